import { NEVER_US } from '../../domain/time.ts';
import type { SlotIx, TimeUs } from '../../domain/units.ts';

/** Ten times what an engine step takes on a busy machine. */
export const FILL_PAUSE_US = 5_000;

/**
 * After a fill the want may be older than the fill: adding again at once would double what was just
 * sold before position, fade and limits have spoken. So the side adds nothing for a moment, and not
 * before the engine has read the fill. Cancels are not held.
 */
export class FillPauses {
  private readonly untilUs: Float64Array;
  private readonly slots: SlotIx[] = [];

  constructor(slotCount: number) {
    this.untilUs = new Float64Array(slotCount);
  }

  begin(slotIx: SlotIx, nowUs: TimeUs): void {
    if (this.untilUs[slotIx] === 0) this.slots.push(slotIx);
    this.untilUs[slotIx] = nowUs + FILL_PAUSE_US;
  }

  has(slotIx: SlotIx): boolean {
    return this.untilUs[slotIx] !== 0;
  }

  /** Ends what is over, if the engine has read all fills. */
  step(nowUs: TimeUs, hasUnreadFills: boolean, onEnd: (slotIx: SlotIx) => void): void {
    for (let i = this.slots.length - 1; i >= 0; i--) {
      const slotIx = this.slots[i];
      if (nowUs < this.untilUs[slotIx]) continue;
      if (hasUnreadFills) {
        this.untilUs[slotIx] = nowUs + FILL_PAUSE_US;
        continue;
      }
      this.untilUs[slotIx] = 0;
      this.slots[i] = this.slots[this.slots.length - 1];
      this.slots.pop();
      onEnd(slotIx);
    }
  }

  deadlineUs(): TimeUs {
    let deadlineUs = NEVER_US;
    for (const slotIx of this.slots) deadlineUs = Math.min(deadlineUs, this.untilUs[slotIx]);
    return deadlineUs;
  }
}
