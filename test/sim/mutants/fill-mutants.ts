import type { Side } from '../../../domain/units.ts';
import { type Mutant, bend, bendExecutions, bendFills } from './mutant.ts';

export const FILL_MUTANTS: readonly Mutant[] = [
  {
    name: 'cancel-fill-race',
    what: 'a fill that overtakes a cancel is dropped',
    adapter: (adapter) =>
      bendFills(
        adapter,
        (fill, slotIx, { orders }) =>
          fill.isState || slotIx < 0 || orders.stateOf(slotIx) !== 'PendingCancel',
      ),
  },
  {
    name: 'no-dedupe',
    what: 'a repeated trade is booked again',
    adapter: ({ state }) => void (state.fills.isNew = () => true),
    engine: ({ positions }) => void (positions.seen.has = () => false),
  },
  {
    name: 'fill-sign',
    what: 'a buy is booked as a sale',
    adapter: (adapter) =>
      bendExecutions(adapter, (one) => ({ ...one, side: (1 - one.side) as Side })),
  },
  {
    name: 'bust-ignored',
    what: 'a trade that the venue took back stays',
    adapter: (adapter) => bendExecutions(adapter, (one) => (one.isBust ? undefined : one)),
  },
  {
    name: 'bust-is-a-trade',
    what: 'a trade that the venue took back is booked twice',
    adapter: (adapter) => bendExecutions(adapter, (one) => ({ ...one, isBust: false })),
  },
  {
    name: 'late-fill-dropped',
    what: 'a fill of an order that is done or unknown is dropped',
    adapter: (adapter) => bendFills(adapter, (_fill, slotIx) => slotIx >= 0),
  },
  {
    name: 'listed-trades-ignored',
    what: 'trades that only a list tells are dropped',
    adapter: (adapter) => bendFills(adapter, (fill) => !fill.isState),
  },
  {
    name: 'partial-is-whole',
    what: 'a fill in part ends the order',
    adapter: (adapter) =>
      bend(adapter, 'fill', (original) => (fill) => original({ ...fill, isFinal: true })),
  },
  {
    name: 'not-journalled',
    what: 'executions are not in the journal',
    adapter: ({ state }) => void (state.journal.execution = () => {}),
    engine: ({ journal }) =>
      bend(journal, 'note', (original) => (kind, value) => {
        if (kind !== 'execution') original(kind, value);
      }),
  },
  {
    name: 'history-lost',
    what: 'a new engine starts from a flat position',
    history: () => [],
  },
  {
    name: 'last-execution-lost',
    what: 'a new engine does not read the journal to its end',
    history: (history) => history.filter((one) => one.executionId !== history.at(-1)?.executionId),
  },
];
