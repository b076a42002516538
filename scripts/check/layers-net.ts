import { ROOT, SOURCE_FOLDERS, filesOf, runTool } from '../tools.ts';
import { type Net, type Planted, plant } from './net.ts';

const CONFIG = '.dependency-cruiser.mjs';

/** Rule -> importing file -> what it imports. */
const BROKEN: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  'domain-imports-nothing': [
    ['domain/curious.ts', 'node:fs'],
    ['domain/upward.ts', '../engine/a.ts'],
  ],
  'engine-imports-domain': [
    ['engine/upward.ts', '../host/a.ts'],
    ['engine/packed.ts', 'yaml'],
  ],
  'adapters-import-domain': [['adapters/cts/upward.ts', '../../engine/a.ts']],
  'venues-stay-apart': [
    ['adapters/cts/sideways.ts', '../fix/a.ts'],
    ['adapters/base/down.ts', '../fix/a.ts'],
  ],
  'adapters-are-pure': [['adapters/cts/reads.ts', 'node:fs']],
  'sockets-in-transports': [
    ['adapters/cts/dials.ts', 'ws'],
    ['electron/listens.ts', 'node:http'],
  ],
  'host-imports-below': [['host/upward.ts', '../electron/a.ts']],
  'electron-is-thin': [
    ['electron/thinks.ts', '../engine/a.ts'],
    ['electron/digs.ts', '../host/a.ts'],
  ],
  'renderer-imports-domain': [['renderer/digs.ts', '../engine/a.ts']],
  'renderer-without-node': [['renderer/reads.ts', 'node:fs']],
  'tests-stay-outside': [['host/proves.ts', '../test/a.ts']],
  'no-development-packages': [['host/develops.ts', 'fast-check']],
  'declared-packages': [['host/borrows.ts', 'picocolors']],
  resolvable: [['host/dreams.ts', './not-there.ts']],
  'no-cycles': [['engine/egg.ts', './hen.ts']],
  'no-orphans': [],
  'file-names': [['host/takes-utils.ts', './utils.ts']],
};
const ORPHAN = 'engine/orphan.ts';

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string }[] };
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
  readonly modules: readonly { readonly source: string }[];
}

/** dependency-cruiser over all folders. */
export const LAYERS_NET: Net = {
  name: 'layers',
  async run() {
    const expected = filesOf(['.ts', '.tsx', '.mjs']).length;
    const { summary, modules } = await cruise(ROOT, SOURCE_FOLDERS);
    const ours = modules.filter(({ source }) => /^[a-z]+\/.*\.(tsx?|mjs)$/.test(source));
    const sources = ours.filter(({ source }) => !source.startsWith('node_modules'));
    return {
      seen: sources.length,
      expected,
      findings: summary.violations
        .map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)
        .join('\n'),
      planted: await planted(),
    };
  },
};

async function cruise(cwd: string, folders: readonly string[]): Promise<Cruise> {
  const args = ['--config', CONFIG, '--output-type', 'json', ...folders];
  const run = await runTool('depcruise', args, { cwd });
  if (!run.stdout.startsWith('{')) throw new Error(`dependency-cruiser: ${run.output}`);
  return JSON.parse(run.stdout) as Cruise;
}

async function planted(): Promise<Planted[]> {
  const files: Record<string, string> = {
    [ORPHAN]: 'export const a = 1;\n',
    'host/utils.ts': 'export const a = 1;\n',
    'engine/hen.ts': "import { b } from './egg.ts';\nexport const a = b;\n",
    'host/innocent.ts': "import { a } from '../engine/a.ts';\nexport const b = a;\n",
    'package.json': JSON.stringify({
      dependencies: { ws: '1.0.0', yaml: '1.0.0' },
      devDependencies: { 'fast-check': '1.0.0' },
    }),
  };
  for (const path of ['engine', 'host', 'electron', 'adapters/fix', 'test']) {
    files[`${path}/a.ts`] = 'export const a = 1;\n';
  }
  for (const [from, to] of Object.values(BROKEN).flat()) {
    files[from] = `import * as a from '${to}';\nexport const b = a;\n`;
  }
  const folder = plant('layers', files, [CONFIG]);
  const folders = ['domain', 'engine', 'adapters', 'host', 'electron', 'renderer', 'test'];
  const { summary } = await cruise(folder, folders);
  const caught = (rule: string, from: string): boolean =>
    summary.violations.some((found) => found.rule.name === rule && found.from === from);
  const cases = Object.entries(BROKEN).flatMap(([rule, imports]) =>
    imports.map(([from]) => [rule, from] as const),
  );
  const isBlamed = summary.violations.some(({ rule, from }) => from === 'host/innocent.ts' && rule);
  return [
    { name: 'an innocent file is let through', isCaught: !isBlamed },
    { name: 'no-orphans', isCaught: caught('no-orphans', ORPHAN) },
    ...cases.map(([rule, from]) => ({ name: `${rule} by ${from}`, isCaught: caught(rule, from) })),
    ...summary.ruleSetUsed.forbidden
      .filter(({ name }) => BROKEN[name] === undefined)
      .map(({ name }) => ({ name: `${name}: nothing is planted for this rule`, isCaught: false })),
  ];
}
