import { getHeapStatistics } from 'node:v8';
import { expect, it } from 'vitest';
import { collectGarbage } from './collect-garbage.ts';

const OBJECTS = 500_000;

function usedMb(): number {
  return getHeapStatistics().used_heap_size / 2 ** 20;
}

it('leaves nothing of what is not used any more', () => {
  collectGarbage();
  const before = usedMb();
  let kept: object[] | undefined = Array.from({ length: OBJECTS }, (_, n) => ({ n, next: {} }));
  expect(kept.length).toBe(OBJECTS);
  const full = usedMb();
  expect(full - before).toBeGreaterThan(20);
  kept = undefined;
  collectGarbage();
  expect(usedMb() - before).toBeLessThan((full - before) / 4);
});
