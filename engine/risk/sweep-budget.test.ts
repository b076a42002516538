import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ASK, BID, CALL, NO_PX, PUT } from '../../domain/units.ts';
import { OneExpiryDesk } from '../../test/engine/one-expiry-desk.ts';

/** Delta and vega each way, and premium, of all wants, added up anew. */
function exposure(desk: OneExpiryDesk) {
  const { px, qty } = desk.memory.wants;
  const { deltaAtBid, vegaAtBid, discounts } = desk.engine.chains;
  const sum = { deltaUp: 0, deltaDown: 0, vegaUp: 0, vegaDown: 0, premium: 0, sides: 0 };
  for (let slot = 0; slot < desk.universe.slotCount; slot++) {
    if (px[slot] === NO_PX) continue;
    const traded = (slot & 1) === BID ? qty[slot] : -qty[slot];
    const row = slot >> 2;
    const delta = traded * ((slot & 2) === 0 ? deltaAtBid[row] : deltaAtBid[row] - discounts[0]);
    const vega = traded * vegaAtBid[row] * 50;
    sum.deltaUp += Math.max(0, delta);
    sum.deltaDown += Math.max(0, -delta);
    sum.vegaUp += Math.max(0, vega);
    sum.vegaDown += Math.max(0, -vega);
    sum.premium += px[slot] * 0.05 * qty[slot] * 50;
    sum.sides++;
  }
  return sum;
}

test('without limits all sides quote, and nothing is counted', () => {
  const desk = new OneExpiryDesk();
  desk.quoting();
  expect(exposure(desk).sides).toBe(desk.universe.slotCount);
  expect(desk.engine.chains.sweep.isOn).toBe(false);
});

test('new sides come in from the money outwards until the budget is used', () => {
  const desk = new OneExpiryDesk({ sweepVegaMax: 4_000 });
  desk.quoting();
  const { sides, vegaUp, vegaDown } = exposure(desk);
  expect(sides).toBeGreaterThan(2);
  expect(sides).toBeLessThan(desk.universe.slotCount);
  expect(Math.max(vegaUp, vegaDown)).toBeLessThanOrEqual(4_000);
  expect(desk.memory.wants.px[desk.slot(1575, CALL, BID)]).not.toBe(NO_PX);
  expect(desk.reason(desk.slot(1450, PUT, ASK))).toBe('LIM:sweep');
  expect(desk.memory.underlyings.sweepVegaPt[0]).toBeCloseTo(Math.max(vegaUp, vegaDown), 3);
});

test("the desk's limit holds as the underlying's does", () => {
  const desk = new OneExpiryDesk({ deskSweepDeltaMax: 12 });
  desk.quoting();
  const { sides, deltaUp, deltaDown } = exposure(desk);
  expect(sides).toBeGreaterThan(0);
  expect(Math.max(deltaUp, deltaDown)).toBeLessThanOrEqual(12);
});

test('a share is given away a second after its side was pulled', () => {
  const desk = new OneExpiryDesk({ sweepDeltaMax: 6 });
  desk.quoting();
  const { px } = desk.memory.wants;
  const slots = [...px.keys()];
  const quoted = slots.filter((slot) => px[slot] !== NO_PX);
  const waiting = slots.filter((slot) => px[slot] === NO_PX);
  expect(waiting.length).toBeGreaterThan(0);
  for (const slotIx of quoted) desk.command('pull', { kind: 'side', slotIx });
  const keepRunning = (seconds: number): void => {
    for (let n = 0; n < 10 * seconds; n++) {
      desk.future(1569.75, 1570);
      desk.run(0.1);
    }
  };
  keepRunning(0.5);
  expect(exposure(desk).sides).toBe(0);
  keepRunning(1);
  expect(exposure(desk).sides).toBeGreaterThan(0);
  for (const slot of quoted) expect(px[slot]).toBe(NO_PX);
});

test('property: whatever moves, what is wanted never passes the budget', () => {
  const limits = fc.record({
    sweepDeltaMax: fc.integer({ min: 0, max: 60 }),
    sweepVegaMax: fc.integer({ min: 0, max: 12_000 }),
    deskSweepPremiumMax: fc.integer({ min: 0, max: 400_000 }),
  });
  const moves = fc.array(fc.tuple(fc.integer({ min: -40, max: 40 }), fc.nat({ max: 15 })), {
    minLength: 5,
    maxLength: 30,
  });
  fc.assert(
    fc.property(limits, moves, (limit, path) => {
      const desk = new OneExpiryDesk(limit);
      desk.quoting();
      let bid = 1569.75;
      for (const [steps, tenths] of path) {
        bid += 0.25 * steps;
        desk.future(bid, bid + 0.25);
        desk.run(0.1 * tenths);
        const now = exposure(desk);
        expect(Math.max(now.deltaUp, now.deltaDown)).toBeLessThanOrEqual(
          limit.sweepDeltaMax + 1e-9,
        );
        expect(Math.max(now.vegaUp, now.vegaDown)).toBeLessThanOrEqual(limit.sweepVegaMax + 1e-9);
      }
    }),
    { numRuns: 60 },
  );
});
