import { ENTRY, RECORD_WORDS } from '../../domain/journal-records.ts';
import { framesOf } from './frame-batch.ts';
import { type Note, noteOf } from './journal-writer.ts';
import { recordText } from './record-text.ts';

const HEADER_BYTES = 8;

/** Notes that tell a reader what ran and are no output. */
const NOT_COMPARED: readonly string[] = ['kernel'];

/** What one thread's entries hold, as three lines of items: records, notes, frames sent. */
export class StreamItems {
  words = new Float64Array(RECORD_WORDS * 4096);
  readonly notes: string[] = [];
  readonly frames: Uint8Array[] = [];
  /** Words in use and words already looked at. */
  used = 0;
  seen = 0;

  /** Takes an entry in; gives its note. Records stand from the former `used` on. */
  add(entry: Uint8Array): Note | undefined {
    switch (entry[0]) {
      case ENTRY.RECORDS:
        this.addRecords(entry.subarray(HEADER_BYTES));
        return undefined;
      case ENTRY.FRAMES_OUT:
        for (const frame of framesOf(entry, HEADER_BYTES)) this.frames.push(frame.slice());
        return undefined;
      case ENTRY.NOTE: {
        const note = noteOf(entry);
        if (note && !NOT_COMPARED.includes(note.kind)) this.notes.push(JSON.stringify(note));
        return note;
      }
      default:
        return undefined;
    }
  }

  clear(): void {
    this.used = 0;
    this.seen = 0;
    this.notes.length = 0;
    this.frames.length = 0;
  }

  private addRecords(bytes: Uint8Array): void {
    const count = bytes.length >> 3;
    if (this.used + count > this.words.length) {
      const before = this.words;
      this.words = new Float64Array(2 * (this.used + count));
      this.words.set(before.subarray(0, this.used));
    }
    new Uint8Array(this.words.buffer, 8 * this.used, bytes.length).set(bytes);
    this.used += count;
  }
}

/** The first place where a replay departs from its journal. */
export interface Difference {
  readonly recorded: string;
  readonly replayed: string;
}

/** A journalled stream beside its replay, compared as far as both go. */
export class StreamCompare {
  readonly recorded = new StreamItems();
  readonly replayed = new StreamItems();
  difference: Difference | undefined;
  records = 0;
  notes = 0;
  frames = 0;

  /** Compares what both hold; `isEnd`: they must hold equally much. */
  compare(isEnd: boolean): void {
    this.compareRecords(isEnd);
    this.notes += this.compareLists(this.recorded.notes, this.replayed.notes, isEnd, (t) => t);
    this.frames += this.compareLists(
      this.recorded.frames,
      this.replayed.frames,
      isEnd,
      (frame) => `frame ${Buffer.from(frame).toString('hex')}`,
    );
  }

  /** What neither side has matched is dropped: its step was not finished. */
  clear(): void {
    this.recorded.clear();
    this.replayed.clear();
  }

  private compareRecords(isEnd: boolean): void {
    const { recorded, replayed } = this;
    const common = Math.min(recorded.used, replayed.used);
    const [ours, theirs] = [replayed.words, recorded.words];
    for (let i = 0; i < common; i++) {
      if (Object.is(ours[i], theirs[i])) continue;
      const at = i - (i % RECORD_WORDS);
      this.differ(recordText(theirs, at), recordText(ours, at));
      break;
    }
    this.records += common / RECORD_WORDS;
    if (isEnd && recorded.used !== replayed.used) {
      const text = (items: StreamItems) =>
        items.used > common ? recordText(items.words, common) : 'nothing';
      this.differ(text(recorded), text(replayed));
    }
    for (const items of [recorded, replayed]) {
      items.words.copyWithin(0, common, items.used);
      items.used -= common;
      items.seen = Math.max(0, items.seen - common);
    }
  }

  private compareLists<T extends string | Uint8Array>(
    recorded: T[],
    replayed: T[],
    isEnd: boolean,
    text: (item: T) => string,
  ): number {
    const common = Math.min(recorded.length, replayed.length);
    for (let i = 0; i < common; i++) {
      if (isSame(recorded[i], replayed[i])) continue;
      this.differ(text(recorded[i]), text(replayed[i]));
      break;
    }
    if (isEnd && recorded.length !== replayed.length) {
      const rest = (list: T[]) => (list.length > common ? text(list[common]) : 'nothing');
      this.differ(rest(recorded), rest(replayed));
    }
    if (common > 0) {
      recorded.splice(0, common);
      replayed.splice(0, common);
    }
    return common;
  }

  private differ(recorded: string, replayed: string): void {
    this.difference ??= { recorded, replayed };
  }
}

function isSame(a: string | Uint8Array, b: string | Uint8Array): boolean {
  if (typeof a === 'string' || typeof b === 'string') return a === b;
  return Buffer.compare(a, b) === 0;
}
