/** Runs an action; `event` is what caused it, null from the palette. */
export type RunAction = (event: KeyboardEvent | null) => void;

/**
 * Who does what the keys and the palette ask for. Panels lend their handlers while they are there;
 * the latest one counts.
 */
export class ActionTable {
  private readonly handlers = new Map<string, RunAction[]>();

  /** The returned call takes the handler back. */
  on(id: string, run: RunAction): () => void {
    const list = this.handlers.get(id) ?? [];
    list.push(run);
    this.handlers.set(id, list);
    return () => {
      const at = list.indexOf(run);
      if (at >= 0) list.splice(at, 1);
    };
  }

  has(id: string): boolean {
    return (this.handlers.get(id)?.length ?? 0) > 0;
  }

  /** False when nobody takes it. */
  run(id: string, event: KeyboardEvent | null): boolean {
    const run = this.handlers.get(id)?.at(-1);
    run?.(event);
    return run !== undefined;
  }
}
