/**
 * The life of an order (trading.md 4.1): one table, default illegal. Quantities are no states:
 * "partially filled" is `cumQty > 0 && leavesQty > 0`. A fill is a fact, legal everywhere.
 */
export const ORDER_STATES = [
  'PendingNew',
  'Working',
  'PendingReplace',
  'PendingCancel',
  'InDoubt',
  'Done',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** What the venue or the clock says about an order. */
export const ORDER_EVENTS = [
  'newAcked',
  'filledInPart',
  'filledWhole',
  'replaceAcked',
  'replaceRejected',
  'cancelled',
  'cancelRejected',
  'rejected',
  'unanswered',
  'linkLost',
] as const;
export type OrderEvent = (typeof ORDER_EVENTS)[number];

/** What else a transition asks for. */
export type Aftermath =
  | 'none'
  /** Odd but harmless: count it. */
  | 'count'
  /** Ask the venue for the order's state. */
  | 'query'
  /** A person must know. */
  | 'alert';

export interface Transition {
  readonly to: OrderState;
  readonly then: Aftermath;
}

type Row = Readonly<Record<OrderState, readonly [OrderState, Aftermath]>>;

const TABLE: Readonly<Record<OrderEvent, Row>> = {
  newAcked: {
    PendingNew: ['Working', 'none'],
    Working: ['Working', 'count'],
    PendingReplace: ['PendingReplace', 'count'],
    PendingCancel: ['PendingCancel', 'none'],
    InDoubt: ['Working', 'none'],
    Done: ['Done', 'alert'],
  },
  filledInPart: {
    PendingNew: ['Working', 'none'],
    Working: ['Working', 'none'],
    PendingReplace: ['PendingReplace', 'none'],
    PendingCancel: ['PendingCancel', 'none'],
    InDoubt: ['InDoubt', 'none'],
    Done: ['Done', 'alert'],
  },
  filledWhole: {
    PendingNew: ['Done', 'none'],
    Working: ['Done', 'none'],
    PendingReplace: ['Done', 'none'],
    PendingCancel: ['Done', 'none'],
    InDoubt: ['Done', 'none'],
    Done: ['Done', 'alert'],
  },
  replaceAcked: {
    PendingNew: ['InDoubt', 'query'],
    Working: ['InDoubt', 'query'],
    PendingReplace: ['Working', 'none'],
    PendingCancel: ['PendingCancel', 'none'],
    InDoubt: ['Working', 'none'],
    Done: ['Done', 'alert'],
  },
  replaceRejected: {
    PendingNew: ['InDoubt', 'query'],
    Working: ['Working', 'count'],
    PendingReplace: ['Working', 'none'],
    PendingCancel: ['PendingCancel', 'none'],
    InDoubt: ['InDoubt', 'query'],
    Done: ['Done', 'count'],
  },
  cancelled: {
    PendingNew: ['Done', 'none'],
    Working: ['Done', 'count'],
    PendingReplace: ['Done', 'none'],
    PendingCancel: ['Done', 'none'],
    InDoubt: ['Done', 'none'],
    Done: ['Done', 'count'],
  },
  cancelRejected: {
    PendingNew: ['PendingNew', 'count'],
    Working: ['Working', 'count'],
    PendingReplace: ['PendingReplace', 'count'],
    PendingCancel: ['InDoubt', 'query'],
    InDoubt: ['InDoubt', 'query'],
    Done: ['Done', 'count'],
  },
  rejected: {
    PendingNew: ['Done', 'none'],
    Working: ['InDoubt', 'query'],
    PendingReplace: ['InDoubt', 'query'],
    PendingCancel: ['InDoubt', 'query'],
    InDoubt: ['InDoubt', 'query'],
    Done: ['Done', 'count'],
  },
  unanswered: {
    PendingNew: ['InDoubt', 'query'],
    Working: ['Working', 'none'],
    PendingReplace: ['InDoubt', 'query'],
    PendingCancel: ['InDoubt', 'query'],
    InDoubt: ['InDoubt', 'query'],
    Done: ['Done', 'none'],
  },
  linkLost: {
    PendingNew: ['InDoubt', 'none'],
    Working: ['InDoubt', 'none'],
    PendingReplace: ['InDoubt', 'none'],
    PendingCancel: ['InDoubt', 'none'],
    InDoubt: ['InDoubt', 'none'],
    Done: ['Done', 'none'],
  },
};

const AFTERMATHS = ['none', 'count', 'query', 'alert'] as const satisfies readonly Aftermath[];
const AFTERMATH_SHIFT = 3;
const STATE_MASK = (1 << AFTERMATH_SHIFT) - 1;

/** Rows of the moves by event. */
const ROW_OF = Object.fromEntries(
  ORDER_EVENTS.map((event, i) => [event, i * ORDER_STATES.length]),
) as Readonly<Record<OrderEvent, number>>;

/** The table as bytes, a row an event: the state's index, and what follows above it. */
const MOVES = Uint8Array.from(
  ORDER_EVENTS.flatMap((event) =>
    ORDER_STATES.map((state) => {
      const [to, then] = TABLE[event][state];
      return ORDER_STATES.indexOf(to) | (AFTERMATHS.indexOf(then) << AFTERMATH_SHIFT);
    }),
  ),
);

/** What an event makes of an order in a state (index into `ORDER_STATES`), as a move. HOT */
export function moveOf(stateIx: number, event: OrderEvent): number {
  return MOVES[ROW_OF[event] + stateIx];
}

/** Index into `ORDER_STATES` of the state that a move leads to. */
export function stateAfter(move: number): number {
  return move & STATE_MASK;
}

export function aftermathOf(move: number): Aftermath {
  return AFTERMATHS[move >> AFTERMATH_SHIFT];
}

/** What an event makes of an order in a state, in words. */
export function transition(state: OrderState, event: OrderEvent): Transition {
  const move = moveOf(ORDER_STATES.indexOf(state), event);
  return { to: ORDER_STATES[stateAfter(move)], then: aftermathOf(move) };
}
