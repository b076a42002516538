import { LIMITS } from '../../domain/limits.ts';
import { assert } from '../../domain/units.ts';

/** Seam to the disk: nothing may be granted that is not durable (reliability.md 5). */
export interface IdStore {
  /** Durable, and higher than that of every earlier start. */
  readonly epoch: number;
  /** Reserves `count` counters and calls `grant` with the first one, at once or later. */
  reserve(count: number, grant: (first: number) => void): void;
}

const BASE = 36;
const DASH = 45;
/** Counters and epochs stay small integers: nothing is boxed on the order path. */
const PART_MAX = 2 ** 31 - 1;

/** An order id as numbers; both -1 where a text is none of ours. Reused. */
export interface OrderId {
  epoch: number;
  counter: number;
}

/** The text that a venue sees: `<epoch>-<counter>`, both base 36. */
export function orderIdText(epoch: number, counter: number): string {
  return `${epoch.toString(BASE)}-${counter.toString(BASE)}`;
}

/** Reads the text of an id that `OrderIds` of any start may have made; into `into`. */
export function readOrderId(text: string, into: OrderId): void {
  const length = Math.min(text.length, TEXT_MAX);
  for (let i = 0; i < length; i++) textBytes[i] = Math.min(255, text.charCodeAt(i));
  readOrderIdBytes(textBytes, 0, length, into);
}

/** Is this text one that `OrderIds` of any start may have made? */
export function isOrderIdOfOurs(text: string): boolean {
  readOrderId(text, scratch);
  return scratch.epoch >= 0;
}

/** Longer than any id, so that what is cut off is none. */
const TEXT_MAX = 32;
const textBytes = new Uint8Array(TEXT_MAX);
const scratch: OrderId = { epoch: -1, counter: -1 };

/** As `readOrderId`, straight from bytes `from` to `to`. */
export function readOrderIdBytes(bytes: Uint8Array, from: number, to: number, into: OrderId): void {
  into.epoch = -1;
  into.counter = -1;
  let dash = from;
  while (dash < to && bytes[dash] !== DASH) dash++;
  const epoch = readPartBytes(bytes, from, dash);
  const counter = readPartBytes(bytes, dash + 1, to);
  if (epoch <= 0 || counter < 0) return;
  into.epoch = epoch;
  into.counter = counter;
}

function readPartBytes(bytes: Uint8Array, from: number, to: number): number {
  if (from >= to || (bytes[from] === 48 && to - from > 1)) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = digitOf(bytes[i]);
    if (digit < 0) return -1;
    value = BASE * value + digit;
    if (value > PART_MAX) return -1;
  }
  return value;
}

function digitOf(unit: number): number {
  if (unit >= 97 && unit <= 122) return unit - 87;
  return unit >= 48 && unit <= 57 ? unit - 48 : -1;
}

/**
 * Order ids `<epoch>-<counter>`, both base 36. Counters come in durable blocks; the next block is
 * asked for when half of the present one is used. No disk on the order path, no id twice.
 */
export class OrderIds {
  private readonly store: IdStore;
  readonly epoch: number;
  private next = 0;
  private end = 0;
  private spare = -1;
  private isAsked = false;

  constructor(store: IdStore) {
    const { epoch } = store;
    const isEpoch = Number.isInteger(epoch) && epoch > 0 && epoch <= PART_MAX;
    assert(isEpoch, 'an epoch is a positive integer');
    this.store = store;
    this.epoch = epoch;
    this.ask();
  }

  /** The next counter; -1 while no block is ready: then nothing may be added. HOT */
  take(): number {
    if (this.next === this.end && !this.moveToSpare()) return -1;
    const counter = this.next++;
    if (this.end - this.next <= LIMITS.idBlock / 2 && this.spare < 0) this.ask();
    return counter;
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
      assert(first + LIMITS.idBlock <= PART_MAX, 'a start has fewer orders');
      this.isAsked = false;
      this.spare = first;
    });
  }
}
