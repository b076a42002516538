import { describe, expect, it } from 'vitest';
import { type ProfileName, limitsOf } from '../../adapters/base/limit-profiles.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { ScriptedDesk, loggedIn } from '../../test/venue/scripted-desk.ts';
import { CALL_MARKET } from '../../test/venue/synthetic-tape.ts';
import { playVirtual } from '../play/play-virtual.ts';
import { loadTape } from '../tape/load-tape.ts';
import { RateRules } from './rate-rules.ts';
import { profileOf } from './venue-options.ts';

const TINY = { cap: 2 };
const ORDER = { buySell: 1, priceType: 1, volume: 1, limitPrice: { value: '60.00' } };
const SUBMIT = { orderSubmit: { accountId: 'SIM-1', marketId: CALL_MARKET, orders: [ORDER] } };

/** A client that sends `orders` orders at once to a venue whose first limit is two. */
function rush(name: ProfileName, orders: number): ScriptedDesk {
  const desk = loggedIn([], { profile: profileOf(name, TINY) });
  for (let n = 0; n < orders; n++) desk.say(SUBMIT);
  return desk;
}

describe('consequences of a breach (venues.md 10)', () => {
  it('cts: what is over is refused, the rest stands', () => {
    const { cap, ordersLive } = rush('cts', 4).report();
    expect([ordersLive, cap.rejects, cap.sessionsEnded, cap.quotesCancelled]).toEqual([2, 2, 0, 0]);
  });

  it('cme: refused first, then the session ends and cancel on disconnect takes the book', () => {
    expect(rush('cme', 3).report()).toMatchObject({
      ordersLive: 2,
      cap: { rejects: 1, sessionsEnded: 0 },
    });
    const desk = rush('cme', 4);
    expect(desk.report()).toMatchObject({ ordersLive: 0, cap: { rejects: 2, sessionsEnded: 1 } });
    expect(desk.closed.length).toBe(1);
  });

  it('cme mass quotes: one refusal cancels all quotes', () => {
    expect(rush('cme-quotes', 3).report()).toMatchObject({
      ordersLive: 0,
      cap: { rejects: 1, quotesCancelled: 2, sessionsEnded: 0 },
    });
  });

  it('deribit: an empty bucket ends the session', () => {
    expect(rush('deribit', 3).report()).toMatchObject({
      ordersLive: 0,
      cap: { rejects: 1, sessionsEnded: 1 },
    });
  });

  it('cboe: a change over the limit is a cancel', () => {
    const desk = rush('cboe', 2);
    const [order] = desk.venue.clients.resting.flatMap((queue) => [...queue]);
    const revision = { uniqueId: order.uniqueId, volume: 1, limitPrice: { value: '59.00' } };
    const subject = { accountId: 'SIM-1', marketId: CALL_MARKET };
    desk.say({ orderRevise: { ...subject, revisions: [revision] } });
    expect(desk.report()).toMatchObject({ ordersLive: 1, cap: { rejects: 1, quotesCancelled: 1 } });
    // Cancels pass, though they count.
    const [left] = desk.venue.clients.resting.flatMap((queue) => [...queue]);
    desk.say({ orderPull: { ...subject, pulls: [{ uniqueId: left.uniqueId }] } });
    expect(desk.report().ordersLive).toBe(0);
  });

  it('counts each user, each limit, by orders or by requests', () => {
    const rules = new RateRules(limitsOf('cme', { cap: 4 }), 1.5);
    expect(rules.count('A', 'new', 9, 0).within).toBe(9);
    for (let n = 0; n < 3; n++) rules.count('A', 'replace', 1, 0);
    expect(rules.count('A', 'new', 1, 0).within).toBe(0);
    expect(rules.count('A', 'cancel', 1, 0).within).toBe(1);
    expect(rules.count('B', 'new', 1, 0).within).toBe(1);
    expect(rules.count('A', 'new', 1, 3_000_000).within).toBe(1);
  });
});

describe('the desk against each profile', () => {
  it.each<[ProfileName, number]>([
    ['cts', 50],
    ['cme', 30],
    ['cme-quotes', 30],
    ['cboe', 60],
    ['deribit', 20],
  ])(
    '%s at a cap of %i: quotes, and has no consequence at all',
    async (venueProfile, cap) => {
      const tape = await loadTape('afternoon', 1);
      if (!tape.ok) throw new Error(tape.why);
      const settings = { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} };
      const options = { tape: 'afternoon', mode: 'virtual', speed: 1, seconds: 12 } as const;
      const distance = { oneWayMs: 4, jitterMs: 0.5, freezeUiS: 0, seed: 1 };
      const run = playVirtual(
        tape.value,
        { ...options, ...distance, venueProfile, cap },
        settings,
        {
          onProgress: () => undefined,
        },
      );
      const { venue } = run;
      expect(venue.cap).toMatchObject({ rejects: 0, sessionsEnded: 0, quotesCancelled: 0 });
      expect(venue.cap.maxInAnyWindow).toBeLessThanOrEqual(cap);
      expect(venue.sent.add).toBeGreaterThan(5);
      expect(venue.ordersLive).toBe(0);
      expect(venue.fills.badAvoidable).toBe(0);
    },
    60_000,
  );
});
