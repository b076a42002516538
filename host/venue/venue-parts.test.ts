import { describe, expect, it } from 'vitest';
import { NEVER_US, createPrng, drawInt } from '../../domain/time.ts';
import { DelayLine } from './delay-line.ts';
import { EventQueue } from './event-queue.ts';
import { SlidingCount } from './sliding-count.ts';
import { parseVenueArguments } from './venue-arguments.ts';
import { Samples, SecondIntegral } from './venue-samples.ts';

describe('delay line', () => {
  it('keeps order and stays within base and jitter', () => {
    const line = new DelayLine<number>({ oneWayUs: 4_000, jitterUs: 500 }, createPrng(7, 'line'));
    const pushedUs: number[] = [];
    const delaysUs: number[] = [];
    const prng = createPrng(7, 'gaps');
    let nowUs = 1_000_000;
    let out = 0;
    let lastDueUs = 0;
    for (let i = 0; i < 5_000; i++) {
      nowUs += drawInt(prng, 400);
      for (; line.nextUs() <= nowUs; out++) {
        const dueUs = line.nextUs();
        expect(line.pop(dueUs)).toBe(out);
        delaysUs.push(dueUs - pushedUs[out]);
        expect(dueUs).toBeGreaterThanOrEqual(lastDueUs);
        lastDueUs = dueUs;
      }
      line.push(nowUs, i);
      pushedUs.push(nowUs);
    }
    expect(Math.min(...delaysUs)).toBeGreaterThanOrEqual(3_500);
    expect(Math.max(...delaysUs)).toBeLessThanOrEqual(4_500);
    expect(Math.max(...delaysUs) - Math.min(...delaysUs)).toBeGreaterThan(800);
    expect(line.length).toBe(5_000 - out);
  });

  it('gives nothing early and nothing when empty', () => {
    const line = new DelayLine<string>({ oneWayUs: 10, jitterUs: 0 }, createPrng(1, 'line'));
    expect(line.nextUs()).toBe(NEVER_US);
    line.push(100, 'a');
    expect(line.pop(109)).toBeUndefined();
    expect(line.pop(110)).toBe('a');
    expect(line.pop(NEVER_US - 1)).toBeUndefined();
  });
});

describe('event queue', () => {
  it('gives the earliest first, and one instant in the order of arrival', () => {
    const queue = new EventQueue<'a'>();
    const prng = createPrng(3, 'queue');
    const times = Array.from({ length: 2_000 }, () => drawInt(prng, 300));
    for (const [i, timeUs] of times.entries()) queue.put(timeUs, 'a', i);
    const want = times.map((timeUs, i) => ({ timeUs, i }));
    want.sort((a, b) => a.timeUs - b.timeUs || a.i - b.i);
    expect(times.map(() => queue.take().subject)).toEqual(want.map(({ i }) => i));
    expect(queue.nextUs()).toBe(NEVER_US);
  });
});

describe('sliding count', () => {
  it('agrees with counting every window by hand', () => {
    const count = new SlidingCount(1_000);
    const prng = createPrng(11, 'sliding');
    const at: number[] = [];
    let nowUs = 0;
    let most = 0;
    for (let i = 0; i < 4_000; i++) {
      nowUs += drawInt(prng, 60);
      at.push(nowUs);
      count.add(nowUs, 1);
      const want = at.filter((timeUs) => timeUs > nowUs - 1_000).length;
      most = Math.max(most, want);
      expect(count.countAt(nowUs)).toBe(want);
    }
    expect(count.max).toBe(most);
  });

  it('has forgotten what is exactly one window old', () => {
    const count = new SlidingCount(1_000);
    count.add(5, 50);
    expect(count.countAt(1_004)).toBe(50);
    expect(count.countAt(1_005)).toBe(0);
  });
});

describe('samples', () => {
  it('doubles its spacing instead of growing', () => {
    const samples = new Samples(0, 100);
    samples.advance(100 * 10_000, (timeUs) => [timeUs]);
    expect(samples.spacingUs).toBe(200);
    expect(samples.rows.length).toBe(5_001);
    expect(samples.rows.every(([timeUs], i) => timeUs === 200 * i)).toBe(true);
  });

  it('integrates over whole and broken seconds', () => {
    const integral = new SecondIntegral(500);
    integral.advance(500_500, 4);
    integral.advance(2_250_500, 2);
    expect(integral.buckets).toEqual([3, 2, 0.5]);
  });
});

describe('command line', () => {
  it('has the defaults of the yardstick', () => {
    expect(parseVenueArguments([])).toMatchObject({
      ok: true,
      value: {
        profile: 'cts',
        cap: undefined,
        unit: undefined,
        oneWayUs: 4_000,
        jitterUs: 500,
        sniperUs: [2_000, 20_000],
      },
    });
  });

  it.each([
    [['--cap', '0'], '--cap'],
    [['--speed', 'fast'], '--speed'],
    [['--jitter-ms', ''], '--jitter-ms'],
    [['--unit', 'bytes'], '--unit'],
    [['--sniper-ms', '20,2'], '--sniper-ms'],
    [['--venue-stickiness', '1.5'], '--venue-stickiness'],
    [['--tls-key', 'key.pem'], '--tls-cert'],
    [['--nonsense'], 'options'],
  ])('refuses %j', (args, where) => {
    expect(parseVenueArguments(args)).toMatchObject({ ok: false, where });
  });
});
