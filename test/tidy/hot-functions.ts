import { ByteRing } from '../../domain/byte-ring.ts';
import { markDirty, ring, takeDirty } from '../../domain/columns.ts';
import { HISTOGRAM_BUCKETS, recordValue } from '../../domain/histogram.ts';
import { roundDown, roundUp, stepAt, stepBy } from '../../domain/price-rounding.ts';
import { firstReason } from '../../domain/reasons.ts';
import { ADAPTER_RUNS } from './hot-adapter.ts';
import { CTS_RUNS } from './hot-cts.ts';
import { CURVE_RUNS } from './hot-curves.ts';
import { ENGINE_RUNS } from './hot-engine.ts';
import { KERNEL_RUNS } from './hot-kernel.ts';

/** A run of hot code that must leave nothing to collect. */
export interface HotRun {
  readonly name: string;
  /** `file function` of every function marked HOT that the run goes through. */
  readonly covers: readonly string[];
  /** Bytes a call that are known and accepted, with the reason beside it; 1 where not given. */
  readonly bytesMax?: number;
  /** Calls a round: more for shorter ones. */
  readonly calls: number;
  /** Sets up, and returns what is called; its result goes to `sink`, so that it is not left out. */
  readonly prepare: () => () => void;
}

/** Where results go. */
export const sink = new Float64Array(1);

const E_MINI = {
  tickSize: 0.05,
  decimals: 2,
  bands: [
    { fromTicks: 0, stepTicks: 1 },
    { fromTicks: 100, stepTicks: 5 },
  ],
};

const DOMAIN_RUNS: readonly HotRun[] = [
  {
    name: 'a ring of bytes',
    covers: [
      'domain/byte-ring.ts write',
      'domain/byte-ring.ts writeWords',
      'domain/byte-ring.ts read',
    ],
    calls: 100_000,
    prepare: () => {
      const bytes = ByteRing.allocate(1_024);
      const record = new Uint8Array(60).fill(1);
      const words = new Int32Array(16).fill(1);
      const into = new Uint8Array(64);
      return () => {
        bytes.write(record, record.length);
        bytes.writeWords(words, words.length);
        sink[0] += bytes.read(into) + bytes.read(into);
      };
    },
  },
  {
    name: 'dirty sets and bells',
    covers: [
      'domain/columns.ts markDirty',
      'domain/columns.ts takeDirty',
      'domain/columns.ts ring',
    ],
    calls: 100_000,
    prepare: () => {
      const words = new Int32Array(new SharedArrayBuffer(64));
      const bells = new Int32Array(new SharedArrayBuffer(64));
      return () => {
        markDirty(words, 77);
        sink[0] += takeDirty(words, 2);
        ring(bells, 0);
      };
    },
  },
  {
    name: 'a histogram',
    covers: ['domain/histogram.ts recordValue'],
    calls: 200_000,
    prepare: () => {
      const buckets = new Int32Array(HISTOGRAM_BUCKETS);
      let value = 1;
      return () => {
        value = (value * 7) % 1_000_003;
        recordValue(buckets, value);
      };
    },
  },
  {
    name: 'rounding',
    covers: [
      'domain/price-rounding.ts roundDown',
      'domain/price-rounding.ts roundUp',
      'domain/price-rounding.ts stepBy',
      'domain/price-rounding.ts stepAt',
    ],
    calls: 100_000,
    prepare: () => {
      let n = 0;
      return () => {
        n = (n + 1) % 1_000;
        const px = roundDown(E_MINI, n * 0.0137);
        sink[0] += px + roundUp(E_MINI, n * 0.0137) + stepBy(E_MINI, px, -2) + stepAt(E_MINI, px);
      };
    },
  },
  {
    name: 'the first reason',
    covers: ['domain/reasons.ts firstReason'],
    calls: 200_000,
    prepare: () => {
      let bits = 0;
      return () => {
        bits = (bits + 1) & 4_095;
        sink[0] += firstReason(bits);
      };
    },
  },
];

/** Runs that must be caught: one small object a call, and enough of them to be collected. */
export const PLANTED_RUNS: readonly HotRun[] = [
  {
    name: 'planted: a small object',
    covers: [],
    calls: 20_000,
    prepare: () => {
      const kept: object[] = [{}];
      return () => {
        kept[0] = { price: sink[0] };
      };
    },
  },
  {
    name: 'planted: a collection',
    covers: [],
    calls: 20_000,
    prepare: () => {
      let kept = Array.from({ length: 1_000 }, () => sink[0]);
      return () => {
        kept = kept.slice();
      };
    },
  },
];

export const HOT_RUNS: readonly HotRun[] = [
  ...DOMAIN_RUNS,
  ...CURVE_RUNS,
  ...ENGINE_RUNS,
  ...ADAPTER_RUNS,
  ...CTS_RUNS,
  ...KERNEL_RUNS,
];
