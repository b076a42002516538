import { ByteRing } from '../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  type DeskMemory,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
} from '../domain/chain-columns.ts';
import { markDirty } from '../domain/columns.ts';
import { RecordBatch } from '../domain/journal-records.ts';
import { SECOND_US, type TimeUs } from '../domain/units.ts';
import { type Engine, createEngine, step } from '../engine/engine.ts';
import { BENCH_SETTINGS, BenchMarket, type MarketSize, YARDSTICK } from './bench-market.ts';

const START_US: TimeUs = 1_700_000_000 * SECOND_US;
const JOURNAL_RECORDS = 2048;

/** One armed engine over a market whose futures move, without threads; time is passed in. */
export class EngineRig {
  readonly market: BenchMarket;
  readonly memory: DeskMemory;
  readonly engine: Engine;
  nowUs: TimeUs = START_US;
  private readonly wantWords: Int32Array;

  constructor(size: MarketSize = YARDSTICK, ssr = 0) {
    this.market = new BenchMarket(size, START_US, ssr);
    const { universe } = this.market;
    this.memory = allocateDeskMemory(universe);
    this.wantWords = this.memory.wantDirty;
    this.memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
    this.memory.flags[FLAG.RECONCILED] = 1;
    const batch = new RecordBatch(JOURNAL_RECORDS);
    this.engine = createEngine({
      universe,
      memory: this.memory,
      executions: ByteRing.allocate(1 << 12),
      commands: ByteRing.allocate(1 << 12),
      replies: ByteRing.allocate(1 << 12),
      settings: BENCH_SETTINGS,
      curves: this.market.curves,
      history: [],
      journal: {
        batch,
        flush: () => {
          batch.used = 0;
        },
        note: () => undefined,
      },
    });
    for (let i = 0; i < universe.instrumentCount; i++) this.showBook(i);
    this.engine.chains.isArmed.fill(1);
    step(this.engine, this.nowUs);
  }

  /** All futures move and arrive; no step yet. */
  move(): void {
    this.market.move();
    this.arrive();
  }

  /** All futures jump; no step yet. */
  jump(): void {
    this.market.jump();
    this.arrive();
  }

  step(): number {
    return step(this.engine, this.nowUs);
  }

  /** Sides whose want changed since the last call. */
  takeWants(): number {
    let count = 0;
    for (let w = 0; w < this.wantWords.length; w++) {
      for (let bits = this.wantWords[w]; bits !== 0; bits &= bits - 1) count++;
      this.wantWords[w] = 0;
    }
    return count;
  }

  private arrive(): void {
    const { futures } = this.market.universe;
    this.nowUs += 5000;
    for (let f = 0; f < futures.length; f++) {
      const bid = this.market.futureBids[f];
      this.write(futures[f].instrumentIx, bid, bid + 1);
    }
  }

  private showBook(instrumentIx: number): void {
    const { bidPx, askPx } = this.market.bookOf(instrumentIx);
    this.write(instrumentIx, bidPx, askPx);
  }

  private write(instrumentIx: number, bidPx: number, askPx: number): void {
    const { book, bookDirty } = this.memory;
    book.bidPx[instrumentIx] = bidPx;
    book.askPx[instrumentIx] = askPx;
    book.bidQty[instrumentIx] = 50;
    book.askQty[instrumentIx] = 50;
    book.arrivedUs[instrumentIx] = this.nowUs;
    book.causeUs[instrumentIx] = this.nowUs;
    markDirty(bookDirty, instrumentIx);
  }
}
