import type { HandAct, HandType } from '../../../domain/hand-order.ts';
import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import { type TickTable, isOnGrid, parsePx } from '../../../domain/price-rounding.ts';
import { NO_PX, type Side } from '../../../domain/units.ts';

/** What a ticket is about. */
export interface Tradable {
  readonly name: string;
  readonly instrumentIx: number;
  readonly ticks: TickTable;
}

export interface TicketFields {
  readonly side: Side;
  readonly qty: string;
  readonly px: string;
  readonly type: HandType;
}

/**
 * Reads a ticket's fields. It helps a person to see a slip early; what may leave is the engine's to
 * say.
 */
export function readTicket(of: Tradable, fields: TicketFields): Outcome<HandAct> {
  const { instrumentIx, ticks } = of;
  const { side, type } = fields;
  const qty = Number(fields.qty);
  if (fields.qty.trim() === '' || !Number.isInteger(qty) || qty <= 0) {
    return refuse('lots', 'a whole number above 0');
  }
  if (type === 'marketLimit') {
    return accept({ act: 'new', instrumentIx, side, qty, px: NO_PX, type });
  }
  if (fields.px.trim() === '') return refuse('price', `none yet for ${of.name}`);
  const px = parsePx(ticks, fields.px.trim());
  if (px === undefined || !isOnGrid(ticks, px)) {
    return refuse('price', `not on the grid of ${of.name}`);
  }
  return accept({ act: 'new', instrumentIx, side, qty, px, type });
}
