import {
  ADAPTER_STAT,
  type DeskMemory,
  ENGINE_STAT,
  FLAG,
  LIVE_STATE,
  SESSION_STATE,
} from '../../domain/chain-columns.ts';
import { recordValue } from '../../domain/histogram.ts';
import type { Expiry, Universe } from '../../domain/instrument.ts';
import { roundDown, roundUp } from '../../domain/price-rounding.ts';
import { REASON, detailIx, firstReason } from '../../domain/reasons.ts';
import { type Prng, createPrng, drawInt, drawNormal } from '../../domain/time.ts';
import { ASK, BID, CALL, NO_PX, type TimeUs, YEAR_US } from '../../domain/units.ts';
import { greeksOf } from '../../engine/pricing/black76.ts';

const CAP = 50;

/**
 * A stand-in for engine, adapter and venue: writes the shared memory as they would, from a seed.
 * Wants follow theo at once, live quotes follow wants at `CAP` a second.
 */
export class FakeMarket {
  private readonly universe: Universe;
  private readonly memory: DeskMemory;
  private readonly prng: Prng;
  private readonly forwards: number[];
  /** Drift of all underlyings, price share a step. */
  driftPerStep = 0;
  /** Underlyings whose future no longer updates. */
  readonly stale = new Set<number>();
  private sentAtUs: number[] = [];

  constructor(universe: Universe, memory: DeskMemory, seed: number, starts: readonly number[]) {
    this.universe = universe;
    this.memory = memory;
    this.prng = createPrng(seed, 'fake market');
    this.forwards = [...starts];
    for (let option = 0; option < universe.optionCount; option++) {
      memory.positions.lots[option] = drawInt(this.prng, 3) === 0 ? drawInt(this.prng, 41) - 20 : 0;
    }
    memory.adapterStats[ADAPTER_STAT.session] = SESSION_STATE.UP;
    memory.adapterStats[ADAPTER_STAT.cap] = CAP;
    memory.flags[FLAG.RECONCILED] = 1;
    memory.flags[FLAG.ENGINE_EPOCH] = 1;
  }

  step(nowUs: TimeUs): void {
    const { universe, memory } = this;
    for (const underlying of universe.underlyings) {
      if (this.stale.has(underlying.ix)) continue;
      const shock = 1 + this.driftPerStep + 0.000004 * drawNormal(this.prng);
      this.forwards[underlying.ix] *= shock;
      this.writeFuture(underlying.futures[0], this.forwards[underlying.ix], nowUs);
    }
    for (const expiry of universe.expiries) this.priceExpiry(expiry, nowUs);
    this.sendWants(nowUs);
    const stats = memory.engineStats;
    stats[ENGINE_STAT.nowUs] = nowUs;
    stats[ENGINE_STAT.reprices]++;
    recordValue(memory.repriceNs, 180_000 + drawInt(this.prng, 90_000));
    recordValue(memory.updateToWireUs, 70 + drawInt(this.prng, 220));
    this.writeRisk();
  }

  /** Puts every want live at once, as after a quiet hour. */
  settle(nowUs: TimeUs): void {
    const { wants, live } = this.memory;
    for (let slot = 0; slot < this.universe.slotCount; slot++) {
      if (wants.px[slot] !== live.px[slot]) {
        this.setLive(slot, LIVE_STATE.WORKING, wants.px[slot], nowUs);
      }
    }
  }

  private writeFuture(futureIx: number, forward: number, nowUs: TimeUs): void {
    const future = this.universe.futures[futureIx];
    const { book } = this.memory;
    const ix = future.instrumentIx;
    const bidPx = roundDown(future.ticks, forward);
    writeRow(book.seq, ix, () => {
      book.bidPx[ix] = bidPx;
      book.askPx[ix] = bidPx + 1;
      book.bidQty[ix] = 20 + drawInt(this.prng, 80);
      book.askQty[ix] = 20 + drawInt(this.prng, 80);
      book.arrivedUs[ix] = nowUs;
    });
  }

  private priceExpiry(expiry: Expiry, nowUs: TimeUs): void {
    const { memory, universe } = this;
    const forward = this.forwards[expiry.underlyingIx];
    const years = (expiry.expiryUs - nowUs) / YEAR_US;
    const { expiries, strikes } = memory;
    expiries.forwardBid[expiry.ix] = forward - 0.125;
    expiries.forwardAsk[expiry.ix] = forward + 0.125;
    expiries.years[expiry.ix] = years;
    expiries.atmVol[expiry.ix] = 0.14;
    expiries.curveVersion[expiry.ix] = 41;
    for (let n = 0; n < expiry.strikeCount; n++) {
      const strikeIx = expiry.strikeFirst + n;
      const strike = universe.strikes[strikeIx];
      const z = Math.log(strike / forward) / (0.14 * Math.sqrt(years));
      const vol = 0.14 - 0.018 * z + 0.006 * z * z;
      const call = greeksOf(forward, strike, vol, years, 0, CALL);
      strikes.vol[strikeIx] = vol;
      strikes.callTheo[strikeIx] = call.price;
      strikes.putTheo[strikeIx] = call.price - (forward - strike);
      strikes.callDelta[strikeIx] = call.delta;
      strikes.putDelta[strikeIx] = call.delta - 1;
      strikes.gamma[strikeIx] = call.gamma;
      strikes.vegaPt[strikeIx] = call.vegaPt;
      this.quote(expiry, 2 * strikeIx, call.price, nowUs);
      this.quote(expiry, 2 * strikeIx + 1, strikes.putTheo[strikeIx], nowUs);
    }
  }

  private quote(expiry: Expiry, option: number, theo: number, nowUs: TimeUs): void {
    const { memory, universe } = this;
    const edge = Math.max(0.1, theo * 0.004) + 0.25;
    const bidPx = roundDown(expiry.ticks, Math.max(0, theo - edge * 1.4));
    const { book } = memory;
    writeRow(book.seq, option, () => {
      book.bidPx[option] = bidPx > 0 ? bidPx : NO_PX;
      book.bidQty[option] = bidPx > 0 ? 5 + ((option * 7) % 40) : 0;
      book.askPx[option] = roundUp(expiry.ticks, theo + edge * 1.4);
      book.askQty[option] = 5 + ((option * 11) % 40);
      book.arrivedUs[option] = nowUs;
    });
    for (const side of [BID, ASK]) {
      const slot = 2 * option + side;
      memory.slots.edge[slot] = edge;
      const px =
        side === BID ? roundDown(expiry.ticks, theo - edge) : roundUp(expiry.ticks, theo + edge);
      this.decide(slot, expiry, universe.isListed[option] === 1 && px > 0 ? px : NO_PX, nowUs);
    }
  }

  private decide(slot: number, expiry: Expiry, px: number, nowUs: TimeUs): void {
    const { slots, wants, wantSeq } = this.memory;
    let blockers = slots.isArmed[slot] === 1 ? 0 : 1 << REASON.DIS;
    if (this.stale.has(expiry.underlyingIx)) blockers |= 1 << REASON.STALE;
    if (px === NO_PX) blockers |= 1 << REASON.UNPR;
    if (slot % 97 === 5) blockers |= 1 << REASON.LIM;
    const reason = firstReason(blockers);
    if (slots.reason[slot] !== reason) slots.reasonSinceUs[slot] = nowUs;
    slots.blockers[slot] = blockers;
    slots.reason[slot] = reason;
    slots.detail[slot] = DETAIL_OF.get(reason) ?? 0;
    const wanted = reason < 0 ? px : NO_PX;
    if (wants.px[slot] === wanted) return;
    writeRow(wantSeq, expiry.ix, () => {
      wants.px[slot] = wanted;
      wants.qty[slot] = wanted === NO_PX ? 0 : 10;
      wants.sinceUs[slot] = nowUs;
    });
  }

  /** Cancels are free here, everything else waits for the cap. */
  private sendWants(nowUs: TimeUs): void {
    const { wants, live, adapterStats: stats } = this.memory;
    this.sentAtUs = this.sentAtUs.filter((at) => at > nowUs - 1_000_000);
    const start = drawInt(this.prng, this.universe.slotCount);
    for (let n = 0; n < this.universe.slotCount; n++) {
      const slot = (start + n) % this.universe.slotCount;
      const isPending = live.state[slot] === LIVE_STATE.SENDING;
      if (isPending && nowUs - live.sinceUs[slot] > 60_000)
        this.setLive(slot, LIVE_STATE.WORKING, live.px[slot], nowUs);
      if (wants.px[slot] === live.px[slot]) continue;
      if (wants.px[slot] === NO_PX) {
        this.setLive(slot, LIVE_STATE.NONE, NO_PX, nowUs);
        stats[ADAPTER_STAT.sentCancels]++;
      } else if (this.sentAtUs.length < CAP * 0.8) {
        this.sentAtUs.push(nowUs);
        stats[live.px[slot] === NO_PX ? ADAPTER_STAT.sentAdds : ADAPTER_STAT.sentReplaces]++;
        this.setLive(slot, LIVE_STATE.SENDING, wants.px[slot], nowUs);
      } else if (live.reason[slot] !== REASON.THR) {
        writeRow(live.seq, slot, () => {
          live.reason[slot] = REASON.THR;
          live.sinceUs[slot] = nowUs;
        });
      }
    }
    stats[ADAPTER_STAT.capUsed] = this.sentAtUs.length;
    stats[ADAPTER_STAT.lastReceivedUs] = nowUs;
  }

  private setLive(slot: number, state: number, px: number, nowUs: TimeUs): void {
    const { live } = this.memory;
    writeRow(live.seq, slot, () => {
      live.state[slot] = state;
      live.px[slot] = px;
      live.qty[slot] = px === NO_PX ? 0 : 10;
      live.reason[slot] = -1;
      live.sinceUs[slot] = nowUs;
    });
  }

  private writeRisk(): void {
    const { memory, universe } = this;
    const { engineStats: stats, underlyings: columns } = memory;
    for (const name of ['netDelta', 'netVegaPt'] as const) stats[ENGINE_STAT[name]] = 0;
    for (const underlying of universe.underlyings) {
      let delta = 0;
      let vega = 0;
      for (const ix of underlying.expiries) {
        const { strikeFirst, strikeCount } = universe.expiries[ix];
        for (let k = strikeFirst; k < strikeFirst + strikeCount; k++) {
          const calls = memory.positions.lots[2 * k];
          const puts = memory.positions.lots[2 * k + 1];
          delta += calls * memory.strikes.callDelta[k] + puts * memory.strikes.putDelta[k];
          vega += (calls + puts) * memory.strikes.vegaPt[k] * underlying.pointValue;
        }
      }
      columns.netDelta[underlying.ix] = delta;
      columns.netVegaPt[underlying.ix] = vega;
      columns.theoPnl[underlying.ix] = 40 * delta + 900;
      columns.midPnl[underlying.ix] = 38 * delta + 700;
      stats[ENGINE_STAT.netDelta] += delta;
      stats[ENGINE_STAT.netVegaPt] += vega;
    }
    stats[ENGINE_STAT.theoPnl] = 12_412.5;
    stats[ENGINE_STAT.midPnl] = 11_980;
  }
}

const DETAIL_OF = new Map<number, number>([
  [REASON.STALE, detailIx('und')],
  [REASON.LIM, detailIx('pos')],
  [REASON.UNPR, detailIx('floor')],
]);

/** Write odd, fill, write even. */
function writeRow(seq: Int32Array, row: number, fill: () => void): void {
  Atomics.add(seq, row, 1);
  fill();
  Atomics.add(seq, row, 1);
}
