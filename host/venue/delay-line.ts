import { NEVER_US, type Prng } from '../../domain/time.ts';
import { type TimeUs, assert } from '../../domain/units.ts';

export interface DelaySettings {
  readonly oneWayUs: number;
  /** Each delay is drawn evenly from `oneWayUs` -/+ this, not below 0. */
  readonly jitterUs: number;
}

/** Longest that an item can be under way. */
export function delayMaxUs(settings: DelaySettings): number {
  return settings.oneWayUs + settings.jitterUs;
}

/**
 * One direction of a distance: what goes in comes out later, in the same order. Items of one
 * instant share a delay, as bytes of one segment do.
 */
export class DelayLine<Item> {
  private readonly items: Item[] = [];
  private readonly dueUs: TimeUs[] = [];
  private head = 0;
  private lastPushUs: TimeUs = -1;
  private lastDueUs: TimeUs = 0;
  private readonly settings: DelaySettings;
  private readonly prng: Prng;

  constructor(settings: DelaySettings, prng: Prng) {
    this.settings = settings;
    this.prng = prng;
  }

  push(nowUs: TimeUs, item: Item): void {
    if (nowUs !== this.lastPushUs) {
      const { oneWayUs, jitterUs } = this.settings;
      const delayUs = oneWayUs + jitterUs * (2 * this.prng.next() - 1);
      this.lastDueUs = Math.max(this.lastDueUs, nowUs + Math.max(0, Math.round(delayUs)));
      this.lastPushUs = nowUs;
    }
    this.items.push(item);
    this.dueUs.push(this.lastDueUs);
  }

  nextUs(): TimeUs {
    return this.head < this.items.length ? this.dueUs[this.head] : NEVER_US;
  }

  /** The next item that is due, `undefined` when none is. */
  pop(nowUs: TimeUs): Item | undefined {
    if (this.nextUs() > nowUs) return undefined;
    const item = this.items[this.head++];
    if (this.head === this.items.length) this.clear();
    else if (this.head >= 1_024 && 2 * this.head > this.items.length) this.compact();
    return item;
  }

  get length(): number {
    return this.items.length - this.head;
  }

  /** Loses what is under way, as a broken connection does. */
  clear(): void {
    this.items.length = 0;
    this.dueUs.length = 0;
    this.head = 0;
  }

  private compact(): void {
    this.items.splice(0, this.head);
    this.dueUs.splice(0, this.head);
    assert(this.items.length === this.dueUs.length, 'each item has its instant');
    this.head = 0;
  }
}
