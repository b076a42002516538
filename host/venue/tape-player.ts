import { NEVER_US } from '../../domain/time.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { Tape } from '../tape/tape.ts';

/** Turns tape time into the venue's clock, `speed` times as fast, once or round and round. */
export class TapePlayer {
  private readonly tape: Tape;
  private readonly speed: number;
  private readonly loops: boolean;
  private row = 0;
  /** Clock at which the present round began. */
  private roundUs: TimeUs = NEVER_US;
  private firstUs: TimeUs = NEVER_US;
  private count = 0;

  constructor(tape: Tape, speed: number, loops: boolean) {
    this.tape = tape;
    this.speed = speed;
    this.loops = loops;
  }

  start(nowUs: TimeUs): void {
    this.roundUs = nowUs;
    this.firstUs = nowUs;
    this.row = 0;
  }

  /** Clock of the next event; at the end of a round, that of the next round's beginning. */
  nextUs(): TimeUs {
    if (this.roundUs === NEVER_US) return NEVER_US;
    const { events, endUs } = this.tape;
    if (this.row < events.count) return this.clockOf(events.timeUs[this.row]);
    return this.loops ? this.clockOf(endUs) : NEVER_US;
  }

  /** Row of the event that is due, -1 where a new round begins with the first quotes. */
  take(): number {
    if (this.row < this.tape.events.count) {
      this.count++;
      return this.row++;
    }
    this.roundUs = this.clockOf(this.tape.endUs);
    this.row = 0;
    return -1;
  }

  /** Instant at which options are priced: tape date, real pace, so that a loop does not go back. */
  pricingUs(nowUs: TimeUs): TimeUs {
    return this.tape.startUs + (this.firstUs === NEVER_US ? 0 : nowUs - this.firstUs);
  }

  get startedUs(): TimeUs {
    return this.firstUs;
  }

  get eventCount(): number {
    return this.count;
  }

  private clockOf(tapeUs: TimeUs): TimeUs {
    return this.roundUs + Math.round((tapeUs - this.tape.startUs) / this.speed);
  }
}
