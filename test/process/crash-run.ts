import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SESSION_STATE } from '../../domain/chain-columns.ts';
import { ENTRY, RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';
import { createPrng, drawInt } from '../../domain/time.ts';
import { THREAD, entriesOf, readJournal } from '../../host/journal/journal-file.ts';
import { DeskClient } from '../../host/play/desk-client.ts';
import { samePositions } from '../../host/play/play-result.ts';
import { replayJournal } from '../../host/journal/replay.ts';
import { type PlayDesk, openPlay } from './play-desk.ts';

/** The crash of the afternoon, reached in seconds: its events come twenty times as fast. */
const SPEED = 20;
/** One kill in three falls into the start, before or during recovery. */
const EARLY_ONE_IN = 3;
const EARLY_MS = 1_800;
const QUOTING_MS = 600;
/** What a failing machine may lose besides: the journal's last moments, not synced yet. */
const LOST_BYTES_MAX = 40_000;
const RECOVERED_MS = 30_000;

export interface CrashReport {
  readonly kills: number;
  readonly early: number;
  /** Orders that rested at the venue when their desk was killed. */
  readonly ordersLeft: number;
  readonly fills: number;
  readonly ids: number;
  readonly replayed: number;
  /** Whatever must not be. */
  readonly faults: readonly string[];
}

/**
 * Kills an engine host outright at random moments, each time starts it again on the same folder,
 * and asks the venue whether it came back as it must: disarmed, nothing of ours resting, positions
 * equal, no id used twice. Some tails of journals are lost, too.
 */
export async function crashRun(
  kills: number,
  seed: number,
  onKill: (text: string) => void,
): Promise<CrashReport> {
  const stateDir = mkdtempSync(join(tmpdir(), 'floodgate-crash-'));
  const play = await openPlay(seed, SPEED, stateDir);
  const run = new CrashRun(play, stateDir, seed);
  try {
    for (let kill = 0; kill < kills; kill++) onKill(await run.kill());
    await run.end();
    return await run.report();
  } finally {
    await run.close();
    await play.venue.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

class CrashRun {
  private readonly play: PlayDesk;
  private readonly stateDir: string;
  private readonly prng;
  private readonly faults: string[] = [];
  private desk: DeskClient | undefined;
  private kills = 0;
  private early = 0;
  private ordersLeft = 0;

  constructor(play: PlayDesk, stateDir: string, seed: number) {
    this.play = play;
    this.stateDir = stateDir;
    this.prng = createPrng(seed, 'crash points');
  }

  /** One life of a desk and its end; in words. */
  async kill(): Promise<string> {
    this.kills++;
    const desk = new DeskClient(() => undefined);
    this.desk = desk;
    const started = desk.start(this.play.config);
    const isEarly = drawInt(this.prng, EARLY_ONE_IN) === 0;
    if (isEarly) {
      this.early++;
      await Promise.race([started, pause(drawInt(this.prng, EARLY_MS))]);
    } else if ((await started).ok) {
      await this.check(desk);
      await quote(desk);
      await pause(drawInt(this.prng, QUOTING_MS));
    } else this.faults.push(`kill ${this.kills}: the desk did not start`);
    desk.child?.kill();
    await desk.child?.ended;
    const { ordersLive } = await this.play.venue.report();
    this.ordersLeft += ordersLive;
    const lost = drawInt(this.prng, 2) === 0 ? this.loseTail() : 0;
    const when = isEarly ? 'starting' : 'quoting';
    return `kill ${this.kills} while ${when}: ${ordersLive} orders left, ${lost} bytes lost`;
  }

  /** The last desk lives. */
  async end(): Promise<void> {
    const desk = new DeskClient(() => undefined);
    this.desk = desk;
    const url = await desk.start(this.play.config);
    if (url.ok) await this.check(desk);
    else this.faults.push(`at the end: ${url.why}`);
  }

  async report(): Promise<CrashReport> {
    const ids = idsUsed(this.stateDir);
    const twice = ids.length - new Set(ids).size;
    if (twice > 0) this.faults.push(`${twice} ids were used twice`);
    const { fills } = await this.play.venue.report();
    const { kills, early, ordersLeft, faults } = this;
    const replayed = this.replayAll();
    return { kills, early, ordersLeft, fills: fills.count, ids: ids.length, replayed, faults };
  }

  async close(): Promise<void> {
    await this.desk?.end();
  }

  private async check(desk: DeskClient): Promise<void> {
    const fault = (what: string) => this.faults.push(`after kill ${this.kills - 1}: ${what}`);
    // The engine books what earlier lives traded with its first step.
    const isUp = await desk.until(
      ({ session, nowUs }) => session === SESSION_STATE.UP && nowUs > 0,
      RECOVERED_MS,
    );
    if (!isUp) return void fault('no session or no engine');
    const figures = await desk.figures();
    if (figures.wanted > 0) fault(`${figures.wanted} sides wanted, nobody armed`);
    if (figures.unknownOrders > 0) fault(`${figures.unknownOrders} unknown orders`);
    const report = await this.play.venue.report();
    if (report.ordersLive > 0) fault(`${report.ordersLive} orders rest at the venue`);
    if (!samePositions(figures.positions, report)) fault('positions differ from the venue');
  }

  /** Cuts the newest journal somewhere in its last moments; how many bytes. */
  private loseTail(): number {
    const name = journalsOf(this.stateDir).at(-1);
    if (name === undefined) return 0;
    const path = join(this.stateDir, name);
    const { size } = statSync(path);
    const lost = Math.min(size, drawInt(this.prng, LOST_BYTES_MAX));
    truncateSync(path, size - lost);
    return lost;
  }

  private replayAll(): number {
    let steps = 0;
    for (const name of journalsOf(this.stateDir)) {
      for (const thread of replayJournal(join(this.stateDir, name)).threads) {
        steps += thread.steps;
        if (!thread.difference) continue;
        const { recorded, replayed } = thread.difference;
        this.faults.push(`${name} ${thread.thread}: ${recorded}, replayed ${replayed}`);
      }
    }
    return steps;
  }
}

async function quote(desk: DeskClient): Promise<void> {
  for (let n = 0; n < 100; n++) {
    const reply = await desk.command('arm');
    if (reply.ok && reply.why === '') break;
    await pause(50);
  }
  await desk.until((f) => f.live >= 50, 5_000);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function journalsOf(stateDir: string): string[] {
  return readdirSync(stateDir)
    .filter((file) => file.endsWith('.fgj'))
    .sort();
}

/** Ids of every new order in every journal. */
function idsUsed(stateDir: string): string[] {
  const ids: string[] = [];
  for (const name of journalsOf(stateDir)) {
    for (const payload of readJournal(join(stateDir, name)).payloads) {
      for (const entry of entriesOf(payload, THREAD.ADAPTER)) {
        if (entry[0] !== ENTRY.RECORDS) continue;
        const words = new Float64Array(new Uint8Array(entry.subarray(8)).buffer);
        for (let at = 0; at < words.length; at += RECORD_WORDS) {
          const isNew = words[at] === RECORD.ORDER && words[at + 2] === 0;
          if (isNew) ids.push(`${words[at + 6]}-${words[at + 7]}`);
        }
      }
    }
  }
  return ids;
}
