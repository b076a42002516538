import type { IJsonModel } from 'flexlayout-react';
import { z } from 'zod';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';

const VERSION = 1;

const TAB = z.object({ type: z.literal('tab').optional(), component: z.string() }).loose();
const TABSET = z.object({ type: z.literal('tabset'), children: z.array(TAB).default([]) }).loose();
/** Rows stand in rows: the depth is bounded by what the parser's stack is. */
const ROW: z.ZodType<Row> = z.lazy(() =>
  z
    .object({ type: z.literal('row').optional(), children: z.array(z.union([TABSET, ROW])) })
    .loose(),
);
interface Row {
  readonly type?: 'row' | undefined;
  readonly children: readonly (z.infer<typeof TABSET> | Row)[];
  readonly [key: string]: unknown;
}
const LAYOUT = z.object({ global: z.looseObject({}).optional(), layout: ROW }).loose();

const BOUNDS = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const WINDOW = z.object({
  id: z.string().regex(/^[a-z0-9-]{1,24}$/),
  layout: LAYOUT,
  bounds: BOUNDS,
});
const WORKSPACE = z.object({
  version: z.literal(VERSION),
  name: z.string().min(1).max(60),
  windows: z.array(WINDOW).min(1).max(16),
});

/** Where one window's panels stand, and where on the displays the window itself. */
export interface WindowPlace {
  readonly id: string;
  readonly layout: IJsonModel;
  readonly bounds: z.infer<typeof BOUNDS>;
}

export interface Workspace {
  readonly version: typeof VERSION;
  readonly name: string;
  readonly windows: readonly WindowPlace[];
}

export interface ReadWorkspace {
  readonly workspace: Workspace;
  /** Panels that this build does not have: dropped. */
  readonly dropped: readonly string[];
}

export function workspaceOf(name: string, windows: readonly WindowPlace[]): Workspace {
  return { version: VERSION, name, windows };
}

/** Reads a saved workspace; refuses text of another version or shape, drops unknown panels. */
export function readWorkspace(text: string, panelIds: ReadonlySet<string>): Outcome<ReadWorkspace> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return refuse('workspace', error instanceof Error ? error.message : 'no JSON');
  }
  const parsed = WORKSPACE.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(issue?.path.join('.') || 'workspace', issue?.message ?? 'no workspace');
  }
  const dropped = new Set<string>();
  const windows = parsed.data.windows.map((one) => ({
    ...one,
    // The schema above is the part of the model's own that matters here.
    layout: {
      ...one.layout,
      layout: prune(one.layout.layout, panelIds, dropped),
    } as unknown as IJsonModel,
  }));
  const workspace = workspaceOf(parsed.data.name, windows);
  return accept({ workspace, dropped: [...dropped] });
}

function prune(row: Row, panelIds: ReadonlySet<string>, dropped: Set<string>): Row {
  const children = row.children.map((child) => {
    if (child.type !== 'tabset') return prune(child as Row, panelIds, dropped);
    const tabset = child as z.infer<typeof TABSET>;
    const tabs = tabset.children.filter((tab) => {
      if (panelIds.has(tab.component)) return true;
      dropped.add(tab.component);
      return false;
    });
    const selected = Math.min(Number(tabset['selected'] ?? 0), Math.max(0, tabs.length - 1));
    return { ...tabset, children: tabs, selected };
  });
  return { ...row, children };
}
