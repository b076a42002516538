import type { EventStore, ShownEvent } from '../../stores/event-store.ts';

export interface RowChange<R> {
  /** New rows, newest first where a blotter grows at its top. */
  readonly add: readonly R[];
  readonly update: readonly R[];
  readonly remove: readonly R[];
}

/** Where a blotter's rows come from. */
export interface BlotterSource<R> {
  rows(): R[];
  /** The returned call ends it. */
  listen(take: (change: RowChange<R>) => void): () => void;
}

/** Events that `keep` lets through, newest first. */
export function eventSource(
  store: EventStore,
  keep: (event: ShownEvent) => boolean,
): BlotterSource<ShownEvent> {
  return {
    rows: () => store.events.filter(keep).reverse(),
    listen: (take) =>
      store.listen((added, dropped) => {
        const add = added.filter(keep).reverse();
        const remove = dropped.filter(keep);
        if (add.length + remove.length > 0) take({ add, update: [], remove });
      }),
  };
}
