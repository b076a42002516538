import type { DeskEvent } from '../../domain/desk-event.ts';
import { type TickTable, formatPx, priceOf } from '../../domain/price-rounding.ts';
import type { Hello } from '../../domain/screen-link.ts';

type Place = Pick<DeskEvent, 'expiryIx' | 'underlyingIx'>;

/** The price grid of what an event, an order or a want is about. */
export function tableOf(hello: Hello | null, place: Place): TickTable | null {
  const { expiryIx, underlyingIx } = place;
  if (hello === null || expiryIx === undefined || underlyingIx === undefined) return null;
  if (expiryIx >= 0) return hello.expiries[expiryIx]?.ticks ?? null;
  return hello.underlyings[underlyingIx]?.futureTicks ?? null;
}

export function placePx(hello: Hello | null, place: Place, px: number | undefined): string {
  const table = tableOf(hello, place);
  return table === null || px === undefined ? '' : formatPx(table, px);
}

/** What the price of a fill kept against the model, price units; NaN where nothing is known. */
export function edgeKept(hello: Hello | null, fill: DeskEvent): number {
  const table = tableOf(hello, fill);
  const { px, theo, side } = fill;
  if (table === null || px === undefined || theo === undefined) return Number.NaN;
  const gain = theo - priceOf(table, px);
  return side === 0 ? gain : -gain;
}
