import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SlotTable } from './slot-table.ts';

const SLOTS = 16;
const COUNTER_MAX = 2 ** 31 - 1;

describe('slots by the counter of an order', () => {
  it('says what a map says, whatever comes and goes', () => {
    // Few different counters, some of them far apart: they meet again, and each other.
    const counter = fc.oneof(
      fc.integer({ min: 0, max: 24 }),
      fc.integer({ min: COUNTER_MAX - 24, max: COUNTER_MAX }),
    );
    const act = fc.tuple(fc.boolean(), counter);
    fc.assert(
      fc.property(fc.array(act, { maxLength: 200 }), (acts) => {
        const table = new SlotTable(SLOTS);
        const twin = new Map<number, number>();
        for (const [isAdd, key] of acts) {
          if (!isAdd) {
            table.remove(key);
            twin.delete(key);
          } else if (!twin.has(key) && twin.size < SLOTS) {
            table.add(key, key % SLOTS);
            twin.set(key, key % SLOTS);
          }
          for (let near = 0; near <= 24; near++) {
            for (const k of [near, COUNTER_MAX - near])
              expect(table.find(k)).toBe(twin.get(k) ?? -1);
          }
        }
      }),
    );
  });
});
