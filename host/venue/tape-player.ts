import { NEVER_US } from '../../domain/time.ts';
import { type TimeUs, assert } from '../../domain/units.ts';
import type { Tape } from '../tape/tape.ts';

/**
 * Turns tape time into the venue's clock, `speed` times as fast, once or round and round. It may
 * stand still, and jump; the venue's own clock runs on.
 */
export class TapePlayer {
  private readonly tape: Tape;
  private pace: number;
  private readonly loops: boolean;
  private row = 0;
  /** Clock at which the present round began, or would have begun at this pace without a break. */
  private roundUs: TimeUs = NEVER_US;
  private firstUs: TimeUs = NEVER_US;
  private pausedUs: TimeUs = NEVER_US;
  private count = 0;

  constructor(tape: Tape, speed: number, loops: boolean) {
    this.tape = tape;
    this.pace = speed;
    this.loops = loops;
  }

  start(nowUs: TimeUs): void {
    this.roundUs = nowUs;
    this.firstUs = nowUs;
    this.row = 0;
  }

  /** Clock of the next event; at the end of a round, that of the next round's beginning. */
  nextUs(): TimeUs {
    if (this.roundUs === NEVER_US || this.isPaused) return NEVER_US;
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

  pause(nowUs: TimeUs): void {
    if (this.isStarted && !this.isPaused) this.pausedUs = nowUs;
  }

  resume(nowUs: TimeUs): void {
    if (!this.isPaused) return;
    this.roundUs += nowUs - this.pausedUs;
    this.pausedUs = NEVER_US;
  }

  /** From now on; what was played stays played. */
  setSpeed(speed: number, nowUs: TimeUs): void {
    assert(speed > 0, 'a tape runs forward');
    const tapeUs = this.tapeUs(nowUs);
    this.pace = speed;
    if (this.isStarted) this.roundUs = this.roundOf(tapeUs, nowUs);
  }

  /** Goes on from `tapeUs`; gives the row of the first event from there on. */
  seek(tapeUs: TimeUs, nowUs: TimeUs): number {
    assert(this.isStarted, 'a tape that runs can jump');
    const { count, timeUs } = this.tape.events;
    let [low, high] = [0, count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (timeUs[middle] < tapeUs) low = middle + 1;
      else high = middle;
    }
    this.row = low;
    this.roundUs = this.roundOf(tapeUs, nowUs);
    return low;
  }

  /** Where the tape is; its start before it was started. */
  tapeUs(nowUs: TimeUs): TimeUs {
    const { startUs, endUs } = this.tape;
    if (!this.isStarted) return startUs;
    const sinceUs = (this.isPaused ? this.pausedUs : nowUs) - this.roundUs;
    return Math.min(endUs, startUs + Math.round(sinceUs * this.pace));
  }

  /** Instant at which options are priced: tape date, real pace, so that a loop does not go back. */
  pricingUs(nowUs: TimeUs): TimeUs {
    return this.tape.startUs + (this.isStarted ? nowUs - this.firstUs : 0);
  }

  get isStarted(): boolean {
    return this.firstUs !== NEVER_US;
  }

  get isPaused(): boolean {
    return this.pausedUs !== NEVER_US;
  }

  get speed(): number {
    return this.pace;
  }

  get startedUs(): TimeUs {
    return this.firstUs;
  }

  get eventCount(): number {
    return this.count;
  }

  private clockOf(tapeUs: TimeUs): TimeUs {
    return this.roundUs + Math.round((tapeUs - this.tape.startUs) / this.pace);
  }

  private roundOf(tapeUs: TimeUs, nowUs: TimeUs): TimeUs {
    const atUs = this.isPaused ? this.pausedUs : nowUs;
    return atUs - Math.round((tapeUs - this.tape.startUs) / this.pace);
  }
}
