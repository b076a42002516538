import { ByteRing } from '../../domain/byte-ring.ts';
import { ENTRY, ENTRY_BYTES_MAX, RECORD_WORDS } from '../../domain/journal-records.ts';
import { JournalWriter, type NotePart } from './journal-writer.ts';
import { recordText } from './record-text.ts';
import { type Difference, StreamCompare } from './stream-compare.ts';

const RING_BYTES = 1 << 24;
const INPUTS_SHOWN = 6;

/** How the replay of one thread's stream ended. */
export interface StreamReport {
  readonly thread: string;
  readonly steps: number;
  readonly records: number;
  readonly notes: number;
  readonly frames: number;
  /** What priced, where the journal tells. */
  readonly kernel: string;
  /** The first difference, the step it stands in and the last things that step was told. */
  readonly difference: (Difference & { readonly atUs: number; readonly inputs: string[] }) | null;
}

/** What one thread is told, in its order; the thread's own code makes the rest again. */
export interface Replayed {
  /** A new start of the thread: what it began with. */
  start(head: unknown, journal: JournalWriter, flags: Int32Array): void;
  record(words: Float64Array, at: number): 'input' | 'output' | 'step';
  note(kind: string, value: unknown): 'input' | 'output';
  frame(entry: Uint8Array): void;
}

/** Feeds a journalled stream to a thread's code and compares what both wrote. */
export class ReplayStream {
  private readonly thread: Replayed;
  private readonly headKind: string;
  private readonly both = new StreamCompare();
  private readonly ring = ByteRing.allocate(RING_BYTES);
  private readonly entry = new Uint8Array(ENTRY_BYTES_MAX);
  private readonly flags = new Int32Array(128);
  private readonly parts: string[] = [];
  private readonly inputs: string[] = [];
  private readonly inputWords = new Float64Array(RECORD_WORDS * INPUTS_SHOWN);
  private inputCount = 0;
  private kernel = '';
  private steps = 0;
  private nowUs = 0;
  private foundUs = -1;
  private foundInputs: string[] = [];
  private isStarted = false;

  constructor(headKind: string, thread: Replayed) {
    this.headKind = headKind;
    this.thread = thread;
  }

  /** The next entry of the stream; false once it departs from the replay. */
  take(entry: Uint8Array): boolean {
    const { recorded } = this.both;
    const from = recorded.used;
    const note = recorded.add(entry);
    if (note?.kind === 'part') this.takePart(note.value as NotePart);
    else if (!this.isStarted) this.both.clear();
    else if (note) {
      if (note.kind === 'kernel') this.kernel = (note.value as { id: string }).id;
      if (this.thread.note(note.kind, note.value) === 'input')
        this.inputs.push(JSON.stringify(note));
    } else if (recorded.used > from) this.takeRecords(from);
    else if (entry[0] === ENTRY.FRAME_IN) this.thread.frame(entry);
    return this.foundUs < 0;
  }

  report(): StreamReport {
    const { records, notes, frames, difference } = this.both;
    return {
      thread: this.headKind,
      steps: this.steps,
      records,
      notes,
      frames,
      kernel: this.kernel,
      difference: difference
        ? { ...difference, atUs: this.foundUs, inputs: this.foundInputs }
        : null,
    };
  }

  private takeRecords(first: number): void {
    const { recorded } = this.both;
    let at = first;
    while (at < recorded.used) {
      const did = this.thread.record(recorded.words, at);
      if (did === 'input') this.inputAt(at);
      at += RECORD_WORDS;
      if (did !== 'step') continue;
      this.steps++;
      this.nowUs = recorded.words[at - RECORD_WORDS + 1];
      const before = recorded.used;
      this.drain();
      this.look();
      at -= before - recorded.used;
      this.inputs.length = 0;
      this.inputCount = 0;
    }
  }

  private look(): void {
    this.both.compare(false);
    if (this.both.difference && this.foundUs < 0) {
      this.foundUs = this.nowUs;
      this.foundInputs = [...this.inputs];
      for (let i = 0; i < this.inputCount; i++) {
        this.foundInputs.push(recordText(this.inputWords, RECORD_WORDS * i));
      }
    }
  }

  /** Keeps the numbers; words are made of them only for a difference. */
  private inputAt(at: number): void {
    if (this.inputCount === INPUTS_SHOWN) return;
    const { words } = this.both.recorded;
    this.inputWords.set(words.subarray(at, at + RECORD_WORDS), RECORD_WORDS * this.inputCount++);
  }

  private takePart(part: NotePart): void {
    if (part.kind !== this.headKind) return;
    if (part.part === 0) {
      // A successor: what its predecessor left unfinished has no counterpart.
      const { notes } = this.both.recorded;
      const own = notes.at(-1) ?? '';
      this.both.clear();
      notes.push(own);
      this.parts.length = 0;
    }
    this.parts.push(part.text);
    if (this.parts.length < part.parts) return;
    this.thread.start(
      JSON.parse(this.parts.join('')),
      new JournalWriter(this.ring, this.flags),
      this.flags,
    );
    this.isStarted = true;
    this.drain();
    this.look();
  }

  private drain(): void {
    for (let n = this.ring.read(this.entry); n >= 0; n = this.ring.read(this.entry)) {
      this.both.replayed.add(this.entry.subarray(0, n));
    }
  }
}
