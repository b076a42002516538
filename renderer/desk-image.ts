import { ClockOffset } from '../domain/clock-offset.ts';
import {
  ChainImage,
  DeskTotals,
  type FrameHead,
  STRIP,
  type StripField,
  applyFrame,
} from '../domain/desk-snapshot.ts';
import { LIMITS } from '../domain/limits.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { ChainRows, Hello } from '../domain/screen-link.ts';

const STRIP_IX = new Map<StripField, number>(STRIP.map((name, ix) => [name, ix]));

/**
 * The latest the host has sent, for painters to read. It has no subscribers: an animation frame
 * looks at it. Ages count on from the last stamp, by the host's clock as seen from here.
 */
export class DeskImage {
  readonly hello: Hello;
  readonly totals: DeskTotals;
  chain = new ChainImage(0);
  rows: ChainRows | null = null;
  /** Subscription whose rows `chain` holds. */
  subscription = 0;
  /** Rises with every frame. */
  revision = 0;
  conflated = 0;
  private readonly clockOffset = new ClockOffset();

  constructor(hello: Hello) {
    this.hello = hello;
    this.totals = new DeskTotals(hello.underlyings.length);
  }

  showChain(rows: ChainRows): void {
    this.rows = rows;
    this.subscription = rows.subscription;
    this.chain = new ChainImage(rows.strikes.length);
  }

  /** Applies a frame; `isLate` when it is too old to be worth a paint. */
  apply(frame: ArrayBuffer, receivedMs: number): Outcome<FrameHead & { readonly isLate: boolean }> {
    const head = applyFrame(frame, this.totals, this.chain, this.subscription);
    if (!head.ok) return head;
    const transitMs = this.clockOffset.see(receivedMs, this.totals.hostUs / 1000);
    this.revision++;
    this.conflated += head.value.conflated;
    const isLate = transitMs * 1000 > LIMITS.framePaintAgeMaxUs;
    return { ok: true, value: { ...head.value, isLate } };
  }

  strip(field: StripField): number {
    return this.totals.strip[STRIP_IX.get(field) ?? 0];
  }

  /** The host's clock now, in ms since 1970. */
  hostNowMs(pageMs: number): number {
    const { offsetMs } = this.clockOffset;
    return Number.isFinite(offsetMs) ? pageMs - offsetMs : Number.NaN;
  }

  /** Age of what is shown, by the stamp of the frame it came with. */
  pictureAgeMs(pageMs: number): number {
    return this.hostNowMs(pageMs) - this.totals.hostUs / 1000;
  }

  /** The host's clock now, in the milliseconds that frames count in. */
  sinceOriginMs(pageMs: number): number {
    return this.hostNowMs(pageMs) - this.hello.originUs / 1000;
  }
}
