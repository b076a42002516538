import type { QueuedWant, WantsMessage } from '../../domain/want-queue.ts';
import type { RowChange } from '../panels/blotter/blotter-source.ts';

export interface WantRow extends QueuedWant {
  readonly id: string;
}

/** The want queue as the host last told it. */
export class WantStore {
  total = 0;
  private byId = new Map<string, WantRow>();
  private readonly listeners = new Set<(change: RowChange<WantRow>) => void>();

  take(message: WantsMessage): void {
    const before = this.byId;
    const rows = message.rows.map((want): WantRow => ({ id: `slot ${want.slotIx}`, ...want }));
    this.byId = new Map(rows.map((row) => [row.id, row]));
    this.total = message.total;
    const change = {
      add: rows.filter(({ id }) => !before.has(id)),
      update: rows.filter(({ id }) => before.has(id)),
      remove: [...before.values()].filter(({ id }) => !this.byId.has(id)),
    };
    for (const listener of this.listeners) listener(change);
  }

  rows(): WantRow[] {
    return [...this.byId.values()];
  }

  listen(take: (change: RowChange<WantRow>) => void): () => void {
    this.listeners.add(take);
    return () => this.listeners.delete(take);
  }
}
