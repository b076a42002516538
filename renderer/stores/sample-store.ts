import type { DeskImage } from '../desk-image.ts';
import type { Painter } from '../paint/frame-loop.ts';
import { CANCEL_FIRST_SHARE } from '../paint/strip-fields.ts';
import type { EventStore } from './event-store.ts';

/** What is sampled; times in milliseconds. */
export const SAMPLED = [
  'sends',
  'mark',
  'cap',
  'queue',
  'oldestMs',
  'cancels',
  'repriceP50Ms',
  'repriceP99Ms',
  'tripMs',
  'tripMostMs',
  'lagMs',
  'conflated',
] as const;
export type Sampled = (typeof SAMPLED)[number];

export const SPANS = [
  { name: '60 s', seconds: 60, everyMs: 250 },
  { name: '10 min', seconds: 600, everyMs: 2500 },
] as const;
const COUNT = 240;

type Reading = Readonly<Record<Sampled, number | null>>;

/** One span of samples, oldest first; null where nothing was known. */
export class SampleSpan {
  readonly seconds: readonly number[];
  readonly values: Readonly<Record<Sampled, (number | null)[]>>;
  readonly everyMs: number;
  revision = 0;
  private takenMs = Number.NEGATIVE_INFINITY;
  private before: { cancels: number; conflated: number; atMs: number } | undefined;
  private trips: number[] = [];

  constructor(seconds: number, everyMs: number) {
    this.everyMs = everyMs;
    this.seconds = Array.from({ length: COUNT + 1 }, (_, n) => (n * seconds) / COUNT - seconds);
    this.values = Object.fromEntries(
      SAMPLED.map((name) => [name, this.seconds.map(() => null)]),
    ) as unknown as Record<Sampled, (number | null)[]>;
  }

  noteTrip(ms: number): void {
    this.trips.push(ms);
  }

  isDue(nowMs: number): boolean {
    return nowMs - this.takenMs >= this.everyMs;
  }

  take(image: DeskImage, lagMs: number, nowMs: number): void {
    this.takenMs = nowMs;
    const reading = this.read(image, lagMs, nowMs);
    for (const name of SAMPLED) {
      this.values[name].shift();
      this.values[name].push(reading[name]);
    }
    this.revision++;
  }

  private read(image: DeskImage, lagMs: number, nowMs: number): Reading {
    const cap = image.strip('cap');
    const now = { cancels: image.strip('cancels'), conflated: image.conflated, atMs: nowMs };
    const { before } = this;
    this.before = now;
    const seconds = before === undefined ? 0 : (now.atMs - before.atMs) / 1000;
    const rate = (name: 'cancels' | 'conflated'): number | null =>
      before === undefined || seconds <= 0 ? null : Math.max(0, now[name] - before[name]) / seconds;
    const trips = this.trips.sort((a, b) => a - b);
    this.trips = [];
    return {
      sends: image.strip('capUsed'),
      mark: cap * CANCEL_FIRST_SHARE,
      cap,
      queue: image.strip('waiting'),
      oldestMs: image.strip('oldestWaitUs') / 1000,
      cancels: rate('cancels'),
      repriceP50Ms: finite(image.strip('repriceP50Ns') / 1e6),
      repriceP99Ms: finite(image.strip('repriceP99Ns') / 1e6),
      tripMs: trips[trips.length >> 1] ?? null,
      tripMostMs: trips.at(-1) ?? null,
      lagMs,
      conflated: rate('conflated'),
    };
  }
}

/** Samples both spans all the time, so that a panel opened later has its history. */
export class SampleStore implements Painter {
  readonly spans = SPANS.map(({ seconds, everyMs }) => new SampleSpan(seconds, everyMs));
  private readonly lagMs: () => number;

  constructor(events: EventStore, lagMs: () => number) {
    this.lagMs = lagMs;
    events.listen((added) => {
      for (const { latencyUs } of added) {
        if (latencyUs === undefined) continue;
        for (const span of this.spans) span.noteTrip(latencyUs / 1000);
      }
    });
  }

  paint(image: DeskImage, pageMs: number, _isFresh: boolean, isClockDue: boolean): void {
    if (!isClockDue) return;
    for (const span of this.spans) {
      if (span.isDue(pageMs)) span.take(image, this.lagMs(), pageMs);
    }
  }
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
