import type { JournalSink, StepInputs, WantRows } from '../adapters/base/journal-sink.ts';
import type { IdStore } from '../adapters/base/order-ids.ts';
import type { RequestBatch, RequestKind } from '../adapters/base/venue-protocol.ts';
import type { Execution } from '../domain/execution.ts';
import type { HandNote, HandRequest } from '../domain/hand-order.ts';
import {
  ENTRY,
  ENTRY_BYTES_MAX,
  RECORD,
  RECORD_WORDS,
  RecordBatch,
  STEP_FLAG,
  WANT_QTY,
} from '../domain/journal-records.ts';
import { FrameBatch } from './journal/frame-batch.ts';
import type { JournalWriter } from './journal/journal-writer.ts';
import { type AdapterHead, noteAdapterHead } from './journal/thread-heads.ts';

const WANTS_BATCH = 4096;
const FRAMES_BYTES = 1 << 18;

/**
 * The adapter's side of the journal: what it was told, requests before they leave, facts as they
 * come. Wants read and frames sent are long and wait until the requests are gone.
 */
export class AdapterJournal implements JournalSink {
  private readonly writer: JournalWriter;
  private readonly wants = new RecordBatch(WANTS_BATCH);
  /** Wants read in this step. */
  private rows: WantRows | undefined;
  private readSlots = new Int32Array(0);
  private readCount = 0;
  private readonly inFrames = new FrameBatch(ENTRY.FRAME_IN, FRAMES_BYTES);
  private readonly outFrames = new FrameBatch(ENTRY.FRAMES_OUT, FRAMES_BYTES);

  constructor(writer: JournalWriter) {
    this.writer = writer;
  }

  /** What the adapter starts from; before anything else. */
  head(head: AdapterHead): void {
    noteAdapterHead(this.writer, head);
  }

  orders(kind: RequestKind, requests: RequestBatch, nowUs: number): void {
    const { batch } = this.writer;
    const { words } = batch;
    const { slotIx, px, qty, idEpoch, idCounter, count } = requests;
    for (let i = 0; i < count; i++) {
      if (batch.isFull) this.writer.flush();
      const at = batch.begin(RECORD.ORDER);
      words[at + 1] = nowUs;
      words[at + 2] = kind;
      words[at + 3] = slotIx[i];
      words[at + 4] = px[i];
      words[at + 5] = qty[i];
      words[at + 6] = idEpoch[i];
      words[at + 7] = idCounter[i];
    }
  }

  execution(execution: Execution): void {
    this.writer.note('execution', execution);
  }

  hand(kind: 'handRead' | 'hand', value: HandRequest | HandNote): void {
    this.writer.note(kind, value);
  }

  event(code: number, a: number, b: number, nowUs: number): void {
    this.put(RECORD.ADAPTER_EVENT, nowUs, code, a, b);
  }

  link(isOpen: boolean, nowUs: number): void {
    this.put(RECORD.LINK, nowUs, isOpen ? 1 : 0, 0, 0);
  }

  inbound(frame: Uint8Array, nowUs: number): void {
    this.flush();
    this.inFrames.begin(nowUs);
    if (this.inFrames.add(frame)) this.inFrames.handOver(this.writer);
    else this.longInbound(frame, nowUs);
  }

  /** A list of all orders, after a logon; one that no entry can hold ends the journal. */
  private longInbound(frame: Uint8Array, nowUs: number): void {
    const long = new FrameBatch(ENTRY.FRAME_IN, ENTRY_BYTES_MAX);
    long.begin(nowUs);
    if (!long.add(frame)) this.writer.refuse();
    long.handOver(this.writer);
  }

  /** A frame was handed to the socket. Not for the logon: it holds secrets. */
  outbound(frame: Uint8Array): void {
    if (this.outFrames.add(frame)) return;
    this.outFrames.handOver(this.writer);
    if (!this.outFrames.add(frame)) this.writer.refuse();
  }

  /** Notes which rows were read; they stay as they are until the step has ended. */
  wantsRead(rows: WantRows, slots: Int32Array, count: number): void {
    if (this.readSlots.length < rows.px.length) this.readSlots = new Int32Array(rows.px.length);
    this.rows = rows;
    const { readSlots } = this;
    const from = this.readCount;
    for (let i = 0; i < count; i++) readSlots[from + i] = slots[i];
    this.readCount = from + count;
  }

  stepped(told: StepInputs, nowUs: number): void {
    this.outFrames.handOver(this.writer);
    this.writeWants();
    const flags =
      (told.isPulling ? STEP_FLAG.PULL_ALL : 0) +
      (told.isJournalDown ? STEP_FLAG.JOURNAL_DOWN : 0) +
      (told.hasUnreadFills ? STEP_FLAG.FILLS_UNREAD : 0);
    this.put(RECORD.ADAPTER_STEP, nowUs, told.engineBeatUs, told.engineEpoch, flags);
  }

  /** The same ids, each grant recorded. */
  idsOf(ids: IdStore): IdStore {
    return {
      epoch: ids.epoch,
      reserve: (count, grant) =>
        ids.reserve(count, (first) => {
          this.put(RECORD.IDS, 0, first, 0, 0);
          grant(first);
        }),
    };
  }

  /** Hands over what one step recorded. */
  flush(): void {
    if (this.writer.batch.used > 0) this.writer.flush();
  }

  /** Two rows a record: a crash moves thousands. */
  private writeWants(): void {
    const { rows, wants, readSlots: slots, readCount: count } = this;
    if (!rows || count === 0) return;
    const { px, qty, score, causeUs } = rows;
    const { words } = wants;
    for (let i = 0; i < count; ) {
      if (wants.isFull) this.flushWants();
      const first = slots[i++];
      const at = wants.begin(RECORD.WANTS_READ);
      words[at + 1] = causeUs[first];
      words[at + 2] = first + WANT_QTY * qty[first];
      words[at + 3] = px[first];
      words[at + 4] = score[first];
      const second = i < count ? slots[i] : -1;
      if (second < 0 || causeUs[second] !== causeUs[first]) {
        words[at + 5] = -1;
        words[at + 6] = 0;
        words[at + 7] = 0;
        continue;
      }
      i++;
      words[at + 5] = second + WANT_QTY * qty[second];
      words[at + 6] = px[second];
      words[at + 7] = score[second];
    }
    this.readCount = 0;
    this.flushWants();
  }

  private flushWants(): void {
    const { wants } = this;
    if (wants.used > 0) this.writer.write(wants.entry, 2 + 2 * wants.used);
    wants.used = 0;
  }

  private put(kind: number, nowUs: number, a: number, b: number, c: number): void {
    const at = this.begin(kind);
    const { words } = this.writer.batch;
    words[at + 1] = nowUs;
    words[at + 2] = a;
    words[at + 3] = b;
    words[at + 4] = c;
    words.fill(0, at + 5, at + RECORD_WORDS);
  }

  /** Begins a record; gives where it stands. All words but the first are the caller's. */
  private begin(kind: number): number {
    const { batch } = this.writer;
    if (batch.isFull) this.writer.flush();
    return batch.begin(kind);
  }
}
