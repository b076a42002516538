import { NEVER_US, type Prng, drawInt } from '../../domain/time.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { FaultHits } from './fault-kinds.ts';
import { type Scenario, prngOf } from './scenario.ts';
import { START_US } from './simulated-market.ts';

const DRIFT_PPM_MAX = 200;
const OFFSET_US_MAX = 2 * SECOND_US;
const JUMP_US_MAX = 3_600 * SECOND_US;

/** The desk's clock against the venue's: offset and drift, set anew when the process starts. */
export class DeskClock {
  private readonly prng: Prng;
  private readonly hasJumps: boolean;
  private readonly drift: number;
  private readonly hits: FaultHits;
  private offsetUs = 0;
  private starts = 0;

  constructor(scenario: Scenario, hits: FaultHits) {
    this.hits = hits;
    this.prng = prngOf(scenario, 'clock');
    const ppm = drawInt(this.prng, 2 * DRIFT_PPM_MAX + 1) - DRIFT_PPM_MAX;
    const offsetUs = drawInt(this.prng, 2 * OFFSET_US_MAX) - OFFSET_US_MAX;
    const hasDrift = scenario.faults.includes('time.drift');
    this.hasJumps = scenario.faults.includes('time.wall-jump');
    this.drift = hasDrift ? ppm / 1e6 : 0;
    this.offsetUs = hasDrift ? offsetUs : 0;
    if (hasDrift) hits['time.drift']++;
  }

  /** A process takes the wall clock once. */
  start(): void {
    if (this.starts++ === 0 || !this.hasJumps) return;
    this.hits['time.wall-jump']++;
    this.offsetUs += drawInt(this.prng, 2 * JUMP_US_MAX) - JUMP_US_MAX;
  }

  deskUs(simulatedUs: TimeUs): TimeUs {
    const drifted = Math.floor((simulatedUs - START_US) * this.drift);
    return simulatedUs + drifted + this.offsetUs;
  }

  /** The first instant at which the desk's clock shows at least this. */
  whenUs(deskUs: TimeUs): TimeUs {
    if (deskUs >= NEVER_US) return NEVER_US;
    const elapsedUs = deskUs - this.offsetUs - START_US;
    let simulatedUs = START_US + Math.floor(elapsedUs / (1 + this.drift)) - 1;
    while (this.deskUs(simulatedUs) < deskUs) simulatedUs++;
    return simulatedUs;
  }
}
