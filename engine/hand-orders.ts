import { writeJson } from '../domain/byte-ring.ts';
import { BELL, MARKET_STATE } from '../domain/chain-columns.ts';
import { ring } from '../domain/columns.ts';
import type { CommandReply } from '../domain/desk-command.ts';
import type { HandAct, HandCommand, HandRequest } from '../domain/hand-order.ts';
import { expiryOfSlot, ticksOf } from '../domain/instrument.ts';
import { LIMITS } from '../domain/limits.ts';
import { formatPx, isOnGrid, priceOf } from '../domain/price-rounding.ts';
import { BID, NO_PX, type PxTicks, type Side, type TimeUs } from '../domain/units.ts';
import type { Engine } from './engine.ts';

type NewOrder = Extract<HandAct, { act: 'new' }>;
type Terms = Pick<NewOrder, 'instrumentIx' | 'side' | 'qty' | 'px'>;

/** The last orders by hand, against a nervous second press. */
export interface HandMemory {
  recent: (Terms & { readonly atUs: TimeUs })[];
}

/**
 * An order by hand: checked here, where no page can leave the checks out, then handed to the
 * adapter, which counts it like any other. Refusals say what and where.
 */
export function takeHand(e: Engine, command: HandCommand, nowUs: TimeUs): CommandReply {
  const { order } = command;
  const refuse = (why: string): CommandReply => ({
    id: command.id,
    ok: false,
    slotsChanged: 0,
    why,
  });
  if (e.hands === undefined) return refuse('no orders by hand at this desk');
  if (order.act === 'cancel') return pass(e, command, order);
  const px = order.act === 'new' && order.type === 'marketLimit' ? otherBest(e, order) : order.px;
  const terms = { instrumentIx: order.instrumentIx, side: order.side, qty: order.qty, px };
  const why = refusalOf(e, terms) || (order.act === 'new' ? duplicateOf(e, terms, nowUs) : '');
  if (why !== '') return refuse(why);
  if (order.act === 'change') return pass(e, command, order);
  e.handMemory.recent.push({ ...terms, atUs: nowUs });
  const { id: commandId, by } = command;
  const isImmediate = order.type === 'ioc';
  return pass(e, command, { act: 'new', commandId, by, ...terms, isImmediate });
}

/** Every order by hand goes with a pull of everything. */
export function cancelHands(e: Engine): void {
  if (e.hands === undefined) return;
  writeJson(e.hands, { act: 'cancelAll' } satisfies HandRequest);
  ring(e.memory.bells, BELL.ADAPTER);
}

function pass(e: Engine, { id }: HandCommand, request: HandRequest): CommandReply {
  const isTaken = e.hands !== undefined && writeJson(e.hands, request);
  ring(e.memory.bells, BELL.ADAPTER);
  const why = isTaken ? '' : 'the adapter takes no orders';
  return { id, ok: isTaken, slotsChanged: 0, why };
}

/** '' where the terms may stand. */
function refusalOf(e: Engine, terms: Terms): string {
  const { universe, chains } = e;
  const { instrumentIx, qty, px, side } = terms;
  const isOption = instrumentIx < universe.optionCount;
  const isKnown = instrumentIx >= 0 && instrumentIx < universe.instrumentCount;
  if (!isKnown || (isOption && universe.isListed[instrumentIx] === 0)) return 'no such instrument';
  if (!Number.isInteger(qty) || qty <= 0) return `size: ${qty} is no number of lots`;
  if (qty > LIMITS.handLotsMax) return `size: ${qty} lots, at most ${LIMITS.handLotsMax}`;
  if (chains.books.marketState[instrumentIx] !== MARKET_STATE.OPEN) return 'the market is not open';
  if (px === NO_PX) return 'price: nobody on the other side';
  const ticks = ticksOf(universe, instrumentIx);
  if (!isOnGrid(ticks, px)) return `price: ${formatPx(ticks, px)} is off the grid`;
  if (isOption && px <= 0) return 'price: must be positive';
  return positionRefusal(e, terms, isOption) || collarRefusal(e, instrumentIx, side, px);
}

function positionRefusal(e: Engine, { instrumentIx, side, qty }: Terms, isOption: boolean): string {
  if (!isOption) return '';
  const { underlyingIx } = expiryOfSlot(e.universe, 2 * instrumentIx);
  const { positionLotsMax } = e.chains.settings[underlyingIx];
  const before = e.memory.positions.lots[instrumentIx];
  const after = before + (side === BID ? qty : -qty);
  if (Math.abs(after) <= Math.max(positionLotsMax, Math.abs(before))) return '';
  return `size: position would be ${after}, at most ${positionLotsMax}`;
}

/** Worse than the reference by more than the collar: a finger too many, or an old screen. */
function collarRefusal(e: Engine, instrumentIx: number, side: Side, px: PxTicks): string {
  const ticks = ticksOf(e.universe, instrumentIx);
  const reference = referenceOf(e, instrumentIx);
  if (!Number.isFinite(reference)) return 'price: neither theo nor market to compare with';
  const collar = Math.max(
    LIMITS.handCollarTicks * ticks.tickSize,
    LIMITS.handCollarShare * Math.abs(reference),
  );
  const price = priceOf(ticks, px);
  const through = side === BID ? price - reference : reference - price;
  if (through <= collar) return '';
  const away = through.toPrecision(3);
  return `price: ${formatPx(ticks, px)} is ${away} worse than ${reference.toFixed(2)}`;
}

/** Theo of an option that is priced, else the middle of the market; NaN without either. */
function referenceOf(e: Engine, instrumentIx: number): number {
  const { callAtBid, callAtAsk, putAtBid, putAtAsk, books } = e.chains;
  if (instrumentIx < e.universe.optionCount) {
    const row = instrumentIx >> 1;
    const isCall = (instrumentIx & 1) === 0;
    const theo = isCall
      ? 0.5 * (callAtBid[row] + callAtAsk[row])
      : 0.5 * (putAtBid[row] + putAtAsk[row]);
    if (Number.isFinite(theo) && theo > 0) return theo;
  }
  const bid = books.bidPx[instrumentIx];
  const ask = books.askPx[instrumentIx];
  if (bid === NO_PX || ask === NO_PX) return Number.NaN;
  const ticks = ticksOf(e.universe, instrumentIx);
  return 0.5 * (priceOf(ticks, bid) + priceOf(ticks, ask));
}

function otherBest(e: Engine, { instrumentIx, side }: NewOrder): PxTicks {
  const { bidPx, askPx } = e.chains.books;
  return (side === BID ? askPx[instrumentIx] : bidPx[instrumentIx]) ?? NO_PX;
}

function duplicateOf(e: Engine, terms: Terms, nowUs: TimeUs): string {
  const memory = e.handMemory;
  memory.recent = memory.recent.filter(({ atUs }) => nowUs - atUs < LIMITS.handRepeatUs);
  const same = memory.recent.find(
    (one) =>
      one.instrumentIx === terms.instrumentIx &&
      one.side === terms.side &&
      one.qty === terms.qty &&
      one.px === terms.px,
  );
  if (same === undefined) return '';
  const seconds = ((nowUs - same.atUs) / 1e6).toFixed(1);
  return `duplicate: the same order left ${seconds} s ago`;
}
