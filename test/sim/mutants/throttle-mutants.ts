import { NO_TICKET, type Throttle, UNLIMITED } from '../../../adapters/base/throttle.ts';
import { SECOND_US } from '../../../domain/units.ts';
import { type Mutant, bend } from './mutant.ts';

export const THROTTLE_MUTANTS: readonly Mutant[] = [
  {
    name: 'send-time-log',
    what: 'the window is anchored at the send, not at the answer',
    adapter: ({ state }) => {
      bend(state.orders, 'sendNew', (original) => (slotIx, px, qty, id, ticket, nowUs) => {
        original(slotIx, px, qty, id, ticket, nowUs);
        state.throttle.answered(ticket, nowUs);
      });
      bend(state.orders, 'sendReplace', (original) => (slotIx, px, qty, ticket, nowUs) => {
        original(slotIx, px, qty, ticket, nowUs);
        state.throttle.answered(ticket, nowUs);
      });
    },
  },
  {
    name: 'fixed-window',
    what: 'the cap is counted by the second of the clock',
    adapter: ({ state }) => {
      let second = 0;
      let count = 0;
      replaceThrottle(state.throttle, {
        room: (nowUs) => {
          const now = Math.floor(nowUs / SECOND_US);
          if (now !== second) count = 0;
          second = now;
          return state.throttle.cap - count;
        },
        take: () => void count++,
      });
    },
  },
  {
    name: 'token-bucket',
    what: 'a bucket of the cap, filled at the cap a second',
    adapter: ({ state }) => {
      const { cap } = state.throttle;
      let tokens = cap;
      let filledUs = 0;
      replaceThrottle(state.throttle, {
        room: (nowUs) => {
          tokens = Math.min(cap, tokens + (cap * (nowUs - filledUs)) / SECOND_US);
          filledUs = nowUs;
          return Math.floor(tokens);
        },
        take: () => void tokens--,
      });
    },
  },
  {
    name: 'no-hold-after-logon',
    what: 'counted requests leave at once after a logon',
    adapter: ({ state }) =>
      bend(state.throttle, 'loggedOn', (original) => (nowUs) => {
        original(nowUs);
        state.throttle.holdUntilUs = 0;
      }),
  },
  {
    name: 'cap-plus-one',
    what: 'one more than the venue allows',
    cap: (cap) => cap + 1,
  },
  {
    name: 'short-window',
    what: 'a place comes free after 0.9 s',
    adapter: ({ state }) => setWindow(state.throttle, 900_000),
  },
];

/** Windows are the throttle's own: a planted bug may reach in. */
function setWindow(throttle: Throttle, windowUs: number): void {
  const { windows } = throttle as unknown as { readonly windows: readonly object[] };
  for (const window of windows) Object.assign(window, { windowUs });
}

function replaceThrottle(
  throttle: Throttle,
  by: { room: (nowUs: number) => number; take: () => void },
): void {
  throttle.room = (kind, _purpose, _orders, nowUs) =>
    kind === 'cancel' ? UNLIMITED : by.room(nowUs);
  throttle.used = (nowUs) => throttle.cap - by.room(nowUs);
  throttle.take = () => {
    by.take();
    return NO_TICKET;
  };
}
