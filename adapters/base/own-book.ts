import { NO_PX, type PxTicks, type Qty } from '../../domain/units.ts';

/** Our order on one side of a book, as far as we know it. */
export interface OwnOrder {
  /** `NO_PX`: none. */
  px: PxTicks;
  qty: Qty;
  /** False while a request is unanswered: it may or may not stand in these levels. */
  isCertain: boolean;
}

/** Best price and lots of others on one side. Reused. */
export interface Best {
  px: PxTicks;
  qty: Qty;
}

/**
 * Takes our own order out of one side's levels (best first) and finds the best of others. Depth is
 * sent after every change of the book, so an order that is certain is in it. One that is uncertain
 * is taken out only where the level can hold it: enough lots, and not one single other order. HOT
 */
export function bestOfOthers(
  levels: {
    readonly count: number;
    readonly px: Int32Array;
    readonly qty: Int32Array;
    readonly orders: Int32Array;
  },
  own: OwnOrder,
  into: Best,
): void {
  for (let i = 0; i < levels.count; i++) {
    let others = levels.qty[i];
    if (levels.px[i] === own.px) {
      const isSingleOther = levels.orders[i] === 1 && others !== own.qty;
      if (own.isCertain) others -= own.qty;
      else if (others >= own.qty && !isSingleOther) others -= own.qty;
    }
    if (others > 0) {
      into.px = levels.px[i];
      into.qty = others;
      return;
    }
  }
  into.px = NO_PX;
  into.qty = 0;
}
