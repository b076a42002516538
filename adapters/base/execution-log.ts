import { type ByteRing, writeJson } from '../../domain/byte-ring.ts';
import type { Execution } from '../../domain/execution.ts';
import { assert } from '../../domain/units.ts';

/** Ids of a day's trades that are kept against duplicates. */
const KNOWN_MAX = 4_000_000;
/** Executions held back while the engine does not read; a dead engine reads the journal. */
const BACKLOG_MAX = 4096;

/** Executions on their way to the engine: each once, in order, none lost while the engine lives. */
export class ExecutionLog {
  lost = 0;
  taken = 0;
  /** Something was written since the engine was last called. */
  hasNews = false;
  private readonly ring: ByteRing;
  private readonly known: Set<string>;
  private backlog: Execution[] = [];

  /** `known`: ids that the journal holds already; they are not told again. */
  constructor(ring: ByteRing, known: Iterable<string>) {
    this.ring = ring;
    this.known = new Set(known);
  }

  /** True the first time an id is seen. */
  isNew(executionId: string): boolean {
    if (this.known.has(executionId)) return false;
    assert(this.known.size < KNOWN_MAX, 'a day has fewer trades');
    this.known.add(executionId);
    return true;
  }

  tell(execution: Execution): void {
    this.taken++;
    this.hasNews = true;
    if (this.backlog.length === 0 && writeJson(this.ring, execution)) return;
    if (this.backlog.length < BACKLOG_MAX) this.backlog.push(execution);
    else this.lost++;
  }

  /** Writes what did not fit before. */
  retry(): void {
    if (this.backlog.length === 0) return;
    let written = 0;
    while (written < this.backlog.length && writeJson(this.ring, this.backlog[written])) written++;
    if (written > 0) this.hasNews = true;
    this.backlog = this.backlog.slice(written);
  }
}
