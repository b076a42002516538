import type { RecordBatch } from '../../domain/journal-records.ts';
import type { EngineJournal } from '../../engine/engine.ts';
import type { JournalWriter } from './journal-writer.ts';

/**
 * An engine's journal whose batch stays until the thread hands it over: where engine and adapter
 * share a thread, orders leave first. What an order needs written before it leaves is the
 * adapter's own journal (intent before send), which is not held back.
 */
export class LateJournal implements EngineJournal {
  readonly batch: RecordBatch;
  private readonly writer: JournalWriter;

  constructor(writer: JournalWriter) {
    this.batch = writer.batch;
    this.writer = writer;
  }

  /** Only a batch without room goes at once. */
  flush(): void {
    if (this.batch.isFull) this.writer.flush();
  }

  note(kind: 'command' | 'reply' | 'execution' | 'fill', value: unknown): void {
    this.writer.note(kind, value);
  }

  handOver(): void {
    if (this.batch.used > 0) this.writer.flush();
  }
}
