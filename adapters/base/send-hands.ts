import { readJson } from '../../domain/byte-ring.ts';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import type { HandRequest } from '../../domain/hand-order.ts';
import { LIMITS } from '../../domain/limits.ts';
import { NEVER_US } from '../../domain/time.ts';
import { BID, NO_PX, type TimeUs, assert } from '../../domain/units.ts';
import { type AdapterState, maySpend } from './adapter-state.ts';
import { type HandOrder, handNoteOf } from './hand-orders.ts';
import { readOrderId, orderIdText } from './order-ids.ts';
import { countCancel } from './send-requests.ts';
import { NO_TICKET } from './throttle.ts';
import { ANSWERS, REQUEST, RequestBatch, type RequestKind } from './venue-protocol.ts';

/** One request at a time: a person's hand is slow. */
const batch = new RequestBatch(1);
const id = { epoch: -1, counter: -1 };

/** Takes what the engine let through, then sends: cancels first, all of it before any quote. */
export function stepHands(a: AdapterState, nowUs: TimeUs): void {
  takeRequests(a, nowUs);
  if (a.hands.open.size === 0) return;
  if (a.wants.isPulling || a.wants.isEngineSilent) cancelAll(a);
  if (a.hands.doubtOverdue(nowUs)) a.query.isDue = true;
  for (const order of [...a.hands.open.values()]) {
    if (order.isCancelWished) sendCancel(a, order, nowUs);
    else if (order.state === undefined) sendNew(a, order, nowUs);
    else if (order.wish !== undefined) sendChange(a, order, nowUs);
  }
}

/** When an order by hand needs the adapter, though nothing happens. */
export function handsDeadlineUs(a: AdapterState, nowUs: TimeUs): TimeUs {
  if (a.hands.open.size === 0) return NEVER_US;
  let dueUs = a.hands.overdueUs();
  for (const { state, wish, askedUs, isCancelWished, cancelSentUs } of a.hands.open.values()) {
    const isHeldBack = isCancelWished && cancelSentUs === 0 && !a.throttle.isFree('cancel');
    if (state !== undefined && wish === undefined && !isHeldBack) continue;
    const freeUs = mayLeave(a, 'new', nowUs) ? nowUs : a.throttle.nextReleaseUs(nowUs);
    dueUs = Math.min(dueUs, freeUs, askedUs + LIMITS.commandAgeMaxUs);
  }
  return dueUs === NEVER_US ? NEVER_US : Math.max(nowUs + 1, dueUs);
}

/** The desk lets go of every order by hand. */
function cancelAll(a: AdapterState): void {
  for (const order of a.hands.open.values()) {
    order.isCancelWished = true;
    order.wish = undefined;
  }
}

function takeRequests(a: AdapterState, nowUs: TimeUs): void {
  if (a.handRing === undefined) return;
  for (;;) {
    const request = readJson<HandRequest>(a.handRing, a.handScratch);
    if (request === undefined) return;
    a.journal.hand?.('handRead', request);
    if (request.act === 'cancelAll') cancelAll(a);
    else if (request.act === 'new') open(a, request, nowUs);
    else changeOpen(a, request, nowUs);
  }
}

function open(a: AdapterState, request: Extract<HandRequest, { act: 'new' }>, nowUs: TimeUs): void {
  const idCounter = a.orderIds.isReady ? a.orderIds.take() : -1;
  const { instrumentIx, side, px, qty, isImmediate, by } = request;
  const order: HandOrder = {
    idCounter,
    orderId: idCounter < 0 ? '' : orderIdText(a.orderIds.epoch, idCounter),
    instrumentIx,
    side,
    isImmediate,
    by,
    askedUs: nowUs,
    px,
    totalQty: qty,
    filledQty: 0,
    leavesQty: qty,
    pendingPx: NO_PX,
    pendingTotalQty: 0,
    venueId: '',
    state: undefined,
    ticket: NO_TICKET,
    ticketKind: ANSWERS.NEW,
    sentUs: 0,
    cancelSentUs: 0,
    absences: 0,
    wish: undefined,
    isCancelWished: false,
  };
  if (idCounter < 0) return a.journal.hand?.('hand', handNoteOf(order, 'no order id is ready'));
  a.hands.open.set(idCounter, order);
}

function changeOpen(
  a: AdapterState,
  request: Extract<HandRequest, { act: 'change' | 'cancel' }>,
  nowUs: TimeUs,
): void {
  readOrderId(request.orderId, id);
  const order = id.epoch === a.orderIds.epoch ? a.hands.open.get(id.counter) : undefined;
  if (order === undefined) return;
  if (request.act === 'cancel') {
    order.isCancelWished = true;
    return;
  }
  const isSame = order.instrumentIx === request.instrumentIx && order.side === request.side;
  if (!isSame) return a.journal.hand?.('hand', handNoteOf(order, 'another order'));
  order.wish = { px: request.px, qty: request.qty };
  order.askedUs = nowUs;
}

function sendNew(a: AdapterState, order: HandOrder, nowUs: TimeUs): void {
  const why = refusalOf(a, 'new', order, order.px, nowUs);
  if (why === 'wait') return;
  if (why !== '') return giveUp(a, order, why, nowUs);
  order.ticket = a.throttle.take('new');
  order.state = 'PendingNew';
  send(a, REQUEST.NEW, order, { px: order.px, qty: order.totalQty }, nowUs);
  a.counts.sentAdds++;
}

function sendChange(a: AdapterState, order: HandOrder, nowUs: TimeUs): void {
  const { wish } = order;
  if (wish === undefined || (order.state !== 'Working' && order.state !== 'InDoubt')) return;
  const isCounted = a.capabilities.replace?.countsFilled === true;
  const why =
    order.state === 'InDoubt' ? 'in doubt' : refusalOf(a, 'replace', order, wish.px, nowUs);
  if (why === 'wait') return;
  order.wish = undefined;
  if (why !== '') return a.journal.hand?.('hand', handNoteOf(order, why));
  order.pendingPx = wish.px;
  order.pendingTotalQty = isCounted ? order.filledQty + wish.qty : wish.qty;
  order.ticket = a.throttle.take('replace');
  order.ticketKind = ANSWERS.REPLACE;
  order.state = 'PendingReplace';
  send(a, REQUEST.REPLACE, order, { px: wish.px, qty: order.pendingTotalQty }, nowUs);
  a.counts.sentReplaces++;
}

function sendCancel(a: AdapterState, order: HandOrder, nowUs: TimeUs): void {
  if (order.state === undefined) return giveUp(a, order, 'cancelled before it was sent', nowUs);
  const isNamed = order.venueId !== '' || a.capabilities.orderId === 'client';
  const isRepeat = order.cancelSentUs > 0;
  const isDue = !isRepeat || nowUs - order.cancelSentUs >= LIMITS.ackWaitMaxUs;
  if (!a.session.isLoggedOn || !isNamed || !isDue) return;
  if (!countCancel(a, order.venueId, nowUs)) return;
  order.cancelSentUs = nowUs;
  if (order.state !== 'InDoubt') order.state = 'PendingCancel';
  send(a, REQUEST.CANCEL, order, { px: order.px, qty: order.leavesQty }, nowUs);
  a.counts.sentCancels++;
}

/** A person may spend what quotes must leave. */
function mayLeave(a: AdapterState, kind: 'new' | 'replace', nowUs: TimeUs): boolean {
  return a.throttle.room(kind, 'person', a.orders.liveCount, nowUs) > 0;
}

/** '' to go, `wait` for a message, else why it may not go at all. */
function refusalOf(
  a: AdapterState,
  kind: 'new' | 'replace',
  order: HandOrder,
  px: number,
  nowUs: TimeUs,
): string {
  if (a.session.state !== SESSION_STATE.UP) return 'the venue session is not up';
  if (!maySpend(a)) return 'the desk adds nothing now';
  if (a.protocol.encodeHand === undefined) return 'this venue takes no orders by hand';
  if (wouldMeetOurOwn(a, order, px)) return 'would trade with our own quote';
  if (mayLeave(a, kind, nowUs)) return '';
  return nowUs - order.askedUs < LIMITS.commandAgeMaxUs ? 'wait' : 'no message was free for 1 s';
}

function wouldMeetOurOwn(a: AdapterState, order: HandOrder, px: number): boolean {
  if (order.instrumentIx >= a.universe.optionCount) return false;
  const slotIx = 2 * order.instrumentIx + (1 - order.side);
  if (a.orders.isDone(slotIx)) return false;
  const own = [a.orders.px[slotIx], a.orders.pendingPx[slotIx]].filter((one) => one !== NO_PX);
  return own.some((one) => (order.side === BID ? px >= one : px <= one));
}

/** The session is gone before it was sent: a person asks again, or does not. */
export function giveUpUnsent(a: AdapterState, order: HandOrder, nowUs: TimeUs): void {
  giveUp(a, order, 'the venue session was lost', nowUs);
}

function giveUp(a: AdapterState, order: HandOrder, why: string, nowUs: TimeUs): void {
  a.journal.hand?.('hand', handNoteOf(order, why));
  a.hands.end(order, a.throttle, nowUs);
}

function send(
  a: AdapterState,
  kind: RequestKind,
  order: HandOrder,
  terms: { readonly px: number; readonly qty: number },
  nowUs: TimeUs,
): void {
  assert(a.protocol.encodeHand !== undefined, 'asked before');
  order.sentUs = nowUs;
  batch.count = 1;
  batch.slotIx[0] = -1;
  batch.instrumentIx[0] = order.instrumentIx;
  batch.px[0] = terms.px;
  batch.qty[0] = terms.qty;
  batch.idEpoch[0] = a.orderIds.epoch;
  batch.idCounter[0] = order.idCounter;
  batch.venueId[0] = order.venueId;
  // The intent is kept before the frame leaves.
  if (kind === REQUEST.NEW) a.journal.hand?.('hand', handNoteOf(order, ''));
  a.journal.orders(kind, batch, nowUs);
  a.transport.beginBatch();
  const { side, isImmediate } = order;
  a.transport.send(a.protocol.encodeHand(kind, batch, { side, isImmediate }));
  a.transport.endBatch();
}
