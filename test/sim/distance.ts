import { drawInt } from '../../domain/time.ts';
import { prngOf } from './scenario.ts';
import type { Distance } from './simulated-network.ts';
import type { SimulatedSession } from './simulated-session.ts';

const ONE_WAY_US = 2_000;
const JITTERS_US = [500, 5_000, 40_000];

/** Distance to the venue and what varies about it. */
export function distanceOf(session: SimulatedSession): Distance {
  const { scenario } = session;
  const prng = prngOf(scenario, 'distance');
  const stalls = prngOf(scenario, 'net.stall');
  const farUs = 100 + drawInt(prng, 29_900);
  const jitterUs = JITTERS_US[drawInt(prng, JITTERS_US.length)];
  if (session.has('net.delay')) session.hit('net.delay');
  if (session.has('net.jitter')) session.hit('net.jitter');
  const hasStalls = session.has('net.stall');
  return {
    oneWayUs: session.has('net.delay') ? farUs : ONE_WAY_US,
    jitterUs: session.has('net.jitter') ? jitterUs : 0,
    stallUs: () => {
      if (!hasStalls || session.isCalm || stalls.next() >= 0.005) return 0;
      session.hit('net.stall');
      return 50_000 + drawInt(stalls, 300_000);
    },
  };
}
