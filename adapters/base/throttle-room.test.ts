import { describe, expect, it } from 'vitest';
import { NEVER_US } from '../../domain/time.ts';
import { LIMITS } from '../../domain/limits.ts';
import { SECOND_US } from '../../domain/units.ts';
import {
  type CostKind,
  type Limit,
  NO_TICKET,
  type Purpose,
  ReplaceReserve,
  Throttle,
  UNLIMITED,
} from './throttle.ts';

const NOW = 1e15;
const FREE = { new: 0, replace: 0, cancel: 0, massCancel: 0, quoteEntry: 0 };
const PLAIN: Limit = { cap: 50, windowUs: SECOND_US, cost: { ...FREE, new: 1, replace: 1 } };
/** Everything costs, changes twice. */
const DEAR: Limit = {
  cap: 20,
  windowUs: 4 * SECOND_US,
  cost: { ...FREE, new: 1, replace: 2, cancel: 1 },
};
/** Half a second: within the second in which all must be out, two windows of cancels fit. */
const SHORT: Limit = { ...DEAR, windowUs: SECOND_US / 2 };

function taken(limits: readonly Limit[], kinds: readonly CostKind[]): Throttle {
  const throttle = new Throttle(limits);
  for (const kind of kinds) throttle.take(kind);
  return throttle;
}

const times = (n: number, kind: CostKind): CostKind[] => Array.from({ length: n }, () => kind);

describe('room', () => {
  it.each<[string, Limit, CostKind[], CostKind, Purpose, number, number]>([
    ['quotes leave two to people', PLAIN, [], 'new', 'quote', 0, 48],
    ['people take them', PLAIN, [], 'new', 'person', 0, 50],
    ['what is in flight is gone', PLAIN, times(47, 'new'), 'new', 'quote', 0, 1],
    ['none is left to quotes', PLAIN, times(48, 'new'), 'new', 'quote', 0, 0],
    ['nor to anybody', PLAIN, times(50, 'new'), 'replace', 'person', 0, 0],
    ['free cancels know no limit', PLAIN, times(50, 'new'), 'cancel', 'cancel', 9, UNLIMITED],
    ['each new order leaves room for its own cancel', DEAR, [], 'new', 'person', 0, 10],
    ['and for those that rest', DEAR, [], 'new', 'person', 8, 6],
    ['a small cap leaves a twentieth to people', DEAR, [], 'new', 'quote', 8, 5],
    ['a change costs two and adds no order', DEAR, [], 'replace', 'person', 8, 6],
    ['a rest of one is no change', DEAR, [], 'replace', 'person', 19, 0],
    ['a rest of one is one cancel', DEAR, times(19, 'cancel'), 'cancel', 'cancel', 19, 1],
    ['cancels have the whole window', DEAR, [], 'cancel', 'cancel', 19, 20],
    ['more rest than can be cancelled in time', DEAR, [], 'new', 'person', 25, 0],
    ['a dear cancel', { ...DEAR, cost: { ...FREE, cancel: 3 } }, [], 'cancel', 'cancel', 0, 6],
    ['a cancel without room waits', DEAR, times(20, 'cancel'), 'cancel', 'cancel', 5, 0],
    ['a short window serves half of what rests', SHORT, [], 'new', 'person', 8, 10],
  ])('%s', (_, limit, kinds, kind, purpose, orders, room) => {
    expect(taken([limit], kinds).room(kind, purpose, orders, NOW)).toBe(room);
  });

  it('is the least of all windows', () => {
    const second = { ...PLAIN, cap: 5, windowUs: SECOND_US / 10 };
    for (const limits of [
      [PLAIN, second],
      [second, PLAIN],
    ]) {
      expect(new Throttle(limits).room('new', 'person', 0, NOW)).toBe(5);
    }
  });

  it('tells what costs nothing in any window', () => {
    const onlyCancels = { ...PLAIN, cost: { ...FREE, cancel: 1 } };
    const throttle = new Throttle([PLAIN, onlyCancels]);
    const free = (kind: CostKind) => throttle.isFree(kind);
    expect(
      ['new', 'replace', 'cancel', 'massCancel'].map((kind) => free(kind as CostKind)),
    ).toEqual([false, false, false, true]);
    expect(throttle.take('massCancel')).toBe(NO_TICKET);
  });
});

describe('answers', () => {
  it('give a place back a window later, once, and to nobody else', () => {
    const throttle = new Throttle([{ ...PLAIN, cap: 2 }]);
    const first = throttle.take('new');
    throttle.answered(first, NOW);
    throttle.answered(first, NOW + 5);
    throttle.answered(NO_TICKET, NOW + 5);
    const windowUs = Math.ceil(SECOND_US * (1 + 2e-4));
    expect(throttle.used(NOW + windowUs - 1)).toBe(1);
    expect(throttle.nextReleaseUs(NOW)).toBe(NOW + windowUs);
    expect(throttle.used(NOW + windowUs)).toBe(0);
    expect(throttle.nextReleaseUs(NOW + windowUs)).toBe(NEVER_US);
    // The cell is used again: an answer to its first request is no answer to the second.
    const second = throttle.take('new');
    expect(second).not.toBe(first);
    throttle.answered(first, NOW + 2 * windowUs);
    expect(throttle.used(NOW + 9 * windowUs)).toBe(1);
    throttle.answered(second, NOW + 9 * windowUs);
    expect(throttle.used(NOW + 10 * windowUs)).toBe(0);
  });

  it('of a lost session are given by the next logon, which holds what counts for a window', () => {
    const throttle = taken([PLAIN], times(3, 'new'));
    throttle.loggedOn(NOW);
    expect(throttle.used(NOW)).toBe(3);
    expect(throttle.room('new', 'person', 0, NOW)).toBe(0);
    expect(throttle.room('cancel', 'cancel', 0, NOW)).toBe(UNLIMITED);
    const { holdUntilUs } = throttle;
    expect(throttle.nextReleaseUs(NOW)).toBe(holdUntilUs);
    expect(throttle.room('new', 'person', 0, holdUntilUs - 1)).toBe(0);
    expect(throttle.room('new', 'person', 0, holdUntilUs)).toBe(50);
    expect(throttle.used(holdUntilUs)).toBe(0);
  });

  it('that cost nothing in a window take no place in it', () => {
    const cancels = { ...PLAIN, cap: 50, cost: { ...FREE, cancel: 1 } };
    const throttle = new Throttle([{ ...PLAIN, cap: 2 }, cancels]);
    const tickets = ['new', 'new', ...times(5, 'cancel')].map((kind) =>
      throttle.take(kind as CostKind),
    );
    for (const ticket of tickets) throttle.answered(ticket, NOW);
    expect(throttle.used(NOW + 2 * SECOND_US)).toBe(0);
  });

  it('free their cells for good, also at a logon', () => {
    const throttle = new Throttle([{ ...PLAIN, cap: 3 }]);
    const [, second] = times(3, 'new').map((kind) => throttle.take(kind));
    let nowUs = NOW + 2 * SECOND_US;
    throttle.answered(second, NOW);
    throttle.used(nowUs);
    throttle.take('new');
    throttle.loggedOn(nowUs);
    throttle.loggedOn(nowUs);
    nowUs += 2 * SECOND_US;
    expect(throttle.used(nowUs)).toBe(0);
    const tickets = times(3, 'new').map((kind) => throttle.take(kind));
    expect(new Set(tickets.map((ticket) => ticket % LIMITS.capMax)).size).toBe(3);
    for (const ticket of tickets) throttle.answered(ticket, nowUs);
    for (let n = 0; n < LIMITS.capMax + 5; n++) {
      nowUs += 2 * SECOND_US;
      expect(throttle.used(nowUs)).toBe(0);
      throttle.answered(throttle.take('new'), nowUs);
    }
  });

  it('are settled once by a logon, however often it comes', () => {
    const throttle = new Throttle([{ ...PLAIN, cap: 3 }]);
    const ticket = throttle.take('new');
    throttle.loggedOn(NOW);
    throttle.loggedOn(NOW + 1);
    throttle.answered(ticket, NOW + 2);
    expect(throttle.used(NOW + 2)).toBe(1);
    for (const kind of times(2, 'new')) throttle.take(kind);
    expect(() => throttle.take('new')).toThrow('only where there is room');
  });
});

it.each<[string, Limit[]]>([
  ['a venue has a rate limit', []],
  ['cap of 0', [{ ...PLAIN, cap: 0 }]],
  ['cap of 1.5', [{ ...PLAIN, cap: 1.5 }]],
  ['cap of 1000000', [{ ...PLAIN, cap: 1_000_000 }]],
  ['window of 0 us', [{ ...PLAIN, windowUs: 0 }]],
  ['cost of new: -1', [{ ...PLAIN, cost: { ...FREE, new: -1 } }]],
  ['cost of new: 0.5', [{ ...PLAIN, cost: { ...FREE, new: 0.5 } }]],
  ['cost of new: 51', [{ ...PLAIN, cost: { ...FREE, new: 51 } }]],
])('refuses to be made with what no venue has: %s', (why, limits) => {
  expect(() => new Throttle(limits)).toThrow(why);
});

it('the reserve of replaces is small until it was tight', () => {
  const reserve = new ReplaceReserve();
  expect([30, 40, 30, 25, 30].map((used) => reserve.of(used, 50))).toEqual([10, 25, 25, 10, 10]);
});
