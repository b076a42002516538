import { type SlotIx, assert } from '../../domain/units.ts';

const EMPTY = -1;
/** Knuth's multiplier: counters that follow each other spread over the table. */
const SPREAD = 0x9e3779b1 | 0;

/**
 * Slots by a small number (the counter of a live order's id): open addressing in two columns, at
 * most a quarter full. Deletions move what follows back, so there are no tombstones.
 */
export class SlotTable {
  private readonly keys: Int32Array;
  private readonly slots: Int32Array;
  private readonly mask: number;
  private readonly shift: number;
  private count = 0;

  constructor(slotCount: number) {
    const bits = 32 - Math.clz32(4 * Math.max(4, slotCount) - 1);
    this.keys = new Int32Array(1 << bits).fill(EMPTY);
    this.slots = new Int32Array(1 << bits);
    this.mask = (1 << bits) - 1;
    this.shift = 32 - bits;
  }

  /** -1 where there is none. HOT */
  find(key: number): SlotIx | -1 {
    const { keys, mask } = this;
    for (let at = this.home(key); keys[at] !== EMPTY; at = (at + 1) & mask) {
      if (keys[at] === key) return this.slots[at];
    }
    return -1;
  }

  /** Adds a key that is not there. HOT */
  add(key: number, slotIx: SlotIx): void {
    const { keys, mask } = this;
    assert(key >= 0 && this.count <= mask >> 2, 'one order a slot');
    let at = this.home(key);
    while (keys[at] !== EMPTY) at = (at + 1) & mask;
    keys[at] = key;
    this.slots[at] = slotIx;
    this.count++;
  }

  remove(key: number): void {
    const { keys, slots, mask } = this;
    let hole = this.home(key);
    while (keys[hole] !== key) {
      if (keys[hole] === EMPTY) return;
      hole = (hole + 1) & mask;
    }
    this.count--;
    for (let at = (hole + 1) & mask; keys[at] !== EMPTY; at = (at + 1) & mask) {
      // One whose home lies behind the hole stays reachable where it is.
      if (((at - this.home(keys[at])) & mask) < ((at - hole) & mask)) continue;
      keys[hole] = keys[at];
      slots[hole] = slots[at];
      hole = at;
    }
    keys[hole] = EMPTY;
  }

  private home(key: number): number {
    return Math.imul(key, SPREAD) >>> this.shift;
  }
}
