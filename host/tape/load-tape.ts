import type { Outcome } from '../../domain/outcome.ts';
import { accept } from '../../domain/outcome.ts';
import { afternoon } from './afternoon.ts';
import type { Tape } from './tape.ts';
import { readTape } from './tape-file.ts';

/** The tape that needs no file. */
export const AFTERNOON = 'afternoon';

/**
 * `afternoon` (generated from `seed`) or a tape file made by `tape build`; the seed has no bearing
 * on a file. Errors: as `readTape`.
 */
export async function loadTape(nameOrPath: string, seed: number): Promise<Outcome<Tape>> {
  return nameOrPath === AFTERNOON ? accept(afternoon({ seed })) : readTape(nameOrPath);
}
