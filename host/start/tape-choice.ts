import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { AFTERNOON } from '../tape/load-tape.ts';

const SUFFIX = '.tape';
/** More would not be chosen from by eye. */
const CHOICES_MAX = 100;

/** Names a person may choose: the built-in afternoon, then `*.tape` of the folder, in order. */
export async function tapeChoices(folder: string | undefined): Promise<string[]> {
  if (folder === undefined) return [AFTERNOON];
  const files = await readdir(folder).catch((): string[] => []);
  const tapes = files.filter((file) => file.endsWith(SUFFIX)).sort();
  return [AFTERNOON, ...tapes.slice(0, CHOICES_MAX)];
}

/** What to play for a chosen name; a page may name nothing outside the folder. */
export async function chosenTape(
  folder: string | undefined,
  name: string,
): Promise<Outcome<string>> {
  if (!(await tapeChoices(folder)).includes(name)) return refuse('tape', `no tape '${name}' here`);
  return accept(name === AFTERNOON || folder === undefined ? AFTERNOON : join(folder, name));
}
