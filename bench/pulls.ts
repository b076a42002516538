import type { MarketSize } from './bench-market.ts';
import { withCtsDesk } from './cts-desk.ts';
import type { Bench } from './figure.ts';
import { pause, quantileOf } from './samples.ts';

/** 2,000 sides: 10 underlyings x 50 strikes x call and put x bid and ask. */
const SIZE: MarketSize = { underlyings: 10, strikes: 50 };
/** Deep puts and calls are worth less than the edge and have no bid: a little less than all. */
const LIVE_MIN = 1900;
const CAP = 4000;
const WINDOW_US = 100_000;
const ROUNDS = 60;
const DROPPED = 5;
/** After a pull every side is added again: adds and their answers must be over. */
const SETTLE_MS = 250;

export const pullsBench: Bench = {
  name: 'pulls',
  loopback: 'websocket',
  what: 'one update that leaves no want: last of about 2,000 CTS pulls received',
  async run({ isQuick, say }) {
    const options = { size: SIZE, isInline: false, cap: CAP, windowUs: WINDOW_US, say };
    return withCtsDesk({ ...options, liveMin: LIVE_MIN }, async ({ desk, venue }) => {
      const us: number[] = [];
      let most = 0;
      for (let n = 0; n < (isQuick ? 10 : ROUNDS); n++) {
        const run = await venue.measure({ kind: 'vanish', orders: LIVE_MIN });
        us.push(...run.us);
        most = Math.max(most, run.most);
        await venue.measure({ kind: 'updates', updates: 2, gapMs: 5 });
        for (let tries = 0; (await desk.figures()).live < LIVE_MIN && tries < 40; tries++) {
          await venue.measure({ kind: 'updates', updates: 1, gapMs: 25 });
        }
        await pause(SETTLE_MS);
      }
      const warm = us.slice(DROPPED).map((x) => x / 1000);
      const note = `${warm.length} rounds of up to ${most} pulls, in threads`;
      return [
        { name: 'pulls p50', value: quantileOf(warm, 0.5), unit: 'ms', note },
        { name: 'pulls p99', value: quantileOf(warm, 0.99), unit: 'ms', target: 10, note },
        { name: 'pulls max', value: quantileOf(warm, 1), unit: 'ms', target: 50, note },
        {
          name: 'pulls cold',
          value: us[0] / 1000,
          unit: 'ms',
          note: 'the first one after the start',
        },
      ];
    });
  },
};
