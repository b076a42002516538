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

/** The table with its answers made once: an order a message would be 40 bytes of garbage. */
const TRANSITIONS = Object.fromEntries(
  ORDER_EVENTS.map((event) => [event, answersOf(TABLE[event])]),
) as Readonly<Record<OrderEvent, Readonly<Record<OrderState, Transition>>>>;

function answersOf(row: Row): Readonly<Record<OrderState, Transition>> {
  const answers = ORDER_STATES.map((state) => {
    const [to, then] = row[state];
    return [state, { to, then }] as const;
  });
  return Object.fromEntries(answers) as Record<OrderState, Transition>;
}

/** What an event makes of an order in a state. HOT */
export function transition(state: OrderState, event: OrderEvent): Transition {
  return TRANSITIONS[event][state];
}
