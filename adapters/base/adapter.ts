import { ADAPTER_STAT, BEAT, SESSION_STATE } from '../../domain/chain-columns.ts';
import { NEVER_US } from '../../domain/time.ts';
import type { InstrumentIx, SlotIx, TimeUs } from '../../domain/units.ts';
import {
  type AdapterOptions,
  type AdapterState,
  createAdapterState,
  flushNews,
  maySpend,
  planAllLater,
  planLater,
  sessionMoved,
} from './adapter-state.ts';
import { ADAPTER_EVENT } from './journal-sink.ts';
import { planWants } from './plan-wants.ts';
import { beginRecovery, listBegins, listEnds, queryDeadlineUs, stepQueries } from './recovery.ts';
import { addForeignCancel, sendRequests } from './send-requests.ts';
import { giveUpUnsent, handsDeadlineUs, stepHands } from './send-hands.ts';
import { showSides } from './show-sides.ts';
import { spendOnWaiting } from './spend-waiting.ts';
import { takeFillReport, takeOrderReport } from './take-reports.ts';
import type { RateLimit } from './venue-capabilities.ts';
import type { FillReport, Ladder, OrderReport, VenueEvents } from './venue-protocol.ts';

/**
 * One venue session: wants in, requests out, within the venue's rate. The host calls it back from
 * its socket and its loop; there is no clock and no timer inside, so the same class runs in a
 * thread of its own, inside the engine's thread, and in a simulation under a virtual clock.
 */
export class Adapter implements VenueEvents {
  readonly state: AdapterState;
  /** Not always a number, so that it stays the object it came as: else each call would box it. */
  private toldUs: TimeUs | undefined = undefined;
  // Made once: a closure a step would be garbage.
  private readonly onPauseEnd = (slotIx: SlotIx): void => planLater(this.state, slotIx);
  private readonly onOverdue = (slotIx: SlotIx): void => this.doubt(slotIx, this.nowUs);

  constructor(options: AdapterOptions) {
    this.state = createAdapterState(options);
  }

  private get nowUs(): TimeUs {
    return this.toldUs ?? 0;
  }

  /** The socket is open. */
  onOpen(nowUs: TimeUs): void {
    const a = this.state;
    const before = a.session.state;
    a.journal.link?.(true, nowUs);
    a.session.opened(nowUs);
    sessionMoved(a, before, nowUs);
    a.protocol.logon(nowUs, (frame) => a.transport.send(frame));
  }

  /** One frame arrived. Call `flush` after the last frame of a burst. HOT */
  onMessage(frame: Uint8Array, nowUs: TimeUs): void {
    const a = this.state;
    this.toldUs = nowUs;
    a.session.lastReceivedUs = nowUs;
    a.journal.inbound?.(frame, nowUs);
    a.protocol.receive(frame, nowUs, this);
  }

  /** The socket is gone, or could not be opened. */
  onClose(nowUs: TimeUs): void {
    const before = this.state.session.state;
    this.state.journal.link?.(false, nowUs);
    this.state.session.closed(nowUs);
    this.dropLink(before, nowUs);
  }

  /** One duty cycle; returns how many sides were looked at. HOT */
  step(nowUs: TimeUs): number {
    const a = this.state;
    this.toldUs = nowUs;
    a.memory.beats[BEAT.ADAPTER] = nowUs;
    this.stepSession(nowUs);
    this.watchEngine(nowUs);
    a.isFresh.fill(0);
    a.wants.drain(a.isFresh);
    for (let word = 0; word < a.toPlan.length; word++) a.toPlan[word] |= a.isFresh[word];
    a.pauses.step(nowUs, a.wants.told.hasUnreadFills, this.onPauseEnd);
    a.orders.eachOverdue(nowUs, this.onOverdue);
    stepQueries(a, nowUs);
    stepHands(a, nowUs);
    const planned = planWants(a, nowUs);
    if (a.session.isLoggedOn && a.foreign.count > 0) this.cancelForeign(nowUs);
    spendOnWaiting(a, nowUs);
    sendRequests(a, nowUs);
    showSides(a, nowUs);
    a.fills.retry();
    this.publish(nowUs);
    a.journal.stepped?.(a.wants.told, nowUs);
    flushNews(a);
    return planned;
  }

  /** When `step` has to be called next though nothing happens. */
  nextDeadlineUs(): TimeUs {
    const a = this.state;
    for (const bits of a.toPlan) if (bits !== 0) return this.nowUs;
    let deadlineUs = Math.min(
      a.session.deadlineUs(),
      a.orders.overdueUs(),
      queryDeadlineUs(a, this.nowUs),
      a.wants.silentAtUs(),
      a.pauses.deadlineUs(),
      handsDeadlineUs(a, this.nowUs),
    );
    if (a.waiting.count + a.late.count > 0 && maySpend(a)) {
      // With messages free, the sides that wait do so for a retry, an answer or an id.
      const isFree = a.throttle.room('new', 'quote', a.orders.liveCount, this.nowUs) > 0;
      const freeUs = a.throttle.nextReleaseUs(this.nowUs);
      deadlineUs = Math.min(deadlineUs, isFree ? a.nextRetryUs : freeUs);
    }
    for (const bits of a.isHeldBack) {
      if (bits === 0) continue;
      return Math.min(deadlineUs, a.throttle.nextReleaseUs(this.nowUs));
    }
    return deadlineUs;
  }

  /** Wakes the engine once for everything since the last call. */
  flush(): void {
    flushNews(this.state);
  }

  loggedOn(limits?: readonly RateLimit[]): void {
    const a = this.state;
    if (a.session.state !== SESSION_STATE.LOGGING_ON) return;
    a.session.loggedOn(this.nowUs);
    sessionMoved(a, SESSION_STATE.LOGGING_ON, this.nowUs);
    beginRecovery(a, this.nowUs, limits);
  }

  logonRefused(how: 'retry' | 'stop' | 'fence', code: number): void {
    const a = this.state;
    const before = a.session.state;
    a.journal.event(ADAPTER_EVENT.LOGON_REFUSED, code, how === 'retry' ? 1 : 0, this.nowUs);
    if (how === 'retry') a.session.closed(this.nowUs);
    else a.session.refused();
    a.transport.close(`logon refused, result ${code}`);
    this.dropLink(before, this.nowUs);
  }

  snapshotBegins(): void {
    listBegins(this.state);
  }

  order(report: OrderReport): void {
    takeOrderReport(this.state, report, this.nowUs);
  }

  fill(report: FillReport): void {
    takeFillReport(this.state, report, this.nowUs);
  }

  position(instrumentIx: InstrumentIx, lots: number): void {
    this.state.journal.event(ADAPTER_EVENT.VENUE_POSITION, instrumentIx, lots, this.nowUs);
  }

  snapshotEnds(): void {
    listEnds(this.state, this.nowUs);
  }

  book(instrumentIx: InstrumentIx, ladder: Ladder): void {
    this.state.books.write(instrumentIx, ladder, this.nowUs);
  }

  badMessage(): void {
    this.state.counts.badMessages++;
  }

  private stepSession(nowUs: TimeUs): void {
    const a = this.state;
    for (;;) {
      const before = a.session.state;
      const call = a.session.step(nowUs);
      if (call === 'none') return;
      if (call === 'connect') {
        sessionMoved(a, before, nowUs);
        a.transport.connect();
      } else if (call === 'heartbeat') {
        a.protocol.heartbeat(nowUs, (frame) => a.transport.send(frame));
      } else {
        a.transport.close(a.session.closeReason);
        this.dropLink(before, nowUs);
      }
    }
  }

  private watchEngine(nowUs: TimeUs): void {
    const a = this.state;
    const { isPulling, isEngineSilent, engineEpoch } = a.wants;
    if (!a.wants.watch(nowUs)) return;
    planAllLater(a);
    if (a.wants.engineEpoch !== engineEpoch) {
      a.journal.event(ADAPTER_EVENT.ENGINE_EPOCH, engineEpoch, a.wants.engineEpoch, nowUs);
    }
    if (a.wants.isEngineSilent && !isEngineSilent) {
      const silentUs = nowUs - a.wants.told.engineBeatUs;
      a.journal.event(ADAPTER_EVENT.ENGINE_SILENT, silentUs, 0, nowUs);
    }
    if (a.wants.isPulling !== isPulling) {
      a.journal.event(ADAPTER_EVENT.PULL_ALL, isPulling ? 0 : 1, 0, nowUs);
    }
  }

  private doubt(slotIx: number, nowUs: TimeUs): void {
    const a = this.state;
    const before = a.orders.stateIxOf(slotIx);
    a.orders.apply(slotIx, 'unanswered');
    if (a.orders.stateIxOf(slotIx) !== before) {
      a.journal.event(ADAPTER_EVENT.IN_DOUBT, slotIx, before, nowUs);
    }
    a.query.isDue = true;
    planLater(a, slotIx);
  }

  private dropLink(before: number, nowUs: TimeUs): void {
    const a = this.state;
    a.orders.linkLost(nowUs, (slotIx) => planLater(a, slotIx));
    a.foreign.linkLost();
    a.hands.linkLost((order) => giveUpUnsent(a, order, nowUs));
    a.query.askedUs = 0;
    a.query.openUs.length = 0;
    a.query.isAnswered = false;
    sessionMoved(a, before, nowUs);
  }

  private cancelForeign(nowUs: TimeUs): void {
    const a = this.state;
    const isRepeated = a.foreign.eachToCancel(nowUs, (venueId, order) =>
      addForeignCancel(a, venueId, order, nowUs),
    );
    if (isRepeated) a.query.isDue = true;
  }

  private publish(nowUs: TimeUs): void {
    const a = this.state;
    const { adapterStats: stats } = a.memory;
    stats[ADAPTER_STAT.session] = a.session.state;
    stats[ADAPTER_STAT.cap] = a.throttle.cap;
    stats[ADAPTER_STAT.capUsed] = a.throttle.used(nowUs);
    stats[ADAPTER_STAT.sentAdds] = a.counts.sentAdds;
    stats[ADAPTER_STAT.sentReplaces] = a.counts.sentReplaces;
    stats[ADAPTER_STAT.sentCancels] = a.counts.sentCancels;
    stats[ADAPTER_STAT.throttleRejects] = a.counts.throttleRejects;
    stats[ADAPTER_STAT.otherRejects] = a.counts.otherRejects;
    stats[ADAPTER_STAT.unknownOrders] = a.foreign.count;
    stats[ADAPTER_STAT.inDoubt] = a.orders.doubtCount + a.hands.doubtCount;
    stats[ADAPTER_STAT.reconnects] = a.session.reconnects;
    stats[ADAPTER_STAT.lastReceivedUs] = a.session.lastReceivedUs;
    stats[ADAPTER_STAT.live] = a.orders.liveCount + a.hands.liveCount;
    stats[ADAPTER_STAT.waiting] = a.waiting.count;
    stats[ADAPTER_STAT.fills] = a.fills.taken;
    stats[ADAPTER_STAT.illegalEvents] = a.counts.illegalEvents;
    stats[ADAPTER_STAT.lostRecords] = a.fills.lost;
    stats[ADAPTER_STAT.holdUntilUs] = a.throttle.holdUntilUs;
    stats[ADAPTER_STAT.badMessages] = a.counts.badMessages;
    const oldestUs = Math.min(a.waiting.oldestSinceUs(), a.late.oldestSinceUs());
    stats[ADAPTER_STAT.oldestWaitUs] = oldestUs === NEVER_US ? 0 : nowUs - oldestUs;
    stats[ADAPTER_STAT.bookUpdates] = a.books.updates;
  }
}
