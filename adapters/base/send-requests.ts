import { recordValue } from '../../domain/histogram.ts';
import { NO_PX, type SlotIx, type TimeUs, assert } from '../../domain/units.ts';
import type { AdapterState } from './adapter-state.ts';
import type { ForeignOrder } from './foreign-orders.ts';
import { type CostKind, NO_TICKET, type Ticket } from './throttle.ts';
import { REQUEST, type RequestBatch, type RequestKind } from './venue-protocol.ts';

/** Takes a cancel into the step's requests; false where it costs and there is no budget. */
export function addCancel(a: AdapterState, slotIx: SlotIx, nowUs: TimeUs): boolean {
  const { orders, cancels } = a;
  if (!countCancel(a, orders.venueId[slotIx], nowUs, slotIx >> 1)) return false;
  fillRequest(a, cancels, slotIx, orders.px[slotIx], orders.leavesQty[slotIx]);
  orders.sendCancel(slotIx, nowUs);
  a.wants.read(slotIx);
  noteCause(a, slotIx, a.wants.want.causeUs);
  return true;
}

/** Takes a cancel of an order without a slot; false when there is no room or budget for it. */
export function addForeignCancel(
  a: AdapterState,
  venueId: string,
  order: ForeignOrder,
  nowUs: TimeUs,
): boolean {
  const { cancels } = a;
  const at = cancels.count;
  if (at === cancels.slotIx.length) return false;
  if (!countCancel(a, venueId, nowUs, order.instrumentIx)) return false;
  cancels.slotIx[at] = -1;
  cancels.instrumentIx[at] = order.instrumentIx;
  cancels.px[at] = NO_PX;
  cancels.qty[at] = order.leavesQty;
  cancels.idEpoch[at] = order.id.epoch;
  cancels.idCounter[at] = order.id.counter;
  cancels.venueId[at] = venueId;
  cancels.count++;
  return true;
}

/** Takes a replace; `a.wants.want` holds the slot's want. */
export function addReplace(a: AdapterState, slotIx: SlotIx, nowUs: TimeUs): void {
  const { orders, replaces } = a;
  const { px, qty, causeUs } = a.wants.want;
  const totalQty = a.capabilities.replace?.countsFilled ? orders.filledQty[slotIx] + qty : qty;
  const ticket = takeTicket(a, 'replace', replaces, slotIx);
  fillRequest(a, replaces, slotIx, px, totalQty);
  orders.sendReplace(slotIx, px, totalQty, ticket, nowUs);
  noteCause(a, slotIx, causeUs);
}

/** Takes a new order; `a.wants.want` holds the slot's want, an id is ready. */
export function addNew(a: AdapterState, slotIx: SlotIx, nowUs: TimeUs): void {
  const { orders, adds } = a;
  const { px, qty, causeUs } = a.wants.want;
  const idCounter = a.orderIds.take();
  assert(idCounter >= 0, 'an id is ready where an order is added');
  const ticket = takeTicket(a, 'new', adds, slotIx);
  orders.sendNew(slotIx, px, qty, idCounter, ticket, nowUs);
  fillRequest(a, adds, slotIx, px, qty);
  noteCause(a, slotIx, causeUs);
}

/** Hands all requests of the step to the kernel in one batch, cancels first. HOT */
export function sendRequests(a: AdapterState, nowUs: TimeUs): void {
  const { cancels, replaces, adds, counts, journal } = a;
  if (cancels.count + replaces.count + adds.count === 0) return;
  // The intent is kept before a frame leaves.
  if (cancels.count > 0) journal.orders(REQUEST.CANCEL, cancels, nowUs);
  if (replaces.count > 0) journal.orders(REQUEST.REPLACE, replaces, nowUs);
  if (adds.count > 0) journal.orders(REQUEST.NEW, adds, nowUs);
  a.transport.beginBatch();
  sendGroups(a, REQUEST.CANCEL, cancels);
  sendGroups(a, REQUEST.REPLACE, replaces);
  sendGroups(a, REQUEST.NEW, adds);
  a.transport.endBatch();
  if (a.causeCount > 0) {
    const sentUs = a.clock.nowUs();
    for (let i = 0; i < a.causeCount; i++) {
      recordValue(a.memory.updateToWireUs, sentUs - a.causesUs[i]);
    }
    a.causeCount = 0;
  }
  counts.sentCancels += cancels.count;
  counts.sentReplaces += replaces.count;
  counts.sentAdds += adds.count;
  cancels.count = 0;
  replaces.count = 0;
  adds.count = 0;
}

function sendGroups(a: AdapterState, kind: RequestKind, batch: RequestBatch): void {
  if (a.protocol.mayMixInstruments) {
    if (batch.count > 0) a.transport.send(a.protocol.encode(kind, batch, 0, batch.count));
    return;
  }
  let from = 0;
  for (let to = 1; to <= batch.count; to++) {
    if (to < batch.count && batch.instrumentIx[to] === batch.instrumentIx[from]) continue;
    a.transport.send(a.protocol.encode(kind, batch, from, to));
    from = to;
  }
}

function fillRequest(
  a: AdapterState,
  batch: RequestBatch,
  slotIx: SlotIx,
  px: number,
  qty: number,
): void {
  const at = batch.count++;
  batch.slotIx[at] = slotIx;
  batch.instrumentIx[at] = slotIx >> 1;
  batch.px[at] = px;
  batch.qty[at] = qty;
  batch.idEpoch[at] = a.orderIds.epoch;
  batch.idCounter[at] = a.orders.idCounter[slotIx];
  batch.venueId[at] = a.orders.venueId[slotIx];
  a.toShow[slotIx >> 5] |= 1 << (slotIx & 31);
}

/** Counted by the frame, requests of one market that follow each other share a ticket. */
function takeTicket(a: AdapterState, kind: CostKind, batch: RequestBatch, slotIx: SlotIx): Ticket {
  const last = batch.count - 1;
  if (!a.isCountedByOrder && last >= 0 && batch.instrumentIx[last] === slotIx >> 1) {
    const shared = a.orders.ticketOf(batch.slotIx[last]);
    if (shared !== NO_TICKET) return shared;
  }
  return a.throttle.take(kind);
}

/**
 * Counts a cancel at a venue where it costs; false where no budget is left. One that shares a frame
 * with the last of the batch shares its ticket.
 */
export function countCancel(
  a: AdapterState,
  venueId: string,
  nowUs: TimeUs,
  instrumentIx = -1,
): boolean {
  const { cancels, throttle, cancelTickets } = a;
  if (throttle.isFree('cancel')) return true;
  const last = cancels.count - 1;
  const isShared =
    !a.isCountedByOrder &&
    instrumentIx >= 0 &&
    last >= 0 &&
    cancels.instrumentIx[last] === instrumentIx;
  let ticket = isShared ? cancelTickets.ticketOf(cancels.venueId[last]) : undefined;
  if (ticket === undefined) {
    if (throttle.room('cancel', 'cancel', 0, nowUs) === 0) return false;
    ticket = throttle.take('cancel');
  }
  cancelTickets.sent(venueId, ticket, nowUs);
  return true;
}

function noteCause(a: AdapterState, slotIx: SlotIx, causeUs: TimeUs): void {
  if (causeUs <= 0 || (a.isFresh[slotIx >> 5] & (1 << (slotIx & 31))) === 0) return;
  for (let i = 0; i < a.causeCount; i++) if (a.causesUs[i] === causeUs) return;
  if (a.causeCount < a.causesUs.length) a.causesUs[a.causeCount++] = causeUs;
}
