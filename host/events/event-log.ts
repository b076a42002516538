import type { DeskEvent, NewEvent } from '../../domain/desk-event.ts';
import { LIMITS } from '../../domain/limits.ts';

/**
 * The last events of the desk, numbered from 1. Each is made text once, for all screens. The oldest
 * is overwritten when the ring is full: a screen that had not taken it is told how many it missed.
 */
export class EventLog {
  readonly epoch: string;
  private readonly texts: string[] = [];
  /** Number of the newest; 0 before the first. */
  newest = 0;

  constructor(epoch: string) {
    this.epoch = epoch;
  }

  add(event: NewEvent): void {
    this.newest++;
    const numbered: DeskEvent = { seq: this.newest, ...event };
    this.texts[this.newest % LIMITS.eventsKeptMax] = JSON.stringify(numbered);
  }

  get oldest(): number {
    return Math.max(1, this.newest - LIMITS.eventsKeptMax + 1);
  }

  /** A message of what follows `after`, within `bytesMax`, and the number it ends with. */
  messageAfter(after: number, bytesMax: number): { readonly text: string; readonly last: number } {
    const first = Math.max(after + 1, this.oldest);
    const lost = first - after - 1;
    const parts: string[] = [];
    let bytes = 0;
    let seq = first;
    for (; seq <= this.newest; seq++) {
      const text = this.texts[seq % LIMITS.eventsKeptMax];
      bytes += text.length + 1;
      if (bytes > bytesMax && parts.length > 0) break;
      parts.push(text);
    }
    const head = `{"kind":"events","epoch":${JSON.stringify(this.epoch)},"lost":${lost}`;
    return { text: `${head},"events":[${parts.join(',')}]}`, last: seq - 1 };
  }
}
