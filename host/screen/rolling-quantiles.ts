import { HISTOGRAM_BUCKETS, quantile } from '../../domain/histogram.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';

const SPAN_US = 30 * SECOND_US;

/**
 * Quantiles of the last 30 to 60 s of a histogram that only ever grows: a latency since the
 * morning would hide the present one.
 */
export class RollingQuantiles {
  private readonly source: Int32Array;
  private readonly older = new Int32Array(HISTOGRAM_BUCKETS);
  private readonly newer = new Int32Array(HISTOGRAM_BUCKETS);
  private readonly recent = new Int32Array(HISTOGRAM_BUCKETS);
  private turnUs: TimeUs = 0;
  p50 = Number.NaN;
  p99 = Number.NaN;

  constructor(source: Int32Array) {
    this.source = source;
  }

  refresh(nowUs: TimeUs): void {
    if (nowUs >= this.turnUs) {
      this.older.set(this.newer);
      this.newer.set(this.source);
      this.turnUs = nowUs + SPAN_US;
    }
    for (let i = 0; i < HISTOGRAM_BUCKETS; i++) this.recent[i] = this.source[i] - this.older[i];
    this.p50 = quantile(this.recent, 0.5);
    this.p99 = quantile(this.recent, 0.99);
  }
}
