import { SECOND_US, type TimeUs } from '../../domain/units.ts';

const SAMPLES_MAX = 8_192;
const BUCKETS_MAX = 7_200;

/** Equally spaced rows of numbers; when full, every other row goes and the spacing doubles. */
export class Samples {
  readonly rows: number[][] = [];
  readonly fromUs: TimeUs;
  private everyUs: number;
  private nextUs: TimeUs;

  constructor(fromUs: TimeUs, everyUs: number) {
    this.fromUs = fromUs;
    this.everyUs = everyUs;
    this.nextUs = fromUs;
  }

  /** Takes the samples that are due before the state changes at `nowUs`. */
  advance(nowUs: TimeUs, rowAt: (timeUs: TimeUs) => number[]): void {
    while (this.nextUs <= nowUs) {
      this.rows.push(rowAt(this.nextUs));
      if (this.rows.length === SAMPLES_MAX) {
        for (let i = 0; 2 * i < SAMPLES_MAX; i++) this.rows[i] = this.rows[2 * i];
        this.rows.length = SAMPLES_MAX / 2;
        this.everyUs *= 2;
      }
      this.nextUs = this.fromUs + this.rows.length * this.everyUs;
    }
  }

  get spacingUs(): number {
    return this.everyUs;
  }
}

/** Integral of a value over each second, in value-seconds; the last hours of it. */
export class SecondIntegral {
  readonly buckets: number[] = [0];
  fromUs: TimeUs;
  private untilUs: TimeUs;

  constructor(fromUs: TimeUs) {
    this.fromUs = fromUs;
    this.untilUs = fromUs;
  }

  /** Adds what passed at `value` up to `nowUs`. */
  advance(nowUs: TimeUs, value: number): void {
    while (this.untilUs < nowUs) {
      const endUs = this.fromUs + this.buckets.length * SECOND_US;
      const toUs = Math.min(nowUs, endUs);
      this.buckets[this.buckets.length - 1] += (value * (toUs - this.untilUs)) / SECOND_US;
      this.untilUs = toUs;
      if (toUs < endUs) return;
      this.buckets.push(0);
      if (this.buckets.length <= 2 * BUCKETS_MAX) continue;
      this.buckets.splice(0, BUCKETS_MAX);
      this.fromUs += BUCKETS_MAX * SECOND_US;
    }
  }
}
