import type { PxTicks, Qty, Side, TimeUs } from '../../domain/units.ts';

/**
 * What happened as the venue saw it, on the venue's clock. Clients are judged by this, never by
 * their own account of it. "Through" is a bid above, or an ask below, the venue's fair value.
 */
export interface VenueReport {
  readonly tape: string;
  readonly profile: string;
  readonly seed: number;
  /** Clock at which the tape started; `NEVER_US` before that. */
  readonly startedUs: TimeUs;
  readonly nowUs: TimeUs;
  readonly cap: {
    readonly cap: number;
    readonly windowUs: number;
    readonly unit: 'messages' | 'orders';
    /** Most adds and replaces that arrived in any sliding window, over-cap ones included. */
    readonly maxInAnyWindow: number;
    /** Orders refused for being over the cap. */
    readonly rejects: number;
    /** Harder consequences: sessions ended, orders cancelled by the venue. */
    readonly sessionsEnded: number;
    readonly quotesCancelled: number;
  };
  /** Orders named in requests on arrival, whatever became of them. */
  readonly sent: { readonly add: number; readonly replace: number; readonly cancel: number };
  readonly otherRejects: number;
  /** Fills of client orders in options. */
  readonly fills: {
    readonly count: number;
    readonly lots: Qty;
    /** Through fair at the match. */
    readonly bad: number;
    /** Bad, and fair had crossed the price earlier than any handling at that distance can undo. */
    readonly badAvoidable: number;
    /** Lot-weighted mean of fair minus price paid (bought) or price got minus fair (sold). */
    readonly edgeTicksMean: number | null;
  };
  readonly futureFills: number;
  /** The last of them, at most `FILLS_KEPT`. */
  readonly fillList: readonly VenueFill[];
  /** Integral over the clients' resting option orders of open lots times ticks through fair. */
  readonly timeAtRisk: { readonly tickLotMs: number };
  /**
   * Live option sides (a side with a client order resting) by second: `sideSeconds[k]` is their
   * integral over `fromUs + k s` to a second later, or to `nowUs` in the last bucket.
   */
  readonly liveSides: { readonly fromUs: TimeUs; readonly sideSeconds: readonly number[] };
  readonly series: VenueSeries;
  /** Net lots of each account, all that ever traded. */
  readonly positions: readonly {
    readonly accountId: string;
    readonly marketId: string;
    readonly lots: number;
  }[];
  /** Client orders resting now. */
  readonly ordersLive: number;
  readonly session: { readonly logins: number; readonly refused: number; readonly fenced: number };
  /** What the others did. */
  readonly market: {
    readonly tapeEvents: number;
    readonly depthMessages: number;
    readonly makerQuotes: number;
    readonly customerOrders: number;
    readonly sniperOrders: number;
    readonly badMessages: number;
  };
}

export interface VenueFill {
  readonly timeUs: TimeUs;
  readonly marketId: string;
  readonly accountId: string;
  /** Client's side. */
  readonly side: Side;
  readonly qty: Qty;
  readonly px: PxTicks;
  /** Venue's fair value at the match, base ticks. */
  readonly fairTicks: number;
  /** Positive is good for the client, base ticks. */
  readonly edgeTicks: number;
  readonly counterparty: 'maker' | 'customer' | 'sniper' | 'client' | 'tape';
  /** How long fair had been through the price without a break, us; 0 where it was not. */
  readonly throughUs: number;
  readonly isBad: boolean;
  readonly isAvoidable: boolean;
}

/** Samples for plots, equally spaced. Long runs double the spacing instead of growing. */
export interface VenueSeries {
  readonly fromUs: TimeUs;
  readonly everyUs: number;
  readonly ordersLive: readonly number[];
  /** Adds and replaces that arrived in the window that ends at the sample. */
  readonly countedInWindow: readonly number[];
  /** By FutureIx: mid in price units, null where the book has an empty side. */
  readonly futureMids: readonly {
    readonly symbol: string;
    readonly mids: readonly (number | null)[];
  }[];
}

export const FILLS_KEPT = 20_000;
