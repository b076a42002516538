import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { TimeUs } from '../../domain/units.ts';
import { instantText } from '../config/instant-text.ts';

const PRIVATE = 0o700;
const SIMULATED_KEPT = 5;
const SIMULATED_RUN = /^\d{8}T\d{6}-\d+$/;

/** Where a desk keeps its journal, id blocks and latches, unless told otherwise. */
export function stateRoot(environment: NodeJS.ProcessEnv): string {
  const base = environment['XDG_STATE_HOME'];
  return join(base || join(homedir(), '.local', 'state'), 'floodgate');
}

/** One folder for each account of each venue: ids and positions of one mean nothing to another. */
export function accountFolder(root: string, url: URL, owner: readonly string[]): string {
  return join(root, pathWord(url.host), pathWord(owner.filter((word) => word !== '').join('-')));
}

/** A simulated venue is born without orders or positions, so each gets a folder of its own. */
export function simulatedFolder(root: string, nowUs: TimeUs, processId: number): string {
  const stamp = instantText(nowUs).replace(/\.\d+/, '').replace(/[-:Z]/g, '');
  return join(root, 'simulated', `${stamp}-${processId}`);
}

/** Removes all but the newest runs against simulated venues. */
export async function pruneSimulated(root: string): Promise<void> {
  const parent = join(root, 'simulated');
  const names = await readdir(parent).catch((): string[] => []);
  const runs = names.filter((name) => SIMULATED_RUN.test(name)).sort();
  for (const name of runs.slice(0, -SIMULATED_KEPT)) {
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

export async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: PRIVATE });
}

const ADDRESS_FILE = 'desk.json';

/** Address of the running desk with its token, for `floodgate pull`; readable by its owner only. */
export async function writeAddress(root: string, url: string): Promise<void> {
  const path = addressPath(root);
  await rm(path, { force: true });
  await writeFile(path, `${JSON.stringify({ url })}\n`, { mode: 0o600, flag: 'wx' });
}

export function addressPath(root: string): string {
  return join(root, ADDRESS_FILE);
}

function pathWord(text: string): string {
  return text.replace(/[^A-Za-z0-9.-]+/g, '_').replace(/^\.+/, '_') || '_';
}
