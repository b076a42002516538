import { expect, test } from 'vitest';
import type { PlaybackView } from '../../domain/playback.ts';
import { NEVER_US } from '../../domain/time.ts';
import { assert } from '../../domain/units.ts';
import { ScriptedDesk, loggedIn } from '../../test/venue/scripted-desk.ts';
import { START_US, syntheticTape } from '../../test/venue/synthetic-tape.ts';
import { answerPlayback } from './answer-playback.ts';
import { TapePlayer } from './tape-player.ts';
import type { VenueAsk } from './venue-ipc.ts';

const MOVES = [
  [10, 3201],
  [20, 3202],
  [300, 3150],
  [400, 3160],
] as const;
const T0 = 5e12;
const at = (seconds: number): number => T0 + seconds * 1e6;

function started(loops = false): TapePlayer {
  const player = new TapePlayer(syntheticTape(MOVES), 1, loops);
  player.start(T0);
  return player;
}

test('a pause moves what is left by as long as it took', () => {
  const player = started();
  expect(player.nextUs()).toBe(at(10));
  player.pause(at(4));
  expect(player.nextUs()).toBe(NEVER_US);
  player.pause(at(9));
  expect(player.tapeUs(at(50)) - START_US).toBe(4e6);
  player.resume(at(104));
  expect(player.nextUs()).toBe(at(110));
  player.resume(at(200));
  expect(player.nextUs()).toBe(at(110));
});

test('another speed keeps the place, also while it stands still', () => {
  const player = started();
  player.take();
  player.setSpeed(5, at(15));
  expect(player.tapeUs(at(15)) - START_US).toBe(15e6);
  expect(player.nextUs()).toBe(at(16));
  player.pause(at(15.5));
  player.setSpeed(0.5, at(30));
  expect(player.tapeUs(at(40)) - START_US).toBe(17.5e6);
  player.resume(at(40));
  expect(player.nextUs()).toBe(at(45));
});

test('a jump goes on from the first event there, at the pace in force, and may go back', () => {
  const player = started(true);
  player.setSpeed(2, at(0));
  expect(player.seek(START_US + 290e6, at(3))).toBe(2);
  expect(player.nextUs()).toBe(at(8));
  player.pause(at(4));
  expect(player.seek(START_US + 20e6, at(5))).toBe(1);
  player.resume(at(6));
  expect(player.nextUs()).toBe(at(6));
  player.seek(START_US + 500e6, at(6));
  expect(player.nextUs()).toBe(at(56));
  expect(player.take()).toBe(-1);
  expect(player.nextUs()).toBe(at(61));
});

function ask(desk: ScriptedDesk, what: VenueAsk): PlaybackView {
  const view = answerPlayback(desk.venue, what, START_US + 290e6, desk.nowUs);
  assert(view.ok, view.ok ? '' : view.why);
  return view.value;
}
const future = (desk: ScriptedDesk): number => {
  const { market } = desk.venue;
  const { instrumentIx, ticks } = market.universe.futures[0];
  return (market.bestPx(instrumentIx, 0) ?? Number.NaN) * ticks.tickSize;
};

test('the venue jumps with its market, and not while a client has orders', () => {
  const desk = loggedIn(MOVES);
  const id = desk.submit('a', 1, '60.00');
  const refused = answerPlayback(desk.venue, { act: 'seek', atS: 350 }, 0, desk.nowUs);
  expect(refused).toMatchObject({ ok: false, why: '1 orders rest' });
  desk.pull(id);
  const { tape } = ask(desk, { act: 'seek', atS: 350 });
  expect(tape).toMatchObject({ atS: 350, lengthS: 600, crashAtS: 290, isStarted: true });
  expect(future(desk)).toBeCloseTo(3150, 0);
  ask(desk, { act: 'seek', atS: 5 });
  expect(future(desk)).toBeCloseTo(3200, 0);
});

test('play starts a tape that never ran; the verdict counts what the client did', () => {
  const desk = new ScriptedDesk(MOVES);
  desk.logIn();
  expect(ask(desk, { act: 'look' }).tape).toMatchObject({ isStarted: false, atS: 0 });
  expect(answerPlayback(desk.venue, { act: 'seek', atS: 1 }, 0, desk.nowUs).ok).toBe(false);
  ask(desk, { act: 'resume' });
  desk.submit('a', 1, '60.00');
  desk.submit('b', 1, '90.00');
  desk.runTo(1);
  const { verdict } = ask(desk, { act: 'speed', speed: 2 });
  expect(verdict).toMatchObject({ fills: 1, lots: 2, bad: 1, ordersLive: 1, maxInAnyWindow: 2 });
  expect(verdict.liveSideSeconds).toBeGreaterThan(0.5);
  expect(ask(desk, { act: 'pause' }).tape).toMatchObject({ isPaused: true, speed: 2 });
});
