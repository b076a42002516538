import { SECOND_US, type SlotIx } from '../../../domain/units.ts';
import type { Line, SendPolicy } from './send-policy.ts';

/** One message in so many goes to the oldest of the orders that rest at a safer price. */
const LATE_EVERY = 64;
/** Once it has rested so long: until then it quotes, and may be wanted where it is again. */
const LATE_AFTER_US = 240 * SECOND_US;

/**
 * The desk's own: what retreats is cancelled at once, what advances rests (docs/adr/0005). Messages
 * alternate: an odd one takes the highest score of the next underlying that waits, round robin, so
 * that one fast market does not starve the others; an even one the want without an order that
 * waited longest, which bounds every wait. An order that rests at a safer price than wanted earns
 * less by a message than a side without one and must retreat sooner once moved:
 * after four minutes it gets every 64th message, oldest first, and before
 * what nobody else needs beyond the reserve.
 */
export class Floodgate implements SendPolicy {
  readonly name = 'floodgate';
  readonly change = 'replace';
  readonly retreat = 'cancel';
  readonly pullsUnderlying = false;
  readonly advance: 'cancel' | 'wait';
  /** Counts messages; the first is one by score. */
  private turn = 2;

  constructor(advance: 'cancel' | 'wait' = 'wait') {
    this.advance = advance;
  }

  next(line: Line, mayGo: (slotIx: SlotIx) => boolean): SlotIx | -1 {
    const { adds, late } = line;
    let slotIx: SlotIx | -1 = -1;
    const isLate = line.nowUs - late.oldestSinceUs() >= LATE_AFTER_US;
    if (this.turn % LATE_EVERY === 0 && isLate) {
      slotIx = late.longestWait(mayGo);
    }
    if (slotIx < 0) {
      slotIx = this.turn % 2 === 1 ? adds.longestWait(mayGo) : adds.bestByScore(mayGo);
    }
    if (slotIx < 0 && line.hasSpare) slotIx = late.longestWait(mayGo);
    if (slotIx >= 0) this.turn++;
    return slotIx;
  }
}
