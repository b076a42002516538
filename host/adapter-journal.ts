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
    const [epoch, counter] = clOrdId.split('-');
    this.record(RECORD.ORDER, nowUs, kind, slotIx, px, qty, idPart(epoch), idPart(counter));
  }

  execution(execution: Execution): void {
    this.writer.note('execution', execution);
  }

  event(code: number, a: number, b: number, nowUs: number): void {
    this.record(RECORD.ADAPTER_EVENT, nowUs, code, a, b, 0, 0, 0);
  }

  /** Hands over what one step recorded. */
  flush(): void {
    if (this.writer.batch.used > 0) this.writer.flush();
  }

  private record(kind: number, nowUs: number, ...values: number[]): void {
    const { batch } = this.writer;
    if (batch.isFull) this.writer.flush();
    batch.words[batch.used] = kind;
    batch.words[batch.used + 1] = nowUs;
    for (let i = 0; i < RECORD_WORDS - 2; i++) batch.words[batch.used + 2 + i] = values[i];
    batch.used += RECORD_WORDS;
  }
}

function idPart(text: string | undefined): number {
  return text === undefined || text === '' ? -1 : Number.parseInt(text, 36);
}
