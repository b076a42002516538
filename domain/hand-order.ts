import type { InstrumentIx, PxTicks, Qty, Side } from './units.ts';

/** What a person asks for with the ticket. */
export type HandAct =
  | {
      readonly act: 'new';
      readonly instrumentIx: InstrumentIx;
      readonly side: Side;
      readonly qty: Qty;
      /** `NO_PX` with `marketLimit`: the best of the other side, as the engine sees it. */
      readonly px: PxTicks;
      readonly type: HandType;
    }
  | {
      readonly act: 'change';
      readonly orderId: string;
      /** As the person sees the order; another one is refused. */
      readonly instrumentIx: InstrumentIx;
      readonly side: Side;
      /** Lots to be open after it, without those filled. */
      readonly qty: Qty;
      readonly px: PxTicks;
    }
  | { readonly act: 'cancel'; readonly orderId: string };

/** `marketLimit`: a limit at the other side's best; what does not trade rests there. */
export type HandType = 'limit' | 'marketLimit' | 'ioc';

/** An order by hand as the engine takes it. */
export interface HandCommand {
  readonly id: string;
  readonly name: 'hand';
  readonly order: HandAct;
  readonly ageMs: number;
  readonly by: string;
}

/** What the engine lets through to the adapter. */
export type HandRequest =
  | {
      readonly act: 'new';
      readonly commandId: string;
      readonly by: string;
      readonly instrumentIx: InstrumentIx;
      readonly side: Side;
      readonly px: PxTicks;
      readonly qty: Qty;
      /** What does not trade at once is cancelled by the venue. */
      readonly isImmediate: boolean;
    }
  | Extract<HandAct, { act: 'change' }>
  | Extract<HandAct, { act: 'cancel' }>
  | { readonly act: 'cancelAll' };

/** What the adapter notes of an order by hand, for the journal and for screens. */
export interface HandNote {
  readonly orderId: string;
  readonly instrumentIx: InstrumentIx;
  readonly side: Side;
  readonly px: PxTicks;
  readonly qty: Qty;
  readonly by: string;
  /** '' for an order about to leave, else why it did not. */
  readonly refused: string;
}

/** Does what a person asks add risk? Taking an order off does not. */
export function handLowersRisk(order: HandAct): boolean {
  return order.act === 'cancel';
}
