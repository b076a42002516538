import type { JournalSink } from '../adapters/base/journal-sink.ts';
import type { RequestKind } from '../adapters/base/venue-protocol.ts';
import { RECORD, RECORD_WORDS } from '../domain/journal-records.ts';
import type { Execution } from '../domain/execution.ts';
import type { JournalWriter } from './journal/journal-writer.ts';

/** The adapter's side of the journal: requests as notes before they leave, facts as they come. */
export class AdapterJournal implements JournalSink {
  private readonly writer: JournalWriter;

  constructor(writer: JournalWriter) {
    this.writer = writer;
  }

  order(
    kind: RequestKind,
    slotIx: number,
    px: number,
    qty: number,
    clOrdId: string,
    nowUs: number,
  ): void {
    const at = this.begin(RECORD.ORDER, nowUs);
    const { words } = this.writer.batch;
    words[at + 2] = kind;
    words[at + 3] = slotIx;
    words[at + 4] = px;
    words[at + 5] = qty;
    const dash = clOrdId.indexOf('-');
    words[at + 6] = idPart(clOrdId, 0, dash < 0 ? clOrdId.length : dash);
    words[at + 7] = dash < 0 ? -1 : idPart(clOrdId, dash + 1, clOrdId.length);
  }

  execution(execution: Execution): void {
    this.writer.note('execution', execution);
  }

  event(code: number, a: number, b: number, nowUs: number): void {
    const at = this.begin(RECORD.ADAPTER_EVENT, nowUs);
    const { words } = this.writer.batch;
    words[at + 2] = code;
    words[at + 3] = a;
    words[at + 4] = b;
    words.fill(0, at + 5, at + RECORD_WORDS);
  }

  /** Hands over what one step recorded. */
  flush(): void {
    if (this.writer.batch.used > 0) this.writer.flush();
  }

  /** Begins a record; gives where it stands. Its words from the third on are the caller's. */
  private begin(kind: number, nowUs: number): number {
    const { batch } = this.writer;
    if (batch.isFull) this.writer.flush();
    const at = batch.used;
    batch.words[at] = kind;
    batch.words[at + 1] = nowUs;
    batch.used = at + RECORD_WORDS;
    return at;
  }
}

/** Base 36 digits of a part of an id; -1 where it holds anything else, or nothing. */
function idPart(text: string, from: number, to: number): number {
  if (from >= to) return -1;
  let value = 0;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    const digit = unit >= 97 && unit <= 122 ? unit - 87 : unit >= 48 && unit <= 57 ? unit - 48 : -1;
    if (digit < 0) return -1;
    value = 36 * value + digit;
  }
  return value;
}
