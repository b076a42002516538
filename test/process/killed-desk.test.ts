import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { ENTRY, RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';
import type { DeskConfig } from '../../host/desk-messages.ts';
import { entriesOf, readJournal } from '../../host/journal/journal-file.ts';
import { DeskClient } from '../../host/play/desk-client.ts';
import { samePositions } from '../../host/play/play-result.ts';
import { type PlayDesk, openPlay } from './play-desk.ts';

/** The crash of the afternoon, reached in seconds: its events come twenty times as fast. */
const SPEED = 20;
const SEED = 7;
const KILLS = 2;

let play: PlayDesk | undefined;
const desks: DeskClient[] = [];
let stateDir = '';

afterEach(async () => {
  for (const desk of desks) await desk.end();
  await play?.venue.stop();
  if (stateDir !== '') rmSync(stateDir, { recursive: true, force: true });
});

async function startDesk(config: DeskConfig): Promise<DeskClient> {
  const desk = new DeskClient(() => undefined);
  desks.push(desk);
  const url = await desk.start(config);
  if (!url.ok) throw new Error(url.why);
  expect(await desk.until((f) => f.session === SESSION_STATE.UP, 30_000)).toBe(true);
  return desk;
}

async function quoting(desk: DeskClient, live: number): Promise<void> {
  for (let n = 0; n < 100; n++) {
    const reply = await desk.command('arm');
    if (reply.ok && reply.why === '') break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await desk.until((f) => f.live >= live, 20_000)).toBe(true);
}

describe('an engine host killed outright in mid-crash', () => {
  it('leaves no order, no wrong position, no armed side and no id used twice', async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'floodgate-killed-'));
    play = await openPlay(SEED, SPEED, stateDir);
    const { config } = play;
    const { report } = play.venue;
    for (let kill = 0; kill < KILLS; kill++) {
      const desk = await startDesk(config);
      await quoting(desk, 150);
      desk.child?.kill();
      await desk.child?.ended;
      expect((await report()).ordersLive).toBeGreaterThan(0);

      const next = await startDesk(config);
      let left = await report();
      for (let n = 0; n < 100 && left.ordersLive > 0; n++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        left = await report();
      }
      expect(left.ordersLive).toBe(0);
      const figures = await next.figures();
      expect(figures.wanted).toBe(0);
      expect(samePositions(figures.positions, await report())).toBe(true);
      next.child?.kill();
      await next.child?.ended;
    }
    expect((await report()).fills.count).toBeGreaterThan(0);
    const ids = idsUsed();
    expect(ids.length).toBeGreaterThan(300);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

/** Ids of every new order in every journal. */
function idsUsed(): string[] {
  const ids: string[] = [];
  for (const name of readdirSync(stateDir).filter((file) => file.endsWith('.fgj'))) {
    for (const payload of readJournal(join(stateDir, name)).payloads) {
      for (const entry of entriesOf(payload)) {
        if (entry[0] !== ENTRY.RECORDS) continue;
        const words = new Float64Array(new Uint8Array(entry).slice(8).buffer);
        for (let at = 0; at < words.length; at += RECORD_WORDS) {
          const isNew = words[at] === RECORD.ORDER && words[at + 2] === 0;
          if (isNew) ids.push(`${words[at + 6]}-${words[at + 7]}`);
        }
      }
    }
  }
  return ids;
}
