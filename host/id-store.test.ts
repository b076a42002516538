import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OrderIds, orderIdText } from '../adapters/base/order-ids.ts';
import { DiskIdStore } from './id-store.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'floodgate-ids-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const fail = (why: string) => {
  throw new Error(why);
};

async function take(ids: OrderIds): Promise<string> {
  for (;;) {
    const counter = ids.take();
    if (counter >= 0) return orderIdText(ids.epoch, counter);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('order ids on disk', () => {
  it('are never used twice over starts, however many were taken', async () => {
    const seen = new Set<string>();
    for (let start = 0; start < 5; start++) {
      const store = new DiskIdStore(dir, fail);
      const ids = new OrderIds(store);
      for (let n = 0; n < 700 * start + 1; n++) {
        const id = await take(ids);
        expect(seen.has(id)).toBe(false);
        seen.add(id);
      }
      await store.settled();
    }
  });

  it('a broken file refuses to start instead of starting at 1', () => {
    writeFileSync(join(dir, 'order-ids.json'), '{"epo');
    expect(() => new DiskIdStore(dir, fail)).toThrow(/JSON/);
    writeFileSync(join(dir, 'order-ids.json'), '{}');
    expect(() => new DiskIdStore(dir, fail)).toThrow(/holds no epoch/);
  });
});
