import { AdapterRig } from '../../bench/adapter-rig.ts';
import { YARDSTICK } from '../../bench/bench-market.ts';
import type { HotRun } from './hot-functions.ts';

const CAP = 50;
const WARM_CYCLES = 2_000;
/**
 * Views of whole batches (to sort, to copy, to hand over), some 100 bytes each, whatever they hold:
 * 3,100 are measured. One boxed number a side would be 8,700.
 */
const BYTES_MAX = 6_000;
/** The score of a side that waits is boxed where `add` is not inlined: 16 bytes, some 550 sides. */
const CAPPED_BYTES_MAX = 12_000;

function prepare(cap?: number): () => void {
  const rig = new AdapterRig(YARDSTICK, cap);
  for (let n = 0; n < WARM_CYCLES; n++) rig.cycle();
  const live = rig.adapter.state.orders.liveCount;
  if (cap === undefined && live < 1_000) throw new Error(`the adapter hardly quotes: ${live}`);
  return () => rig.cycle();
}

export const ADAPTER_RUNS: readonly HotRun[] = [
  {
    name: 'an adapter without a cap',
    covers: [
      'domain/order-life-cycle.ts moveOf',
      'adapters/base/order-ids.ts take',
      'adapters/base/slot-table.ts find',
      'adapters/base/slot-table.ts add',
      'adapters/base/adapter-state.ts maySpend',
      'adapters/base/adapter-state.ts planLater',
      'adapters/base/adapter.ts onMessage',
      'adapters/base/adapter.ts step',
      'adapters/base/book-writer.ts write',
      'adapters/base/live-board.ts show',
      'adapters/base/own-book.ts bestOfOthers',
      'adapters/base/plan-side.ts planSide',
      'adapters/base/plan-wants.ts planWants',
      'adapters/base/plan-wants.ts crossesOwn',
      'adapters/base/send-requests.ts sendRequests',
      'adapters/base/show-sides.ts showSides',
      'adapters/base/throttle.ts room',
      'adapters/base/throttle.ts used',
      'adapters/base/throttle.ts take',
      'adapters/base/throttle.ts answered',
      'adapters/base/want-reader.ts watch',
      'adapters/base/want-reader.ts drain',
      'adapters/base/want-reader.ts read',
      'adapters/base/working-orders.ts answeredBy',
      'host/journal/journal-writer.ts flush',
    ],
    calls: 60,
    bytesMax: BYTES_MAX,
    prepare: () => prepare(),
  },
  {
    name: 'an adapter at its cap',
    covers: [
      'adapters/base/spend-waiting.ts spendOnWaiting',
      'adapters/base/waiting-sides.ts add',
      'adapters/base/waiting-sides.ts bestByScore',
      'adapters/base/waiting-sides.ts longestWait',
      'adapters/base/policies/send-policy.ts longestWait',
    ],
    calls: 300,
    bytesMax: CAPPED_BYTES_MAX,
    prepare: () => prepare(CAP),
  },
];
