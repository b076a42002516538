import { FLAG, SESSION_STATE } from '../../../domain/chain-columns.ts';
import { NO_PX } from '../../../domain/units.ts';
import { type Mutant, bend } from './mutant.ts';

const STALE_FOR_US = 1_500_000;

export const SESSION_MUTANTS: readonly Mutant[] = [
  {
    name: 'id-counter-reset',
    what: 'ids begin again at a restart',
    ids: (ids) => ({ ...ids, epoch: 1 }),
  },
  {
    name: 'no-recovery',
    what: 'after a logon the desk quotes without asking what rests',
    adapter: (adapter, memory) =>
      bend(adapter, 'loggedOn', (original) => () => {
        original();
        adapter.state.session.up();
        adapter.state.throttle.holdUntilUs = 0;
        Atomics.store(memory.flags, FLAG.RECONCILED, 1);
      }),
  },
  {
    name: 'no-reconnect',
    what: 'a session that ended does not come back',
    adapter: ({ state }) => {
      let wasOpen = false;
      bend(state.session, 'step', (original) => (nowUs) => {
        wasOpen ||= state.session.state !== SESSION_STATE.DOWN;
        return wasOpen && state.session.state === SESSION_STATE.DOWN ? 'none' : original(nowUs);
      });
    },
  },
  {
    name: 'never-asks',
    what: 'orders in doubt are not asked about',
    adapter: (adapter) => {
      const { protocol, session } = adapter.state;
      bend(protocol, 'queryOrders', (original) => (nowUs, send) => {
        if (session.state !== SESSION_STATE.UP) original(nowUs, send);
      });
    },
  },
  {
    name: 'stale-want-after-reconnect',
    what: 'after a logon the wants of before it are sent',
    adapter: (adapter, memory) => {
      const { state } = adapter;
      let before = memory.wants.px.slice();
      let untilUs = 0;
      let nowUs = 0;
      bend(adapter, 'onClose', (original) => (atUs) => {
        before = memory.wants.px.slice();
        untilUs = Number.MAX_SAFE_INTEGER;
        original(atUs);
      });
      bend(adapter, 'step', (original) => (atUs) => {
        nowUs = atUs;
        const isUp = state.session.state === SESSION_STATE.UP;
        if (isUp && untilUs === Number.MAX_SAFE_INTEGER) untilUs = atUs + STALE_FOR_US;
        return original(atUs);
      });
      bend(state.wants, 'read', (original) => (slotIx) => {
        const isRead = original(slotIx);
        const { want } = state.wants;
        if (nowUs < untilUs && before[slotIx] !== NO_PX) {
          want.px = before[slotIx];
          want.qty = Math.max(1, want.qty);
        }
        return isRead;
      });
    },
  },
  {
    name: 'torn-want',
    what: 'the size of a new want is read with the price of the one before',
    adapter: ({ state }, memory) => {
      const last = new Int32Array(memory.wants.px.length).fill(NO_PX);
      bend(state.wants, 'read', (original) => (slotIx) => {
        const isRead = original(slotIx);
        const { want } = state.wants;
        const { px } = want;
        if (px !== NO_PX && last[slotIx] !== NO_PX) want.px = last[slotIx];
        last[slotIx] = px;
        return isRead;
      });
    },
  },
  {
    name: 'mark-lost',
    what: 'one side in sixteen never hears that its want changed',
    adapter: ({ state }) =>
      bend(state.wants, 'drain', (original) => (into) => {
        original(into);
        for (let word = 0; word < into.length; word++) into[word] &= ~0x00200020;
      }),
  },
  {
    name: 'latch-ignored',
    what: 'the adapter does not look at the latch that pulls everything',
    adapter: ({ state }) =>
      bend(state.wants, 'watch', (original) => (nowUs) => {
        const isChanged = original(nowUs);
        Object.assign(state.wants.told, { isPulling: false });
        return isChanged;
      }),
  },
  {
    name: 'journal-down-ignored',
    what: 'adds go on without a journal',
    adapter: ({ state }) =>
      bend(state.wants, 'watch', (original) => (nowUs) => {
        const isChanged = original(nowUs);
        Object.assign(state.wants.told, { isJournalDown: false });
        return isChanged;
      }),
  },
  {
    name: 'dead-engine-believed',
    what: 'wants stay in force when the engine that wrote them is gone',
    adapter: ({ state }, memory) => {
      const kept = memory.wants.px.slice();
      bend(state.wants, 'read', (original) => (slotIx) => {
        const isRead = original(slotIx);
        const { want } = state.wants;
        if (want.qty > 0) kept[slotIx] = want.px;
        else if (kept[slotIx] !== NO_PX) {
          want.px = kept[slotIx];
          want.qty = 1;
        }
        return isRead;
      });
    },
  },
];
