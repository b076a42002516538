import { MessageChannel } from 'node:worker_threads';
import { afterEach, describe, expect, test } from 'vitest';
import { allocateDeskMemory } from '../../domain/chain-columns.ts';
import type { CommandReply, DeskCommand } from '../../domain/desk-command.ts';
import {
  ChainImage,
  DeskTotals,
  FrameWriter,
  RIGHT_AT,
  ROW_WORDS,
  applyFrame,
  rightAt,
} from '../../domain/desk-snapshot.ts';
import type { EventsMessage } from '../../domain/desk-event.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { assert } from '../../domain/units.ts';
import { EventLog } from '../events/event-log.ts';
import { portLink } from '../link.ts';
import { CommandGate } from './command-gate.ts';
import { TotalsReader } from './gather-totals.ts';
import { Screen } from './screen.ts';

const built = buildUniverse([
  {
    underlying: 'ES',
    pointValue: 50,
    optionGrid: { tickSize: 0.05 },
    futures: [{ symbol: 'ESZ6', kind: 'future', grid: { tickSize: 0.25 } }],
    expiries: [
      { label: 'X', expiryUs: 2e15, future: 'ESZ6', rate: 0, strikes: [5000, 5025, 5050] },
    ],
  },
]);
assert(built.ok, 'the product is sound');
const universe = built.value;

function setUp(
  onCommand: (command: DeskCommand) => Promise<CommandReply> = (command) =>
    Promise.resolve({ id: command.id, ok: true, slotsChanged: 1, why: '' }),
) {
  const memory = allocateDeskMemory(universe);
  const { port1, port2 } = new MessageChannel();
  const clock = { us: 1_000_000_000, nowUs: () => clock.us };
  const reader = new TotalsReader(universe, memory, 0);
  const gate = new CommandGate(universe, onCommand, () => 'e1.0');
  const log = new EventLog('e1');
  const screen = new Screen({
    universe,
    memory,
    link: portLink(port1),
    writer: new FrameWriter(),
    originUs: 0,
    clock,
    gate,
    events: log,
    name: 'screen 1',
  });
  const texts: string[] = [];
  const frames: ArrayBuffer[] = [];
  port2.on('message', (wire: string | ArrayBuffer) => {
    if (typeof wire === 'string') texts.push(wire);
    else frames.push(wire);
  });
  open.push(() => port2.close());
  const say = async (message: object): Promise<void> => {
    port2.postMessage(JSON.stringify(message));
    await turn();
  };
  const tick = async (times = 1): Promise<void> => {
    for (let n = 0; n < times; n++) {
      clock.us += LIMITS.frameEveryUs;
      reader.gather(clock.us);
      screen.feed.tick(reader);
      screen.events.tick();
    }
    await turn();
  };
  return { memory, screen, log, clock, texts, frames, say, tick };
}

const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** Lets messages cross the channel both ways. */
async function turn(): Promise<void> {
  for (let n = 0; n < 5; n++) await new Promise((resolve) => setImmediate(resolve));
}

describe('acknowledgements', () => {
  test('no acks: exactly two frames, then the latest values', async () => {
    const { memory, screen, frames, say, tick } = setUp();
    await say({ kind: 'subscribe', subscription: 1, expiryIx: 0 });
    memory.book.bidPx[2] = 100;
    await tick();
    for (let px = 101; px <= 1100; px++) {
      memory.book.bidPx[2] = px;
      await tick();
    }
    expect(frames).toHaveLength(2);
    expect(screen.stats).toMatchObject({ sent: 2, unacked: 2, unackedMost: 2, conflated: 999 });

    await say({ kind: 'ack', frame: 2, sentMs: 1 });
    await tick(3);
    expect(frames).toHaveLength(4);
    const [totals, chain] = [new DeskTotals(1), new ChainImage(3)];
    const heads = frames.map((frame) => applyFrame(frame, totals, chain, 1));
    expect(heads.map((head) => head.ok && head.value.conflated)).toEqual([0, 0, 999, 0]);
    expect(chain.words[ROW_WORDS + rightAt(0) + RIGHT_AT.bidPx]).toBe(1100);
  });

  test('a frame never sent cannot be acknowledged', async () => {
    const { screen, texts, say, tick } = setUp();
    await say({ kind: 'subscribe', subscription: 1, expiryIx: 0 });
    await tick();
    await say({ kind: 'ack', frame: 2, sentMs: 1 });
    await tick(4);
    expect(screen.stats.acked).toBe(0);
    expect(texts).toHaveLength(1);
  });

  test('a torn row waits for the next frame', async () => {
    const { memory, frames, say, tick } = setUp();
    await say({ kind: 'subscribe', subscription: 1, expiryIx: 0 });
    memory.book.seq[2] = 1;
    memory.book.bidPx[2] = 77;
    memory.book.bidPx[0] = 55;
    await tick();
    const [totals, chain] = [new DeskTotals(1), new ChainImage(3)];
    applyFrame(frames[0], totals, chain, 1);
    const bidOf = (row: number): number =>
      chain.words[row * ROW_WORDS + rightAt(0) + RIGHT_AT.bidPx];
    expect([bidOf(0), bidOf(1)]).toEqual([55, 0]);
    memory.book.seq[2] = 2;
    await tick();
    applyFrame(frames[1], totals, chain, 1);
    expect(bidOf(1)).toBe(77);
  });
});

describe('commands', () => {
  const command = { kind: 'command', id: 'c1', epoch: 'e1.0', scope: { kind: 'all' }, sentMs: 0 };
  const replies = (texts: string[]) => texts.map((text) => JSON.parse(text) as CommandReply);

  test('a stalled arm is refused in words, a stalled pull is taken', async () => {
    const seen: DeskCommand[] = [];
    const { texts, say } = setUp((one) => {
      seen.push(one);
      return Promise.resolve({ id: one.id, ok: true, slotsChanged: 3, why: '' });
    });
    await say({ ...command, name: 'arm', ageMs: 4438 });
    await say({ ...command, id: 'c2', name: 'pull', ageMs: 4438, epoch: 'other' });
    expect(replies(texts)).toMatchObject([
      { id: 'c1', ok: false, why: 'stale: screen was stalled 4.4 s' },
      { id: 'c2', ok: true, slotsChanged: 3 },
    ]);
    expect(seen).toMatchObject([{ id: 'c2', name: 'pull', ageMs: 4438, by: 'screen 1' }]);
  });

  test('transit counts as age', async () => {
    const { clock, texts, say } = setUp();
    await say({ kind: 'beat', lagMs: 0, sentMs: 500 });
    clock.us += 3_000_000;
    await say({ ...command, name: 'arm', ageMs: 0, sentMs: 1500 });
    expect(replies(texts)[0].why).toBe('stale: screen was stalled 2.0 s');
  });

  test('an arm meant for an engine that is gone is refused', async () => {
    const { texts, say } = setUp();
    await say({ ...command, name: 'arm', ageMs: 0, epoch: 'e1.1' });
    expect(replies(texts)[0]).toMatchObject({ ok: false });
    expect(replies(texts)[0].why).toContain('changed since you looked');
  });

  test('twice with one id: taken once, answered twice', async () => {
    let taken = 0;
    const { texts, say } = setUp((one) => {
      taken++;
      return Promise.resolve({ id: one.id, ok: true, slotsChanged: 4, why: '' });
    });
    await say({ ...command, name: 'pull', ageMs: 0 });
    await say({ ...command, name: 'pull', ageMs: 0 });
    expect(taken).toBe(1);
    expect(replies(texts)).toHaveLength(2);
    expect(replies(texts)[1]).toEqual(replies(texts)[0]);
  });

  test('a scope outside the desk and an engine that fails are refusals', async () => {
    const { texts, say } = setUp(() => Promise.reject(new Error('engine is down')));
    const scope = { kind: 'strike', strikeIx: 3 };
    await say({ ...command, name: 'pull', ageMs: 0, scope });
    await say({ ...command, id: 'c2', name: 'pull', ageMs: 0 });
    expect(replies(texts).map((reply) => reply.why)).toEqual(['no such strike', 'engine is down']);
  });
});

describe('events', () => {
  const eventsOf = (texts: string[]) =>
    texts
      .map((text) => JSON.parse(text) as EventsMessage)
      .filter((message) => message.kind === 'events');
  const addMany = (log: EventLog, count: number): void => {
    for (let n = 0; n < count; n++) {
      log.add({ atUs: n, kind: 'news', priority: 4, source: 'desk', text: `event ${n}` });
    }
  };

  test('come in order and in full, one message in flight', async () => {
    const { log, texts, say, tick } = setUp();
    addMany(log, 3000);
    await tick();
    expect(eventsOf(texts)).toEqual([]);
    await say({ kind: 'events', epoch: '', after: 0 });
    const seqs: number[] = [];
    for (let n = 0; seqs.length < 3000; n++) {
      expect(n).toBeLessThan(20);
      await tick(3);
      const [message, ...more] = eventsOf(texts.splice(0));
      expect(more).toEqual([]);
      expect(JSON.stringify(message).length).toBeLessThan(LIMITS.frameBytesMax + 200);
      seqs.push(...message.events.map(({ seq }) => seq));
      await say({ kind: 'ackEvents', seq: seqs.at(-1) });
    }
    expect(seqs).toEqual(Array.from({ length: 3000 }, (_, n) => n + 1));
  });

  test('go on where a screen left off; another epoch starts anew', async () => {
    const { log, texts, say, tick } = setUp();
    addMany(log, 10);
    await say({ kind: 'events', epoch: 'e1', after: 7 });
    await tick();
    expect(eventsOf(texts.splice(0))[0].events.map(({ seq }) => seq)).toEqual([8, 9, 10]);
    await say({ kind: 'events', epoch: 'e0', after: 7 });
    await tick();
    expect(eventsOf(texts)[0].events[0].seq).toBe(1);
  });

  test('a screen that slept through the ring is told how many it missed', async () => {
    const { log, texts, say, tick } = setUp();
    addMany(log, 5);
    await say({ kind: 'events', epoch: 'e1', after: 5 });
    addMany(log, LIMITS.eventsKeptMax + 100);
    await tick();
    const [message] = eventsOf(texts);
    expect(message).toMatchObject({ epoch: 'e1', lost: 100 });
    expect(message.events[0].seq).toBe(106);
  });

  test('a number that was never sent ends the link', async () => {
    const { screen, say } = setUp();
    await say({ kind: 'events', epoch: 'e1', after: 0 });
    await say({ kind: 'ackEvents', seq: 5 });
    expect(screen.events.ack(5)).toBe(false);
  });
});
