import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { LIMITS } from '../../domain/limits.ts';
import { NEVER_US } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import { type AdapterState, planLater, sessionMoved } from './adapter-state.ts';
import { ADAPTER_EVENT } from './journal-sink.ts';
import { SESSION_WAITS } from './session-state.ts';
import type { RateLimit } from './venue-capabilities.ts';

/**
 * Recovery (reliability.md 6): all orders are asked for after every logon. Known ones are settled
 * by the answer, unknown ones cancelled. When the cap's hold is over and nothing is open, one more
 * list must show the same: only then may the desk quote. The same question settles doubts later.
 */
export function beginRecovery(a: AdapterState, nowUs: TimeUs, limits?: readonly RateLimit[]): void {
  a.throttle.loggedOn(nowUs, limits);
  a.cancelTickets.clear();
  for (const { ticket } of a.orders.orphans.values()) a.throttle.answered(ticket, nowUs);
  a.orders.orphans.clear();
  a.query.isDue = false;
  a.protocol.subscribeBooks(nowUs, (frame) => a.transport.send(frame));
  ask(a, nowUs);
}

/** Asks for all orders where one is due; moves a recovery on. */
export function stepQueries(a: AdapterState, nowUs: TimeUs): void {
  const { session, query } = a;
  if (!session.isLoggedOn) return;
  if (nowUs - oldestOrphanUs(a) >= LIMITS.ackWaitMaxUs) query.isDue = true;
  const mayAsk = nowUs - query.askedUs >= LIMITS.ackWaitMaxUs;
  if (query.isDue && mayAsk) {
    query.isDue = false;
    ask(a, nowUs);
    return;
  }
  if (session.state !== SESSION_STATE.RECOVERING) return;
  if (!query.isAnswered) {
    if (nowUs - query.askedUs >= SESSION_WAITS.answerMaxUs) ask(a, nowUs);
    return;
  }
  const { holdUntilUs } = a.throttle;
  if (nowUs < holdUntilUs) return;
  const isClear = a.foreign.count === 0 && doubtCount(a) === 0;
  if (isClear && query.askedUs >= holdUntilUs) {
    session.up();
    sessionMoved(a, SESSION_STATE.RECOVERING, nowUs);
  } else if (isClear || mayAsk) {
    ask(a, nowUs);
  }
}

/** When the oldest request was sent whose order no longer waits for its answer; else never. */
function oldestOrphanUs(a: AdapterState): TimeUs {
  const [oldest] = a.orders.orphans.values();
  return Math.min(oldest?.sentUs ?? NEVER_US, a.cancelTickets.oldestSentUs());
}

/** When an order of nobody's can be cancelled: where cancels cost, not before there is budget. */
function foreignDueUs(a: AdapterState, nowUs: TimeUs): TimeUs {
  const dueUs = a.foreign.dueUs();
  const { throttle } = a;
  if (throttle.isFree('cancel') || throttle.room('cancel', 'cancel', 0, nowUs) > 0) return dueUs;
  return Math.max(dueUs, throttle.nextReleaseUs(nowUs));
}

export function queryDeadlineUs(a: AdapterState, nowUs: TimeUs): TimeUs {
  const { session, query } = a;
  if (!session.isLoggedOn) return NEVER_US;
  const paceUs = query.askedUs + LIMITS.ackWaitMaxUs;
  let deadlineUs = query.isDue ? paceUs : foreignDueUs(a, nowUs);
  const orphanUs = oldestOrphanUs(a);
  if (orphanUs !== NEVER_US) {
    deadlineUs = Math.min(deadlineUs, Math.max(paceUs, orphanUs + LIMITS.ackWaitMaxUs));
  }
  if (session.state !== SESSION_STATE.RECOVERING) return deadlineUs;
  if (!query.isAnswered) {
    return Math.min(deadlineUs, query.askedUs + SESSION_WAITS.answerMaxUs);
  }
  const { holdUntilUs } = a.throttle;
  const isClear = a.foreign.count === 0 && doubtCount(a) === 0;
  return Math.min(deadlineUs, isClear ? holdUntilUs : Math.max(paceUs, holdUntilUs));
}

/** Orders in doubt, those by hand too. */
function doubtCount(a: AdapterState): number {
  return a.orders.doubtCount + a.hands.doubtCount;
}

/** When the question was asked that a list answers: the oldest open one, not the newest. */
function answeredUs(a: AdapterState): TimeUs {
  const { openUs, askedUs } = a.query;
  return openUs.length > 0 ? openUs[0] : askedUs;
}

/** A list of all orders begins: each order that was sent before we asked should be in it. */
export function listBegins(a: AdapterState): void {
  const { orders } = a;
  const askedUs = answeredUs(a);
  for (let s = 0; s < orders.absences.length; s++) {
    if (!orders.isDone(s) && orders.sentUs[s] <= askedUs) orders.absences[s]++;
  }
  a.hands.listBegins(askedUs);
}

/**
 * The list has ended. An order of ours that it lacks is gone, where the venue had answered for it
 * before we asked; one that was never answered must be missing twice, so that a request still on
 * its way is not written off. Requests sent before the question are answered by it.
 */
export function listEnds(a: AdapterState, nowUs: TimeUs): void {
  const { orders, query } = a;
  const askedUs = answeredUs(a);
  for (let s = 0; s < orders.absences.length; s++) {
    if (orders.isDone(s) || orders.sentUs[s] > askedUs) continue;
    orders.answeredByList(s, a.throttle, nowUs);
    if (orders.absences[s] === 0) continue;
    const wasAnswered = orders.venueId[s] !== '';
    if (!wasAnswered && orders.absences[s] < 2) continue;
    a.journal.event(ADAPTER_EVENT.VANISHED_ORDER, s, orders.stateIxOf(s), nowUs);
    orders.finish(s);
    planLater(a, s);
    planLater(a, s ^ 1);
  }
  for (const [venueId, orphan] of orders.orphans) {
    if (orphan.sentUs > askedUs) continue;
    a.throttle.answered(orphan.ticket, nowUs);
    orders.orphans.delete(venueId);
  }
  a.cancelTickets.answeredByList(askedUs, a.throttle, nowUs);
  a.foreign.listEnded(askedUs);
  a.hands.listEnds(askedUs, a.throttle, nowUs);
  query.openUs.shift();
  query.isAnswered = query.openUs.length === 0;
  a.session.answered();
}

function ask(a: AdapterState, nowUs: TimeUs): void {
  const { query, session } = a;
  query.askedUs = nowUs;
  // One without an answer for so long never gets any.
  while (nowUs - query.openUs[0] >= SESSION_WAITS.answerMaxUs) query.openUs.shift();
  query.openUs.push(nowUs);
  query.isAnswered = false;
  const isRecovery = session.state === SESSION_STATE.RECOVERING ? 1 : 0;
  a.journal.event(ADAPTER_EVENT.QUERY, isRecovery, doubtCount(a), nowUs);
  a.protocol.queryOrders(nowUs, (frame) => a.transport.send(frame));
}
