import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  ORDER_EVENTS,
  ORDER_STATES,
  type OrderEvent,
  type OrderState,
  transition,
} from './order-life-cycle.ts';

/**
 * The table of trading.md 4.1, row by row, one column a state in the order of ORDER_STATES. Where
 * it says "-" the event is the venue's error: what it leads to is ours to choose. "+" = count,
 * "?" = query, "!" = alert. A fill of a new order implies its ack.
 */
const TABLE = `
                PendingNew  Working   PendingReplace  PendingCancel  InDoubt   Done
newAcked        Working     Working+  PendingReplace+ PendingCancel  Working   Done!
filledInPart    Working     Working   PendingReplace  PendingCancel  InDoubt   Done!
filledWhole     Done        Done      Done            Done           Done      Done!
replaceAcked    InDoubt?    InDoubt?  Working         PendingCancel  Working   Done!
replaceRejected InDoubt?    Working+  Working         PendingCancel  InDoubt?  Done+
cancelled       Done        Done+     Done            Done           Done      Done+
cancelRejected  PendingNew+ Working+  PendingReplace+ InDoubt?       InDoubt?  Done+
rejected        Done        InDoubt?  InDoubt?        InDoubt?       InDoubt?  Done+
unanswered      InDoubt?    Working   InDoubt?        InDoubt?       InDoubt?  Done
linkLost        InDoubt     InDoubt   InDoubt         InDoubt        InDoubt   Done
`;
const AFTERMATH = { '': 'none', '+': 'count', '?': 'query', '!': 'alert' } as const;

const [header, ...rows] = TABLE.trim().split('\n');
const cases = rows.flatMap((row) => {
  const [event, ...cells] = row.trim().split(/\s+/);
  return cells.map((cell, i) => [ORDER_STATES[i], event as OrderEvent, cell] as const);
});

describe('the life of an order', () => {
  it('has a row for every event and a column for every state', () => {
    expect(header.trim().split(/\s+/)).toEqual([...ORDER_STATES]);
    expect(rows.map((row) => row.split(/\s+/)[0])).toEqual([...ORDER_EVENTS]);
  });

  it.each(cases)('%s, %s: %s', (state, event, cell) => {
    const [, to, mark] = /^(\w+)([+?!]?)$/.exec(cell) ?? [];
    const then = AFTERMATH[mark as keyof typeof AFTERMATH];
    expect(transition(state, event)).toEqual({ to, then });
  });

  it('ends in Done for good', () => {
    for (const event of ORDER_EVENTS) expect(transition('Done', event).to).toBe('Done');
  });

  it('keeps a cancel standing until it is answered, whatever comes late', () => {
    const late = fc.constantFrom<OrderEvent>(
      'newAcked',
      'filledInPart',
      'replaceAcked',
      'replaceRejected',
    );
    fc.assert(
      fc.property(fc.array(late), (events) => {
        let state: OrderState = 'PendingCancel';
        for (const event of events) state = transition(state, event).to;
        expect(state).toBe('PendingCancel');
        expect(transition(state, 'cancelled').to).toBe('Done');
      }),
    );
  });

  it('calls no order working that may be something else', () => {
    const known = new Set<OrderEvent>([
      'newAcked',
      'filledInPart',
      'replaceAcked',
      'replaceRejected',
    ]);
    for (const state of ORDER_STATES) {
      for (const event of ORDER_EVENTS) {
        if (state !== 'Working' && transition(state, event).to === 'Working') {
          expect(known.has(event), `${state}, ${event}`).toBe(true);
        }
      }
    }
  });
});
