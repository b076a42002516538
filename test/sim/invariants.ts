import { readPositions } from './rebuilt-positions.ts';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import type { Universe } from '../../domain/instrument.ts';
import { BID, NO_PX, SECOND_US, type TimeUs } from '../../domain/units.ts';
import { MARKET_STATE } from '../../domain/chain-columns.ts';
import type { RequestKind } from '../../adapters/base/venue-protocol.ts';
import { CLIENT_STATUS, type ClientOrder } from '../../host/venue/client-orders.ts';
import type { SimulatedVenue } from '../../host/venue/simulated-venue.ts';
import { type SimulatedDesk, isCounted } from './simulated-desk.ts';
import type { SimulatedDisk } from './simulated-disk.ts';
import { DOWN, type SimulatedNetwork, UP } from './simulated-network.ts';

export const ACCOUNT = 'SIM-1';
/** The cancel path in full, without the distance (reliability.md 1: X). */
const CANCEL_PATH_US = 50_000;
/** A cancel that was refused or lost its answer is asked about and tried again. */
const DOUBT_US = 6 * SECOND_US;

export interface Violation {
  readonly invariant: string;
  readonly atUs: TimeUs;
  readonly what: string;
}

/** What the judges look at. */
export interface Watched {
  readonly universe: Universe;
  readonly venue: SimulatedVenue;
  readonly network: SimulatedNetwork;
  readonly disk: SimulatedDisk;
  readonly cap: number;
  readonly windowUs: number;
  readonly positionLotsMax: number;
  readonly desk: () => SimulatedDesk | undefined;
  /** A kill was acknowledged, in this life of the desk or an earlier one, and not cleared. */
  readonly isKilled: () => boolean;
  /** A person has pulled everything and not armed again. */
  readonly isPulled: () => boolean;
}

/**
 * The invariants of the reliability document, judged on the venue's side: it sees each message when
 * it counts, and keeps its own book and executions. The first violation ends the session.
 */
export class Invariants {
  readonly violations: Violation[] = [];
  /** Trades that the venue took back and the desk was told of: signed lots by instrument. */
  readonly bustLots: Int32Array;
  readonly hasBust: Uint8Array;
  /** Execution ids of the busts that the desk was told of, and their instruments. */
  readonly toldBusts = new Map<string, number>();
  readonly seenTags = new Set<string>();
  checks = 0;
  private readonly w: Watched;
  private readonly countedUs: TimeUs[] = [];
  private readonly left = new Map<number, { px: number; sinceUs: TimeUs }>();
  private readonly excusedUntilUs = new Map<string, TimeUs>();
  private isUp = false;
  /** Instruments whose bust died with a process: no list of the venue tells it again. */
  private readonly goneBusts = new Set<number>();

  constructor(watched: Watched) {
    this.w = watched;
    this.bustLots = new Int32Array(watched.universe.instrumentCount);
    this.hasBust = new Uint8Array(watched.universe.instrumentCount);
  }

  fail(invariant: string, atUs: TimeUs, what: string): void {
    this.violations.push({ invariant, atUs, what });
  }

  /** A process or its adapter died: busts that are not in the journal are gone. */
  onDeath(): void {
    if (this.toldBusts.size === 0) return;
    const kept = new Set(this.w.disk.executions().map((one) => one.executionId));
    for (const [id, ix] of this.toldBusts) if (!kept.has(id)) this.goneBusts.add(ix);
  }

  /** I2 looks away from a market whose cancel was refused or whose answer was lost. */
  excuse(marketId: string, nowUs: TimeUs): void {
    this.excusedUntilUs.set(marketId, nowUs + DOUBT_US);
  }

  /** I1, I6: each counted request as it arrives. */
  onRequest(
    kind: 'add' | 'replace' | 'cancel',
    order: ClientOrder | undefined,
    nowUs: TimeUs,
  ): void {
    if (kind === 'cancel') {
      const state = order ? this.w.venue.market.states[order.instrumentIx] : MARKET_STATE.OPEN;
      if (order && state === MARKET_STATE.NO_CANCEL) this.excuse(order.marketId, nowUs);
      return;
    }
    const { countedUs } = this;
    while (countedUs.length > 0 && countedUs[0] <= nowUs - this.w.windowUs) countedUs.shift();
    countedUs.push(nowUs);
    if (countedUs.length > this.w.cap) {
      this.fail('I1 cap', nowUs, `${countedUs.length} counted in a window of ${this.w.cap}`);
    }
    if (kind !== 'add' || !order) return;
    if (this.seenTags.has(order.tag)) this.fail('I6 identity', nowUs, `id ${order.tag} came twice`);
    this.seenTags.add(order.tag);
  }

  /** I9 and its kin, at the gate: what may not be intended. */
  onIntent(kind: RequestKind | -1, desk: SimulatedDesk, wasArmed: boolean, nowUs: TimeUs): void {
    if (!isCounted(kind)) return;
    if (this.w.isKilled()) this.fail('I9 kill', nowUs, 'an add or replace after the latch');
    if (desk.isJournalDown) this.fail('I9 journal', nowUs, 'an add or replace without a journal');
    if (!wasArmed) this.fail('I9 disarmed', nowUs, 'an add or replace before anyone armed');
  }

  /** I2 and I8, after each event. */
  check(nowUs: TimeUs): void {
    this.checks++;
    this.watchLink();
    const { universe, venue } = this.w;
    const account = venue.accounts.of(ACCOUNT);
    for (let ix = 0; ix < universe.optionCount; ix++) {
      const resting = venue.clients.resting[ix];
      if (resting.length === 0) continue;
      let bids = 0;
      let asks = 0;
      for (const order of resting) {
        if (order.side === BID) bids += order.total - order.filled;
        else asks += order.total - order.filled;
        if (this.isUp) this.checkPrice(order, nowUs);
      }
      const row = account.get(ix);
      const lots = row ? row.buys - row.sells : 0;
      const worst = Math.max(lots + bids, asks - lots);
      if (worst <= this.w.positionLotsMax || this.hasBust[ix] !== 0) continue;
      const what = `${universe.marketIds[ix]}: ${lots} lots, ${bids} bid, ${asks} asked`;
      this.fail('I8 exposure', nowUs, `${what}, limit ${this.w.positionLotsMax}`);
    }
    if (venue.judge.capRejects > 0) this.fail('I1 cap', nowUs, 'the venue refused for its cap');
  }

  /** I3: nothing in flight, so both sides must hold the same orders. False while in flight. */
  checkAgreement(nowUs: TimeUs): boolean {
    const { universe, venue, network } = this.w;
    const state = this.w.desk()?.adapter?.state;
    if (!state || !network.isIdle || network.isCut || state.session.state !== SESSION_STATE.UP)
      return false;
    const ours = new Map<string, string>();
    for (let slot = 0; slot < universe.slotCount; slot++) {
      if (state.orders.isDone(slot)) continue;
      if (state.orders.stateOf(slot) !== 'Working') return false;
      const { px, leavesQty, venueId } = state.orders;
      ours.set(venueId[slot], `slot ${slot} ${px[slot]} x ${leavesQty[slot]}`);
    }
    if (state.foreign.count > 0) return false;
    for (const resting of venue.clients.resting) {
      for (const order of resting) {
        const slot = 2 * order.instrumentIx + order.side;
        const theirs = `slot ${slot} ${order.px} x ${order.total - order.filled}`;
        const here = ours.get(order.uniqueId);
        ours.delete(order.uniqueId);
        if (here === theirs) continue;
        this.fail('I3 agreement', nowUs, `venue ${order.uniqueId} ${theirs}, desk ${here}`);
      }
    }
    for (const [venueId, here] of ours) {
      this.fail('I3 agreement', nowUs, `desk ${venueId} ${here}, the venue has none`);
    }
    return true;
  }

  /** I4: the engine's positions, the journal's and the venue's. */
  checkPositions(nowUs: TimeUs): void {
    const { universe, venue, disk } = this.w;
    const desk = this.w.desk();
    if (!desk) return;
    disk.drain(desk.journalRings, nowUs);
    const rebuilt = readPositions(universe, disk.executions());
    const account = venue.accounts.of(ACCOUNT);
    for (let ix = 0; ix < universe.instrumentCount; ix++) {
      const row = account.get(ix);
      const theirs = (row ? row.buys - row.sells : 0) - this.bustLots[ix];
      const engine = desk.memory.positions.lots[ix];
      if (engine === theirs && rebuilt[ix] === theirs) continue;
      if (this.goneBusts.has(ix)) continue;
      const what = `engine ${engine}, journal ${rebuilt[ix]}, venue ${theirs}`;
      this.fail('I4 position', nowUs, `${universe.marketIds[ix]}: ${what}`);
    }
  }

  private watchLink(): void {
    const desk = this.w.desk();
    const isUp =
      desk?.isAdapterRunning === true &&
      !this.w.network.isCut &&
      desk.adapter?.state.session.state === SESSION_STATE.UP;
    if (!isUp) this.left.clear();
    this.isUp = isUp;
  }

  private checkPrice(order: ClientOrder, nowUs: TimeUs): void {
    const { market } = this.w.venue;
    const isLeft = order.status === CLIENT_STATUS.WORKING && this.isLeft(order);
    const before = this.left.get(order.id);
    if (!isLeft || market.states[order.instrumentIx] === MARKET_STATE.NO_CANCEL) {
      if (before) this.left.delete(order.id);
      return;
    }
    if (before?.px !== order.px) {
      this.left.set(order.id, { px: order.px, sinceUs: nowUs });
      return;
    }
    const forUs = nowUs - before.sinceUs;
    if (forUs <= CANCEL_PATH_US) return;
    const { network } = this.w;
    const roundTripUs =
      network.worstDelayUs(UP, before.sinceUs) + network.worstDelayUs(DOWN, before.sinceUs);
    // The venue names the order: its first answer comes first.
    if (forUs <= CANCEL_PATH_US + 2 * roundTripUs) return;
    if (nowUs <= (this.excusedUntilUs.get(order.marketId) ?? 0) + 3 * roundTripUs) return;
    const what = `${order.marketId} ${order.uniqueId} at ${order.px}, want ${this.wantOf(order)}`;
    this.fail('I2 old price', nowUs, `${what}, left for ${forUs} us`);
  }

  private isLeft(order: ClientOrder): boolean {
    const want = this.wantOf(order);
    if (want === NO_PX) return true;
    return order.side === BID ? want < order.px : want > order.px;
  }

  private wantOf(order: ClientOrder): number {
    const desk = this.w.desk();
    if (!desk || this.w.isKilled() || this.w.isPulled()) return NO_PX;
    const slot = 2 * order.instrumentIx + order.side;
    const { px, qty } = desk.memory.wants;
    return qty[slot] > 0 ? px[slot] : NO_PX;
  }
}
