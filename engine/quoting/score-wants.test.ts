import { expect, test } from 'vitest';
import type { QuoteSettings } from '../../domain/quote-settings.ts';
import { ASK, BID, CALL, NO_PX, PUT } from '../../domain/units.ts';
import { OneExpiryDesk } from '../../test/engine/one-expiry-desk.ts';

function quoting(settings: Partial<QuoteSettings> = {}): OneExpiryDesk {
  const desk = new OneExpiryDesk({ edgeVolPt: 0, ...settings });
  desk.quoting();
  return desk;
}

test('of equal edges the one near the money comes first, and every want is worth something', () => {
  const desk = quoting();
  const { score, px } = desk.memory.wants;
  const puts = [1450, 1475, 1500, 1525, 1550, 1575].map((strike) => desk.slot(strike, PUT, BID));
  for (const slot of puts) expect(px[slot]).not.toBe(NO_PX);
  // Rounding down keeps up to one step of 0.25 more edge than asked, so neighbours may tie.
  expect(score[puts[5]]).toBeGreaterThan(score[puts[2]]);
  expect(score[puts[4]]).toBeGreaterThan(score[puts[1]]);
  for (const slot of puts) expect(score[slot]).toBeGreaterThan(0);
});

test('worth is money kept against theo, times chance, times lots, times weight', () => {
  const desk = quoting();
  const slot = desk.slot(1575, CALL, ASK);
  const { px, qty, score } = desk.memory.wants;
  const { callAtAsk, deltaAtBid } = desk.engine.chains;
  const kept = px[slot] * 0.05 - callAtAsk[slot >> 2];
  const delta = deltaAtBid[slot >> 2];
  expect(score[slot]).toBeCloseTo(kept * 4 * delta * (1 - delta) * 50 * qty[slot], 6);
  expect(quoting({ priorityWeight: 3 }).memory.wants.score[slot]).toBeCloseTo(3 * score[slot], 6);
});

test('behind the best of others it is worth less, at or before it all of it', () => {
  const desk = quoting();
  const slot = desk.slot(1500, PUT, BID);
  const option = slot >> 1;
  const { px, score } = desk.memory.wants;
  const [wanted, alone] = [px[slot], score[slot]];
  const worthAt = (best: number): number => {
    desk.engine.chains.books.bidPx[option] = best;
    // Takes the want away and gives it again: a score is as new as its want.
    px[slot] = NO_PX;
    desk.future(1569.75, 1570);
    desk.run(0.01);
    expect(px[slot]).toBe(wanted);
    return score[slot];
  };
  expect(worthAt(wanted) / alone).toBeCloseTo(1, 2);
  expect(worthAt(wanted - 20) / alone).toBeCloseTo(1, 2);
  expect(worthAt(wanted + 4) / alone).toBeCloseTo(0.5, 2);
  expect(worthAt(wanted + 12) / alone).toBeCloseTo(0.25, 2);
});

test('a want of nothing is worth nothing', () => {
  const desk = quoting();
  const slot = desk.slot(1500, PUT, BID);
  desk.command('pull', { kind: 'all' });
  expect(desk.memory.wants.px[slot]).toBe(NO_PX);
  expect(desk.memory.wants.score[slot]).toBe(0);
});
