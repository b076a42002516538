import { LIMITS } from '../../domain/limits.ts';
import type { DeskImage } from '../desk-image.ts';
import type { DeskScreen } from '../desk-screen.ts';

/** Something painted in the animation frame, outside React. */
export interface Painter {
  /**
   * `isFresh`: a frame has come since the last call. `isClockDue`: ages may be written, ten times
   * a second.
   */
  paint(image: DeskImage, pageMs: number, isFresh: boolean, isClockDue: boolean): void;
}

const FREEZE_MS = 1000;
const CLOCK_EVERY_MS = 100;
const LAG_WINDOW_MS = 1000;

/** The one animation-frame loop of a window: paints, acknowledges, and notices its own freezes. */
export class FrameLoop {
  hasNews = false;
  /** Largest gap between animation frames of the last second or two. */
  lagMs = 0;
  private readonly screen: DeskScreen;
  private readonly painters = new Set<Painter>();
  private lastMs = 0;
  private clockMs = 0;
  private lagTurnMs = 0;
  private lagNewMs = 0;
  /** Before the first picture a gap is a start, not a freeze. */
  private hasPainted = false;
  /** Engine's counts at the last fresh paint. */
  private reprices = 0;
  private rejects = 0;
  private thaw: {
    readonly gapMs: number;
    readonly reprices: number;
    readonly rejects: number;
  } | null = null;

  constructor(screen: DeskScreen) {
    this.screen = screen;
  }

  add(painter: Painter): () => void {
    this.painters.add(painter);
    this.hasNews = true;
    return () => this.painters.delete(painter);
  }

  start(page: Window): void {
    page.document.addEventListener('visibilitychange', () => {
      this.lastMs = 0;
    });
    const turn = (): void => {
      page.requestAnimationFrame(turn);
      this.turn(performance.now());
    };
    page.requestAnimationFrame(turn);
  }

  private turn(pageMs: number): void {
    this.watchGap(pageMs);
    const { image } = this.screen;
    if (image === null) return;
    const isClockDue = pageMs - this.clockMs >= CLOCK_EVERY_MS;
    if (isClockDue) this.clockMs = pageMs;
    const isFresh = this.hasNews;
    this.hasNews = false;
    for (const painter of this.painters) painter.paint(image, pageMs, isFresh, isClockDue);
    if (isFresh) {
      this.tellFreeze(image, pageMs);
      this.screen.painted();
    }
  }

  private watchGap(pageMs: number): void {
    const gapMs = this.lastMs === 0 ? 0 : pageMs - this.lastMs;
    this.lastMs = pageMs;
    this.lagNewMs = Math.max(this.lagNewMs, gapMs);
    this.lagMs = Math.max(this.lagMs, gapMs);
    if (pageMs - this.lagTurnMs >= LAG_WINDOW_MS) {
      this.lagTurnMs = pageMs;
      this.lagMs = this.lagNewMs;
      this.lagNewMs = 0;
    }
    const { image } = this.screen;
    if (gapMs < FREEZE_MS || image === null || !this.hasPainted) return;
    // A second freeze before the first is told: one freeze, as long as the longer.
    this.thaw =
      this.thaw === null
        ? { gapMs, reprices: this.reprices, rejects: this.rejects }
        : { ...this.thaw, gapMs: Math.max(this.thaw.gapMs, gapMs) };
  }

  /** With the first fresh frame: what the engine did meanwhile. The longest freeze stays shown. */
  private tellFreeze(image: DeskImage, pageMs: number): void {
    if (this.thaw !== null && image.pictureAgeMs(pageMs) >= FREEZE_MS) return;
    const reprices = image.strip('reprices');
    const rejects = image.strip('throttleRejects') + image.strip('otherRejects');
    if (this.thaw !== null) {
      const seconds = this.thaw.gapMs / 1000;
      const { freeze } = this.screen.alerts.getState();
      if (freeze === null || seconds > freeze.seconds) {
        this.screen.alerts.setState({
          freeze: {
            seconds,
            reprices: reprices - this.thaw.reprices,
            rejects: rejects - this.thaw.rejects,
          },
        });
      }
      this.thaw = null;
    }
    this.reprices = reprices;
    this.rejects = rejects;
    this.hasPainted = true;
  }
}

/** Longest age at which a picture still counts as the present: four frame times. */
export const FRAME_STALE_MS = (4 * LIMITS.frameEveryUs) / 1000 + 300;
