import type { DeskImage } from '../desk-image.ts';
import { FRAME_STALE_MS, type Painter } from './frame-loop.ts';
import { frameAgeMs, isOld } from './strip-fields.ts';

/** Marks the page while its picture is old, whether link, host or engine is at fault. */
export class OldPictureMark implements Painter {
  private readonly page: HTMLElement;

  constructor(page: HTMLElement) {
    this.page = page;
  }

  paint(image: DeskImage, pageMs: number, _isFresh: boolean, isClockDue: boolean): void {
    if (!isClockDue) return;
    this.page.classList.toggle('is-old-picture', isOld(frameAgeMs(image, pageMs), FRAME_STALE_MS));
  }
}
