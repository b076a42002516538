import { expect } from 'vitest';
import { ByteRing, readJson, writeJson } from '../../domain/byte-ring.ts';
import {
  ADAPTER_STAT,
  FLAG,
  SESSION_STATE,
  allocateDeskMemory,
  type DeskMemory,
} from '../../domain/chain-columns.ts';
import { markDirty } from '../../domain/columns.ts';
import type { CommandReply, DeskCommand, Scope } from '../../domain/desk-command.ts';
import type { Execution } from '../../domain/execution.ts';
import { buildUniverse, type ProductDefinition, type Universe } from '../../domain/instrument.ts';
import { RecordBatch } from '../../domain/journal-records.ts';
import { formatPx } from '../../domain/price-rounding.ts';
import { DEFAULT_QUOTE_SETTINGS, type QuoteSettings } from '../../domain/quote-settings.ts';
import { reasonText } from '../../domain/reasons.ts';
import { NO_PX, SECOND_US, YEAR_US } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import { type Engine, createEngine, step } from '../../engine/engine.ts';

export const T0 = 1_578_322_800 * SECOND_US;

export const PRODUCT: ProductDefinition = {
  underlying: 'ES',
  pointValue: 50,
  optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
  futures: [{ symbol: 'ESH0', kind: 'future', grid: { tickSize: 0.25 } }],
  expiries: [
    {
      label: '05FEB20',
      expiryUs: T0 + Math.round((30 / 365) * YEAR_US),
      future: 'ESH0',
      rate: 0,
      strikes: [1450, 1475, 1500, 1525, 1550, 1575],
    },
  ],
};

function flatCurve(vol: number): VolCurve {
  return {
    model: 'spline',
    version: 7,
    forwardRef: 1570,
    volRef: vol,
    yearsRef: 30 / 365,
    ssr: 0,
    ends: 'flat',
    knots: [
      { z: -3, vol },
      { z: 2, vol },
    ],
    offsets: [],
  };
}

/** A desk of one expiry whose venue is this test: books in, wants out. */
export class OneExpiryDesk {
  readonly universe: Universe;
  readonly memory: DeskMemory;
  readonly executions = ByteRing.allocate(1 << 16);
  readonly commands = ByteRing.allocate(1 << 16);
  readonly replies = ByteRing.allocate(1 << 16);
  readonly engine: Engine;
  nowUs = T0;

  constructor(settings: Partial<QuoteSettings> = {}, history: Execution[] = [], vol = 0.171327) {
    const universe = buildUniverse([PRODUCT]);
    if (!universe.ok) throw new Error(universe.why);
    this.universe = universe.value;
    this.memory = allocateDeskMemory(this.universe);
    this.engine = createEngine({
      universe: this.universe,
      memory: this.memory,
      executions: this.executions,
      commands: this.commands,
      replies: this.replies,
      settings: { defaults: { ...DEFAULT_QUOTE_SETTINGS, ...settings }, underlyings: {} },
      curves: [flatCurve(vol)],
      history,
      journal: {
        batch: new RecordBatch(64),
        flush: () => {
          this.engine.journal.batch.used = 0;
        },
        note: () => {},
      },
    });
    this.memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
    this.memory.flags[FLAG.RECONCILED] = 1;
  }

  book(instrumentIx: number, bid: number, ask: number): void {
    const { book, bookDirty } = this.memory;
    book.seq[instrumentIx] += 2;
    book.bidPx[instrumentIx] = bid;
    book.askPx[instrumentIx] = ask;
    book.bidQty[instrumentIx] = bid === NO_PX ? 0 : 20;
    book.askQty[instrumentIx] = ask === NO_PX ? 0 : 20;
    book.arrivedUs[instrumentIx] = this.nowUs;
    book.causeUs[instrumentIx] = this.nowUs;
    markDirty(bookDirty, instrumentIx);
  }

  future(bid: number, ask: number): void {
    this.book(this.universe.optionCount, bid / 0.25, ask / 0.25);
  }

  wideBooks(): void {
    for (let o = 0; o < this.universe.optionCount; o++) this.book(o, NO_PX, NO_PX);
  }

  run(seconds = 0): void {
    this.nowUs += Math.round(seconds * SECOND_US);
    step(this.engine, this.nowUs);
  }

  command(name: DeskCommand['name'], scope: Scope, ageMs = 5): CommandReply {
    writeJson(this.commands, { id: 'c', name, scope, ageMs, by: 'test' } satisfies DeskCommand);
    this.run();
    const reply = readJson<CommandReply>(this.replies, new Uint8Array(4096));
    if (!reply) throw new Error('no reply');
    return reply;
  }

  /** Fresh books, armed, one step later. */
  quoting(bid = 1569.75, ask = 1570): this {
    this.future(bid, ask);
    this.wideBooks();
    this.run();
    this.nowUs += 1.5 * SECOND_US;
    this.future(bid, ask);
    this.run();
    expect(this.command('arm', { kind: 'all' })).toMatchObject({ ok: true });
    this.run(0.05);
    return this;
  }

  slot(strike: number, right: 0 | 1, side: 0 | 1): number {
    return 4 * PRODUCT.expiries[0].strikes.indexOf(strike) + 2 * right + side;
  }

  want(strike: number, right: 0 | 1, side: 0 | 1): string {
    const px = this.memory.wants.px[this.slot(strike, right, side)];
    return formatPx(this.universe.expiries[0].ticks, px);
  }

  reason(slot: number): string {
    this.run(0.06);
    return reasonText(this.memory.slots.reason[slot], this.memory.slots.detail[slot]);
  }

  fill(slot: number, qty: number, px: number, id: string, isBust = false): void {
    writeJson(this.executions, {
      venue: 'sim',
      executionId: id,
      instrumentIx: slot >> 1,
      slotIx: slot,
      side: (slot & 1) as 0 | 1,
      qty,
      px,
      clOrdId: 'x',
      isBust,
      venueTimeUs: this.nowUs,
      receivedUs: this.nowUs,
    } satisfies Execution);
    this.run();
  }
}
