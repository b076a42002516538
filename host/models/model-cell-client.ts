import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromCell, ToCell } from './model-cell.ts';
import type { ModelPrices, ModelRow } from './model-sandbox.ts';

const ENTRY = path('./model-cell.ts');
/** All that the cell may read: its own sources. */
const READABLE = [
  ENTRY,
  path('./model-sandbox.ts'),
  path('./model-source.ts'),
  path('./guest-prelude.ts'),
  path('../../domain/outcome.ts'),
];
const HEAP_MB = 64;

/** Node's flags of a cell: no files, children, workers, add-ons, WASI; no code from strings. */
export const CELL_FLAGS: readonly string[] = [
  '--permission',
  ...READABLE.map((file) => `--allow-fs-read=${file}`),
  '--disallow-code-generation-from-strings',
  '--frozen-intrinsics',
  `--max-old-space-size=${HEAP_MB}`,
  '--no-warnings',
];

/** A cell that says nothing for so long is killed: its own time limits should have spoken. */
const SILENT_MS = 3000;
const DEATHS_MAX = 3;
/** So many rows in a row over the time limit, and the model is given up. */
const LATE_MAX = 20;

function path(file: string): string {
  return fileURLToPath(new URL(file, import.meta.url));
}

interface Waiting {
  readonly row: ModelRow;
  readonly resolve: (prices: ModelPrices) => void;
}

/**
 * A user's model in a process of its own. It is asked row by row and answers with prices or NaN:
 * nothing that it does, dying included, is an error here. A model that keeps dying or keeps being
 * late is given up, and all its rows are NaN from then on.
 */
export class ModelCell {
  readonly name: string;
  private readonly source: string;
  private readonly onNews: (text: string) => void;
  private child: ChildProcess | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly waiting = new Map<number, Waiting>();
  private nextId = 1;
  private deaths = 0;
  private late = 0;
  private isGivenUp = false;

  constructor(name: string, source: string, onNews: (text: string) => void) {
    this.name = name;
    this.source = source;
    this.onNews = onNews;
  }

  /** Prices of a row; never rejects. */
  price(row: ModelRow): Promise<ModelPrices> {
    if (this.isGivenUp) return Promise.resolve(unpriced(row));
    return new Promise((resolve) => {
      const id = this.nextId++;
      this.waiting.set(id, { row, resolve });
      this.tell({ kind: 'row', id, row });
      this.timer ??= setTimeout(() => this.child?.kill('SIGKILL'), SILENT_MS);
    });
  }

  close(): void {
    this.giveUp();
    this.child?.kill('SIGKILL');
  }

  private tell(message: ToCell): void {
    this.child ??= this.start();
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  private start(): ChildProcess {
    const child = fork(ENTRY, [], {
      execArgv: [...CELL_FLAGS],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    child.on('message', (message) => this.take(message as FromCell));
    child.once('error', () => this.bury(child));
    child.once('exit', () => this.bury(child));
    child.send({ kind: 'load', name: this.name, source: this.source } satisfies ToCell, () => {});
    return child;
  }

  private take(message: FromCell): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (message.kind === 'refused') {
      this.onNews(`model ${message.why}`);
      return this.close();
    }
    if (message.kind === 'priced') {
      const waiting = this.waiting.get(message.id);
      this.waiting.delete(message.id);
      waiting?.resolve({ ...message, calls: numbers(message.calls), puts: numbers(message.puts) });
      this.late = message.isLate ? this.late + 1 : 0;
      if (this.late >= LATE_MAX) {
        this.onNews(`model ${this.name}: ${LATE_MAX} rows over the time limit, given up`);
        return this.close();
      }
    }
    if (this.waiting.size > 0) {
      this.timer = setTimeout(() => this.child?.kill('SIGKILL'), SILENT_MS);
    }
  }

  /** A dead cell leaves its rows unpriced; the next row starts another. */
  private bury(child: ChildProcess): void {
    if (this.child !== child) return;
    this.child = undefined;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!this.isGivenUp) {
      this.deaths++;
      const isLast = this.deaths >= DEATHS_MAX;
      this.onNews(`model ${this.name}: its process died${isLast ? ', given up' : ''}`);
      if (isLast) this.isGivenUp = true;
    }
    this.leaveUnpriced();
  }

  private giveUp(): void {
    this.isGivenUp = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.leaveUnpriced();
  }

  private leaveUnpriced(): void {
    const waiting = [...this.waiting.values()];
    this.waiting.clear();
    for (const { row, resolve } of waiting) resolve(unpriced(row));
  }
}

function unpriced(row: ModelRow): ModelPrices {
  const nothing = row.forwards.map(() => Number.NaN);
  return { calls: nothing, puts: nothing, isLate: false };
}

function numbers(prices: readonly (number | null)[]): number[] {
  return prices.map((price) => price ?? Number.NaN);
}
