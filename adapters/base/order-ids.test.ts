import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../domain/limits.ts';
import { OrderIds, isOrderIdOfOurs, orderIdText, readOrderId } from './order-ids.ts';

/** A disk that survives kills: what it granted is reserved, whatever was granted in memory. */
class Disk {
  epoch = 0;
  private end = 0;
  private waiting: (() => void)[] = [];

  start() {
    const epoch = ++this.epoch;
    this.end = 0;
    this.waiting = [];
    return {
      epoch,
      reserve: (count: number, grant: (first: number) => void) => {
        this.waiting.push(() => {
          grant(this.end);
          this.end += count;
        });
      },
    };
  }

  sync(): void {
    for (const write of this.waiting.splice(0)) write();
  }
}

describe('order ids', () => {
  it('are never given twice, whatever is killed whenever', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('take' as const), count: fc.integer({ min: 1, max: 900 }) }),
      fc.constant({ kind: 'sync' as const, count: 0 }),
      fc.constant({ kind: 'kill' as const, count: 0 }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const disk = new Disk();
        const seen = new Set<string>();
        let ids = new OrderIds(disk.start());
        for (const { kind, count } of steps) {
          if (kind === 'sync') disk.sync();
          if (kind === 'kill') ids = new OrderIds(disk.start());
          for (let i = 0; i < count; i++) {
            const counter = ids.take();
            if (counter < 0) break;
            const id = orderIdText(ids.epoch, counter);
            expect(seen.has(id)).toBe(false);
            expect(isOrderIdOfOurs(id)).toBe(true);
            seen.add(id);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('asks for the next block at half, and gives none while none is durable', () => {
    const disk = new Disk();
    const ids = new OrderIds(disk.start());
    expect([ids.isReady, ids.take()]).toEqual([false, -1]);
    disk.sync();
    for (let i = 0; i < LIMITS.idBlock / 2; i++) expect(ids.take()).toBe(i);
    disk.sync();
    for (let i = 0; i < LIMITS.idBlock; i++) expect(ids.take()).toBeGreaterThan(0);
    for (let i = 0; i < LIMITS.idBlock / 2; i++) expect(ids.take()).toBeGreaterThan(0);
    expect(ids.take()).toBe(-1);
  });

  it('reads its own text', () => {
    const part = fc.integer({ min: 1, max: 2 ** 31 - 1 });
    fc.assert(
      fc.property(part, part, (epoch, counter) => {
        const id = { epoch: -1, counter: -1 };
        readOrderId(orderIdText(epoch, counter), id);
        expect(id).toEqual({ epoch, counter });
      }),
    );
  });

  it.each([
    'manual',
    '',
    '1',
    'A-1',
    '1-',
    '-1',
    '1-2-3',
    '01-2',
    '0-1',
    `1-${'z'.repeat(7)}`,
    `1-${'z'.repeat(50)}`,
  ])('does not take "%s" for an id of ours', (text) => expect(isOrderIdOfOurs(text)).toBe(false));
});
