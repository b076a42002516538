/** Bad input at an edge is a value that says what and where, never an exception. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | Refusal;

export interface Refusal {
  readonly ok: false;
  /** Where: a file with its line, a byte offset, a field path. */
  readonly where: string;
  /** What is wrong, in words a trader can act on. */
  readonly why: string;
}

export function accept<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refuse(where: string, why: string): Refusal {
  return { ok: false, where, why };
}

export function refusalText(refusal: Refusal): string {
  return `${refusal.where}: ${refusal.why}`;
}
