import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LIMITS } from '../../domain/limits.ts';
import { OrderIds, isOrderIdOfOurs } from './order-ids.ts';

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
            const id = ids.take();
            if (id === undefined) break;
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
    expect([ids.isReady, ids.take()]).toEqual([false, undefined]);
    disk.sync();
    for (let i = 0; i < LIMITS.idBlock / 2; i++) expect(ids.take()).toBe(`1-${i.toString(36)}`);
    disk.sync();
    for (let i = 0; i < LIMITS.idBlock; i++) expect(ids.take()).toBeDefined();
    for (let i = 0; i < LIMITS.idBlock / 2; i++) expect(ids.take()).toBeDefined();
    expect(ids.take()).toBeUndefined();
  });

  it.each(['manual', '', '1', 'A-1', '1-', '-1', '1-2-3', `1-${'z'.repeat(12)}`])(
    'does not take "%s" for an id of ours',
    (text) => expect(isOrderIdOfOurs(text)).toBe(false),
  );
});
