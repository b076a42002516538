import {
  ADAPTER_STAT,
  type DeskMemory,
  ENGINE_STAT,
  FLAG,
  HOST_STAT,
  LIVE_STATE,
} from '../../domain/chain-columns.ts';
import {
  COUNT_WORDS,
  DeskTotals,
  EXPIRY_AT,
  STRIP,
  type StripField,
  UNDERLYING_AT,
  UNDERLYING_WORDS,
} from '../../domain/desk-snapshot.ts';
import type { Universe } from '../../domain/instrument.ts';
import { REASON, REASONS, firstReason } from '../../domain/reasons.ts';
import { NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import { sweepPnl } from '../risk/sweep-pnl.ts';
import { shownReason, sinceMs } from './gather-chain.ts';
import { RollingQuantiles } from './rolling-quantiles.ts';

const STRIP_IX = Object.fromEntries(STRIP.map((name, ix) => [name, ix])) as Record<
  StripField,
  number
>;
/** Quantiles and the sweep take longer than the rest, and nobody reads them faster. */
const SLOW_FIGURES_EVERY_US = SECOND_US / 2;
/** What arming and clearing take away: the rest would still keep a side off. */
const LIFTED = (1 << REASON.DIS) | (1 << REASON.KILL);
/** Words kept for each expiry while the slots are counted. */
const TALLY_WORDS = 5 + COUNT_WORDS;
const TALLY = { armed: 0, wanted: 1, live: 2, waiting: 3, slots: 4, reasons: 5 } as const;

/** Totals of the whole desk, gathered once a frame time for all screens. */
export class TotalsReader {
  private readonly universe: Universe;
  private readonly memory: DeskMemory;
  private readonly originUs: TimeUs;
  private readonly tally: Int32Array;
  private readonly reprice: RollingQuantiles;
  private readonly wire: RollingQuantiles;
  private slowFiguresUs: TimeUs = 0;
  readonly totals: DeskTotals;

  constructor(universe: Universe, memory: DeskMemory, originUs: TimeUs) {
    this.universe = universe;
    this.memory = memory;
    this.originUs = originUs;
    this.tally = new Int32Array(universe.expiries.length * TALLY_WORDS);
    this.reprice = new RollingQuantiles(memory.repriceNs);
    this.wire = new RollingQuantiles(memory.updateToWireUs);
    this.totals = new DeskTotals(universe.underlyings.length);
  }

  /** Reads everything that does not depend on a screen. */
  gather(nowUs: TimeUs): void {
    this.totals.hostUs = nowUs;
    this.countSlots();
    if (nowUs >= this.slowFiguresUs) {
      this.slowFiguresUs = nowUs + SLOW_FIGURES_EVERY_US;
      this.reprice.refresh(nowUs);
      this.wire.refresh(nowUs);
      this.totals.strip[STRIP_IX.sweepPnl] = sweepPnl(this.universe, this.memory);
    }
    this.gatherUnderlyings();
    this.gatherStrip();
  }

  /** Fills the parts that belong to one screen: its expiry and the reasons by scope. */
  focusOn(expiryIx: number): void {
    const { universe, memory, totals, tally } = this;
    const expiry = universe.expiries[expiryIx];
    const { expiry: words, expiryFloats: floats } = totals;
    this.gatherFuture(expiry.futureIx, words, 0);
    const from = expiryIx * TALLY_WORDS;
    for (let i = 0; i < 5; i++) words[EXPIRY_AT.armed + i] = tally[from + i];
    words[EXPIRY_AT.curveVersion] = memory.expiries.curveVersion[expiryIx];
    floats[EXPIRY_AT.forwardBid] = memory.expiries.forwardBid[expiryIx];
    floats[EXPIRY_AT.forwardAsk] = memory.expiries.forwardAsk[expiryIx];
    floats[EXPIRY_AT.years] = memory.expiries.years[expiryIx];
    floats[EXPIRY_AT.atmVol] = memory.expiries.atmVol[expiryIx];
    const premiumUs = memory.expiries.premiumUs[expiryIx];
    floats[EXPIRY_AT.premiumAgeS] = premiumUs > 0 ? (totals.hostUs - premiumUs) / SECOND_US : -1;
    totals.counts.fill(0);
    for (const other of universe.expiries) {
      const at = other.ix * TALLY_WORDS + TALLY.reasons;
      const isUnderlying = other.underlyingIx === expiry.underlyingIx;
      for (let i = 0; i < COUNT_WORDS; i++) {
        totals.counts[i] += tally[at + i];
        if (isUnderlying) totals.counts[COUNT_WORDS + i] += tally[at + i];
        if (other.ix === expiryIx) totals.counts[2 * COUNT_WORDS + i] += tally[at + i];
      }
    }
  }

  private countSlots(): void {
    const { universe, memory, tally } = this;
    tally.fill(0);
    for (const expiry of universe.expiries) {
      const at = expiry.ix * TALLY_WORDS;
      const end = 4 * (expiry.strikeFirst + expiry.strikeCount);
      for (let slot = 4 * expiry.strikeFirst; slot < end; slot++) {
        if (universe.isListed[slot >> 1] === 0) continue;
        tally[at + TALLY.slots]++;
        tally[at + TALLY.armed] += memory.slots.isArmed[slot];
        if (memory.wants.px[slot] !== NO_PX) {
          tally[at + TALLY.wanted]++;
          if (isResting(memory, slot)) tally[at + TALLY.live]++;
        }
        const shown = shownReason(memory, slot);
        if (shown === REASON.THR) tally[at + TALLY.waiting]++;
        if (shown >= 0) tally[at + TALLY.reasons + shown]++;
        const besides = firstReason(memory.slots.blockers[slot] & ~LIFTED);
        if (besides >= 0) tally[at + TALLY.reasons + REASONS.length + besides]++;
      }
    }
  }

  private gatherUnderlyings(): void {
    const { universe, memory, totals, tally } = this;
    for (const underlying of universe.underlyings) {
      const at = underlying.ix * UNDERLYING_WORDS;
      const { underlyings: words, underlyingFloats: floats } = totals;
      this.gatherFuture(underlying.futures[0], words, at);
      for (let i = 0; i < 5; i++) {
        let sum = 0;
        for (const expiryIx of underlying.expiries) sum += tally[expiryIx * TALLY_WORDS + i];
        words[at + UNDERLYING_AT.armed + i] = sum;
      }
      const columns = memory.underlyings;
      floats[at + UNDERLYING_AT.netDelta] = columns.netDelta[underlying.ix];
      floats[at + UNDERLYING_AT.netGamma] = columns.netGamma[underlying.ix];
      floats[at + UNDERLYING_AT.netVegaPt] = columns.netVegaPt[underlying.ix];
      floats[at + UNDERLYING_AT.theoPnl] = columns.theoPnl[underlying.ix];
      floats[at + UNDERLYING_AT.midPnl] = columns.midPnl[underlying.ix];
    }
  }

  private gatherFuture(futureIx: number | undefined, words: Int32Array, at: number): void {
    if (futureIx === undefined) {
      words[at + UNDERLYING_AT.bidPx] = NO_PX;
      words[at + UNDERLYING_AT.askPx] = NO_PX;
      return;
    }
    const { book } = this.memory;
    const ix = this.universe.futures[futureIx].instrumentIx;
    words[at + UNDERLYING_AT.bidPx] = book.bidPx[ix];
    words[at + UNDERLYING_AT.bidQty] = book.bidQty[ix];
    words[at + UNDERLYING_AT.askPx] = book.askPx[ix];
    words[at + UNDERLYING_AT.askQty] = book.askQty[ix];
    words[at + UNDERLYING_AT.marketState] = book.marketState[ix];
    words[at + UNDERLYING_AT.arrivedMs] = sinceMs(book.arrivedUs[ix], this.originUs);
  }

  private gatherStrip(): void {
    const { memory, totals, tally } = this;
    const { strip } = totals;
    const { engineStats: engine, adapterStats: adapter } = memory;
    for (const name of [
      'reprices',
      'realised',
      'theoPnl',
      'midPnl',
      'netDelta',
      'netVegaPt',
    ] as const) {
      strip[STRIP_IX[name]] = engine[ENGINE_STAT[name]];
    }
    for (const name of [
      'session',
      'cap',
      'capUsed',
      'throttleRejects',
      'otherRejects',
      'unknownOrders',
      'inDoubt',
      'reconnects',
      'oldestWaitUs',
      'lastReceivedUs',
      'fills',
    ] as const) {
      strip[STRIP_IX[name]] = adapter[ADAPTER_STAT[name]];
    }
    for (const name of ['killedUs', 'killOrders', 'killLeft', 'killTookUs'] as const) {
      strip[STRIP_IX[name]] = memory.hostStats[HOST_STAT[name]];
    }
    strip[STRIP_IX.netGamma] = sum(memory.underlyings.netGamma);
    strip[STRIP_IX.netTheta] = sum(memory.underlyings.netTheta);
    strip[STRIP_IX.isKilled] = Atomics.load(memory.flags, FLAG.KILLED);
    strip[STRIP_IX.adds] = adapter[ADAPTER_STAT.sentAdds];
    strip[STRIP_IX.replaces] = adapter[ADAPTER_STAT.sentReplaces];
    strip[STRIP_IX.cancels] = adapter[ADAPTER_STAT.sentCancels];
    strip[STRIP_IX.engineUs] = engine[ENGINE_STAT.nowUs];
    strip[STRIP_IX.engineEpoch] = Atomics.load(memory.flags, FLAG.ENGINE_EPOCH);
    strip[STRIP_IX.isReconciled] = Atomics.load(memory.flags, FLAG.RECONCILED);
    strip[STRIP_IX.isPullingAll] = Atomics.load(memory.flags, FLAG.PULL_ALL);
    strip[STRIP_IX.isJournalDown] = Atomics.load(memory.flags, FLAG.JOURNAL_DOWN);
    strip[STRIP_IX.repriceP50Ns] = this.reprice.p50;
    strip[STRIP_IX.repriceP99Ns] = this.reprice.p99;
    strip[STRIP_IX.wireP50Us] = this.wire.p50;
    strip[STRIP_IX.wireP99Us] = this.wire.p99;
    const sums = [0, 0, 0, 0, 0];
    for (let at = 0; at < tally.length; at += TALLY_WORDS) {
      for (let i = 0; i < 5; i++) sums[i] += tally[at + i];
    }
    strip[STRIP_IX.armed] = sums[TALLY.armed];
    strip[STRIP_IX.wanted] = sums[TALLY.wanted];
    strip[STRIP_IX.live] = sums[TALLY.live];
    strip[STRIP_IX.waiting] = sums[TALLY.waiting];
    strip[STRIP_IX.slots] = sums[TALLY.slots];
  }
}

function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0);
}

/** An order rests once the venue has it; one being cancelled is still there. */
function isResting(memory: DeskMemory, slot: number): boolean {
  const state = memory.live.state[slot];
  return state !== LIVE_STATE.NONE && state !== LIVE_STATE.SENDING;
}
