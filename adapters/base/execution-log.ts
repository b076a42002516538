import { type ByteRing, writeJson } from '../../domain/byte-ring.ts';
import type { Execution } from '../../domain/execution.ts';
import { type Side, assert } from '../../domain/units.ts';

/** Ids of a day's trades that are kept against duplicates. */
const KNOWN_MAX = 4_000_000;
/** Executions held back while the engine does not read; a dead engine reads the journal. */
const BACKLOG_MAX = 4096;

/** What is kept of a trade: a bust of it names neither side nor order. */
export type KnownTrade = Pick<Execution, 'executionId' | 'side'>;

/** Executions on their way to the engine: each once, in order, none lost while the engine lives. */
export class ExecutionLog {
  lost = 0;
  taken = 0;
  /** Something was written since the engine was last called. */
  hasNews = false;
  private readonly ring: ByteRing;
  private readonly known = new Map<string, Side>();
  /** Busts that came before their trade was told, by the trade's id. */
  private readonly earlyBusts = new Map<string, string>();
  private backlog: Execution[] = [];

  /** `known`: trades that the journal holds already; they are not told again. */
  constructor(ring: ByteRing, known: Iterable<KnownTrade>) {
    this.ring = ring;
    for (const { executionId, side } of known) this.known.set(executionId, side);
  }

  /** True where it was not taken before. */
  isNew(executionId: string): boolean {
    return !this.known.has(executionId);
  }

  /** Side of a trade taken before, in this run or an earlier one; -1 where there was none. */
  sideOf(executionId: string): Side | -1 {
    return this.known.get(executionId) ?? -1;
  }

  /** Keeps a bust until a list tells its trade. */
  keepBust(bustedId: string, executionId: string): void {
    this.earlyBusts.set(bustedId, executionId);
  }

  /** Execution id of the bust that came before this trade, if one did. */
  takeBust(bustedId: string): string | undefined {
    const executionId = this.earlyBusts.get(bustedId);
    if (executionId !== undefined) this.earlyBusts.delete(bustedId);
    return executionId;
  }

  tell(execution: Execution): void {
    assert(this.known.size < KNOWN_MAX, 'a day has fewer trades');
    this.known.set(execution.executionId, execution.side);
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
