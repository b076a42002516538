import { ByteRing, writeJson } from '../../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  type DeskMemory,
  FLAG,
  allocateDeskMemory,
} from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import type { Execution } from '../../domain/execution.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { BOOK_STATE, RECORD } from '../../domain/journal-records.ts';
import { type Engine, type EngineJournal, createEngine, step } from '../../engine/engine.ts';
import { PremiumAnswers } from '../../engine/pricing/american/answer-premiums.ts';
import { allocatePremiums } from '../../engine/pricing/american/premium-memory.ts';
import type { QuoteKernel } from '../../engine/pricing/quote-kernel.ts';
import { assert } from '../../domain/units.ts';
import { kernelByName } from './kernel-by-name.ts';
import type { JournalWriter } from './journal-writer.ts';
import type { Replayed } from './replay-stream.ts';
import { type EngineHead, noteEngineHead } from './thread-heads.ts';

const RING_BYTES = 1 << 22;

/** An engine without threads that is told what a journalled one was told. */
export class ReplayedEngine implements Replayed {
  private readonly historyOf: (executions: number) => readonly Execution[];
  private memory: DeskMemory | undefined;
  private readonly commands = ByteRing.allocate(RING_BYTES);
  private readonly executions = ByteRing.allocate(RING_BYTES);
  private readonly replies = ByteRing.allocate(RING_BYTES);
  private readonly hands = ByteRing.allocate(RING_BYTES);
  private readonly scratch = new Uint8Array(RING_BYTES);
  private kernel: QuoteKernel | undefined;
  /** Makes the premium tables that came in from a background thread. */
  private answer: (expiryIx: number) => void = () => undefined;
  private run: (nowUs: number) => void = () => undefined;

  constructor(historyOf: (executions: number) => readonly Execution[]) {
    this.historyOf = historyOf;
  }

  start(start: unknown, journal: JournalWriter): void {
    const head = start as EngineHead;
    const universe = buildUniverse(head.products);
    assert(universe.ok, 'products that a desk ran with');
    const memory = allocateDeskMemory(universe.value);
    this.memory = memory;
    const curves = head.curves.map((curve) => curve ?? undefined);
    noteEngineHead(journal, { ...head, curves });
    for (const ring of [this.commands, this.executions]) while (ring.read(this.scratch) >= 0);
    // Made with the first step: what prices is told after the head.
    let engine: Engine | undefined;
    this.kernel = undefined;
    const premiums = allocatePremiums(universe.value);
    const answers = premiums && new PremiumAnswers(universe.value, premiums);
    this.answer = (expiryIx) => answers?.answer(universe.value.expiries[expiryIx]);
    this.run = (nowUs) => {
      engine ??= createEngine({
        universe: universe.value,
        memory,
        executions: this.executions,
        commands: this.commands,
        replies: this.replies,
        hands: this.hands,
        settings: head.settings,
        curves,
        history: this.historyOf(head.executionsBefore),
        journal: journal satisfies EngineJournal,
        ...(this.kernel ? { kernel: this.kernel } : {}),
        premiums,
      });
      step(engine, nowUs);
      for (const ring of [this.replies, this.hands]) while (ring.read(this.scratch) >= 0);
    };
  }

  record(words: Float64Array, at: number): 'input' | 'output' | 'step' {
    switch (words[at]) {
      case RECORD.BOOK:
        this.showBook(words, at);
        return 'input';
      case RECORD.ENGINE_STEP: {
        const { memory } = this;
        const link = words[at + 2];
        if (memory) {
          memory.adapterStats[ADAPTER_STAT.session] = link >> 1;
          memory.flags[FLAG.RECONCILED] = link & 1;
        }
        this.run(words[at + 1]);
        return 'step';
      }
      default:
        return 'output';
    }
  }

  note(kind: string, value: unknown): 'input' | 'output' {
    if (kind === 'kernel') this.kernel = kernelByName((value as { id: string }).id);
    if (kind === 'premiums') {
      this.answer((value as { expiryIx: number }).expiryIx);
      return 'input';
    }
    if (kind === 'execution') {
      writeJson(this.executions, value);
      return 'input';
    }
    if (kind !== 'command') return 'output';
    const { nowUs: _, ...command } = value as { nowUs: number };
    writeJson(this.commands, command);
    return 'input';
  }

  /** Only adapters have frames. */
  frame(): void {}

  private showBook(words: Float64Array, at: number): void {
    if (!this.memory) return;
    const { book, bookDirty } = this.memory;
    const ix = words[at + 2] % BOOK_STATE;
    book.arrivedUs[ix] = words[at + 1];
    book.marketState[ix] = Math.floor(words[at + 2] / BOOK_STATE);
    book.bidPx[ix] = words[at + 3];
    book.bidQty[ix] = words[at + 4];
    book.askPx[ix] = words[at + 5];
    book.askQty[ix] = words[at + 6];
    book.causeUs[ix] = words[at + 7];
    markDirty(bookDirty, ix);
  }
}
