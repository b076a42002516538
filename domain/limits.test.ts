import { describe, expect, it } from 'vitest';
import { LIMITS } from './limits.ts';
import { NEVER_US } from './time.ts';
import { NO_PX, SECOND_US } from './units.ts';

describe('limits', () => {
  it('are positive, and whole unless they are vols or shares', () => {
    for (const [name, limit] of Object.entries(LIMITS)) {
      expect(limit, name).toBeGreaterThan(0);
      expect(
        Number.isSafeInteger(limit) || name.startsWith('vol') || name.endsWith('Share'),
        name,
      ).toBe(true);
    }
  });

  it('let a beat be late twice before a thread is called dead, within half a second', () => {
    expect(LIMITS.beatSilenceMaxUs).toBeGreaterThanOrEqual(3 * LIMITS.beatEveryUs);
    expect(LIMITS.beatSilenceMaxUs).toBeLessThanOrEqual(SECOND_US / 2);
  });

  it('leave room for "no price" and "no deadline" outside of everything real', () => {
    expect(NO_PX).toBe(-(2 ** 31));
    // The year 2255 in microseconds is still exact.
    expect(NEVER_US).toBeGreaterThanOrEqual(285 * 365 * 86_400 * SECOND_US);
  });
});
