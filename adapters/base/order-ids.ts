import { LIMITS } from '../../domain/limits.ts';
import { assert } from '../../domain/units.ts';

/** Seam to the disk: nothing may be granted that is not durable (reliability.md 5). */
export interface IdStore {
  /** Durable, and higher than that of every earlier start. */
  readonly epoch: number;
  /** Reserves `count` counters and calls `grant` with the first one, at once or later. */
  reserve(count: number, grant: (first: number) => void): void;
}

const SHAPE = /^[0-9a-z]{1,11}-[0-9a-z]{1,11}$/;

/** Is this text one that `OrderIds` of any start may have made? */
export function isOrderIdOfOurs(text: string): boolean {
  return SHAPE.test(text);
}

/**
 * Order ids `<epoch>-<counter>`, both base 36. Counters come in durable blocks; the next block is
 * asked for when half of the present one is used. No disk on the order path, no id twice.
 */
export class OrderIds {
  private readonly store: IdStore;
  private readonly prefix: string;
  private next = 0;
  private end = 0;
  private spare = -1;
  private isAsked = false;

  constructor(store: IdStore) {
    assert(Number.isSafeInteger(store.epoch) && store.epoch > 0, 'an epoch is a positive integer');
    this.store = store;
    this.prefix = `${store.epoch.toString(36)}-`;
    this.ask();
  }

  /** `undefined` while no block is ready: then nothing may be added. */
  take(): string | undefined {
    if (this.next === this.end && !this.moveToSpare()) return undefined;
    const id = this.prefix + (this.next++).toString(36);
    if (this.end - this.next <= LIMITS.idBlock / 2 && this.spare < 0) this.ask();
    return id;
  }

  get isReady(): boolean {
    return this.next < this.end || this.spare >= 0;
  }

  private moveToSpare(): boolean {
    if (this.spare < 0) return false;
    this.next = this.spare;
    this.end = this.spare + LIMITS.idBlock;
    this.spare = -1;
    return true;
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    this.store.reserve(LIMITS.idBlock, (first) => {
      assert(this.isAsked && first >= this.end, 'blocks are granted once and ascend');
      this.isAsked = false;
      this.spare = first;
    });
  }
}
