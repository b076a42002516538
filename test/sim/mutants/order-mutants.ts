import { NO_PX } from '../../../domain/units.ts';
import { NEVER_US } from '../../../domain/time.ts';
import { REQUEST } from '../../../adapters/base/venue-protocol.ts';
import { type Mutant, bend, bendOrders } from './mutant.ts';

/** Where the options' grid changes its step: base ticks of 5.00. */
const BAND_TICKS = 100;

export const ORDER_MUTANTS: readonly Mutant[] = [
  {
    name: 'unanswered-forgotten',
    what: 'a request without an answer is waited for for ever',
    adapter: ({ state }) => {
      state.orders.eachOverdue = () => {};
      state.orders.overdueUs = () => NEVER_US;
    },
  },
  {
    name: 'cancel-believed',
    what: 'an order is done as soon as its cancel is sent',
    adapter: ({ state }) =>
      bend(state.orders, 'sendCancel', (original) => (slotIx, nowUs) => {
        original(slotIx, nowUs);
        state.orders.finish(slotIx);
      }),
  },
  {
    name: 'replace-ack-ignored',
    what: 'the terms of an acknowledged replace are not taken',
    adapter: (adapter) =>
      bendOrders(adapter, (report, slotIx, { orders }) => {
        if (report.event !== 'replaceAcked' || slotIx < 0) return report;
        orders.pendingPx[slotIx] = NO_PX;
        return { ...report, px: NO_PX, totalQty: -1 };
      }),
  },
  {
    name: 'replace-refusal-taken',
    what: 'a refused replace counts as done',
    adapter: (adapter) =>
      bendOrders(adapter, (report) =>
        report.event === 'replaceRejected'
          ? { ...report, event: 'replaceAcked', px: NO_PX, totalQty: -1 }
          : report,
      ),
  },
  {
    name: 'cancel-refusal-is-done',
    what: 'a refused cancel ends the order',
    adapter: (adapter) =>
      bendOrders(adapter, (report) =>
        report.event === 'cancelRejected' ? { ...report, event: 'cancelled' } : report,
      ),
  },
  {
    name: 'unsolicited-cancel-ignored',
    what: 'a cancel that nobody asked for is not believed',
    adapter: (adapter) =>
      bendOrders(adapter, (report, slotIx, { orders }) => {
        const isWorking = slotIx >= 0 && orders.stateOf(slotIx) === 'Working';
        return report.event === 'cancelled' && isWorking ? undefined : report;
      }),
  },
  {
    name: 'restatement-ignored',
    what: 'a change that nobody asked for is not believed',
    adapter: (adapter) =>
      bendOrders(adapter, (report, slotIx, { orders }) => {
        const isWorking = slotIx >= 0 && orders.stateOf(slotIx) === 'Working';
        return report.event === 'replaceAcked' && isWorking ? undefined : report;
      }),
  },
  {
    name: 'absent-at-once',
    what: 'a list writes off what was sent after it was asked for',
    adapter: (adapter) =>
      bend(adapter, 'snapshotBegins', (original) => () => {
        const { orders } = adapter.state;
        for (let s = 0; s < orders.absences.length; s++) {
          if (orders.isDone(s)) continue;
          orders.sentUs[s] = 0;
          orders.absences[s] = 2;
        }
        original();
      }),
  },
  {
    name: 'vanished-kept',
    what: 'an order that the venue no longer lists is kept',
    adapter: (adapter) =>
      bend(adapter, 'snapshotEnds', (original) => () => {
        adapter.state.orders.absences.fill(0);
        original();
      }),
  },
  {
    name: 'foreign-ignored',
    what: 'orders of an earlier run are not noticed',
    adapter: ({ state }) => void (state.foreign.note = () => false),
  },
  {
    name: 'foreign-never-cancelled',
    what: 'orders of an earlier run are noticed and left alone',
    adapter: ({ state }) => void (state.foreign.eachToCancel = () => false),
  },
  {
    name: 'refused-for-ever',
    what: 'a side that was refused once is never tried again',
    adapter: (adapter) =>
      bend(adapter, 'order', (original) => (report) => {
        const { orders, retryAtUs } = adapter.state;
        const slotIx = orders.find(report.venueId, report.id);
        original(report);
        if (slotIx >= 0 && retryAtUs[slotIx] > 0) retryAtUs[slotIx] = NEVER_US;
      }),
  },
  {
    name: 'tick-band-off-by-one',
    what: 'prices above the band boundary are one base tick off',
    adapter: ({ state }) =>
      bend(state.protocol, 'encode', (original) => (kind, requests, from, to) => {
        for (let i = from; i < to; i++) {
          if (kind !== REQUEST.CANCEL && requests.px[i] > BAND_TICKS) requests.px[i]++;
        }
        return original(kind, requests, from, to);
      }),
  },
  {
    name: 'wrong-step-up',
    what: 'asks above the band boundary leave one step too high',
    adapter: ({ state }) =>
      bend(state.protocol, 'encode', (original) => (kind, requests, from, to) => {
        for (let i = from; i < to; i++) {
          const isAsk = (requests.slotIx[i] & 1) !== 0;
          if (kind !== REQUEST.CANCEL && isAsk && requests.px[i] > BAND_TICKS) requests.px[i] += 5;
        }
        return original(kind, requests, from, to);
      }),
  },
  {
    name: 'one-lot-more',
    what: 'each new order has a lot more than wanted',
    adapter: ({ state }) =>
      bend(state.protocol, 'encode', (original) => (kind, requests, from, to) => {
        for (let i = from; i < to; i++) if (kind === REQUEST.NEW) requests.qty[i]++;
        return original(kind, requests, from, to);
      }),
  },
  {
    name: 'cancels-the-first-only',
    what: 'a frame with cancels names its first order again and again',
    adapter: ({ state }) =>
      bend(state.protocol, 'encode', (original) => (kind, requests, from, to) => {
        for (let i = from; i < to; i++) {
          if (kind === REQUEST.CANCEL) requests.venueId[i] = requests.venueId[from];
        }
        return original(kind, requests, from, to);
      }),
  },
  {
    name: 'waits-for-nothing',
    what: 'every eighth side that waits for a message is forgotten',
    adapter: ({ state }) =>
      bend(state.waiting, 'add', (original) => (slotIx, score, nowUs) => {
        if (slotIx % 8 !== 3) original(slotIx, score, nowUs);
      }),
  },
  {
    name: 'doubt-never-settled',
    what: 'a word that an order rests does not end a doubt',
    adapter: ({ state }) => void (state.orders.settle = () => {}),
  },
  {
    name: 'paused-for-ever',
    what: 'the pause after a fill does not end',
    adapter: ({ state }) => {
      state.pauses.step = () => {};
      state.pauses.deadlineUs = () => NEVER_US;
    },
  },
];
