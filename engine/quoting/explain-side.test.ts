import { describe, expect, test } from 'vitest';
import { REASON } from '../../domain/reasons.ts';
import { NO_PX } from '../../domain/units.ts';
import { OneExpiryDesk } from '../../test/engine/one-expiry-desk.ts';
import { explainSide } from './explain-side.ts';

describe('explain', () => {
  test('the price explained is the price quoted, on every side', () => {
    const desk = new OneExpiryDesk().quoting();
    let quoted = 0;
    for (let slot = 0; slot < desk.universe.slotCount; slot++) {
      const side = explainSide(desk.engine, slot, desk.nowUs);
      expect(side.want).toBe(desk.memory.wants.px[slot]);
      expect(side.target).toBe(side.want);
      if (side.want !== NO_PX) quoted++;
    }
    expect(quoted).toBeGreaterThan(0);
  });

  test('the steps add up to the raw price, and each is the next one’s start', () => {
    const desk = new OneExpiryDesk().quoting();
    const slots = Array.from({ length: desk.universe.slotCount }, (_, slot) => slot);
    const quoted = slots.filter((slot) => desk.memory.wants.px[slot] !== NO_PX);
    for (const slot of quoted) {
      const { theo, edge, lean, fade, raw } = explainSide(desk.engine, slot, desk.nowUs);
      const outward = edge + fade;
      const sum = slot % 2 === 0 ? theo + lean - outward : theo + lean + outward;
      // The smallest edge and width may only move it outward.
      if (slot % 2 === 0) expect(raw).toBeLessThanOrEqual(sum + 1e-9);
      else expect(raw).toBeGreaterThanOrEqual(sum - 1e-9);
    }
  });

  test('a side that is off names all that blocks it', () => {
    const desk = new OneExpiryDesk().quoting();
    desk.command('pull', { kind: 'all' });
    desk.run();
    const side = explainSide(desk.engine, 0, desk.nowUs);
    expect(side).toMatchObject({ isArmed: false, target: NO_PX, want: NO_PX });
    expect(side.blockers & (1 << REASON.DIS)).not.toBe(0);
  });

  test('explaining leaves the next decision as it would have been', () => {
    const [asked, left] = [new OneExpiryDesk().quoting(), new OneExpiryDesk().quoting()];
    for (let slot = 0; slot < asked.universe.slotCount; slot++) {
      explainSide(asked.engine, slot, asked.nowUs);
    }
    for (const desk of [asked, left]) {
      desk.future(1570.25, 1570.5);
      desk.run(0.05);
    }
    expect(asked.memory.wants.px).toEqual(left.memory.wants.px);
    expect(asked.memory.wants.qty).toEqual(left.memory.wants.qty);
  });
});
