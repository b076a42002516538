import type { TimeUs } from '../../domain/units.ts';

/** Events in the half-open window (now - window, now], and the most there ever were. */
export class SlidingCount {
  readonly windowUs: number;
  private readonly timesUs: TimeUs[] = [];
  private readonly weights: number[] = [];
  private head = 0;
  private sum = 0;
  private most = 0;

  constructor(windowUs: number) {
    this.windowUs = windowUs;
  }

  /** Instants never run backwards. */
  add(nowUs: TimeUs, weight: number): void {
    this.countAt(nowUs);
    this.timesUs.push(nowUs);
    this.weights.push(weight);
    this.sum += weight;
    if (this.sum > this.most) this.most = this.sum;
  }

  countAt(nowUs: TimeUs): number {
    const { timesUs, weights } = this;
    const edgeUs = nowUs - this.windowUs;
    while (this.head < timesUs.length && timesUs[this.head] <= edgeUs) {
      this.sum -= weights[this.head++];
    }
    if (this.head >= 1_024 && 2 * this.head > timesUs.length) {
      timesUs.splice(0, this.head);
      weights.splice(0, this.head);
      this.head = 0;
    }
    return this.sum;
  }

  get max(): number {
    return this.most;
  }
}
