import { closeSync, fsyncSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const STATE = z.object({
  isKilled: z.boolean(),
  /** Who moved the latch last, and why it was cleared. */
  by: z.string(),
  cause: z.string(),
  /** Market clock. */
  atUs: z.number(),
});
export type LatchState = z.infer<typeof STATE>;

/** Where a kill survives the process. */
export interface LatchStore {
  read(): LatchState;
  /** True once it is durable; false leaves it killed, or as it was. */
  write(state: LatchState): boolean;
}

/** The file never grows: a kill overwrites what is there, and needs no room on a full disk. */
const FILE_BYTES = 1024;

/**
 * The kill latch on disk. Only a file that clearly says otherwise is not killed: one that is torn,
 * empty or cannot be read is.
 */
export class LatchFile implements LatchStore {
  private readonly path: string;

  constructor(stateDir: string) {
    this.path = join(stateDir, 'kill-latch.json');
  }

  read(): LatchState {
    try {
      return STATE.parse(JSON.parse(readFileSync(this.path, 'utf8')));
    } catch (error) {
      const isNew = (error as NodeJS.ErrnoException).code === 'ENOENT';
      const open = { isKilled: false, by: 'start', cause: '', atUs: 0 };
      if (isNew && this.write(open)) return open;
      return { ...open, isKilled: true, by: 'start', cause: 'the kill latch cannot be read' };
    }
  }

  write(state: LatchState): boolean {
    try {
      const text = JSON.stringify(state);
      overwrite(this.path, Buffer.alloc(FILE_BYTES, ' ').fill(text, 0, Buffer.byteLength(text)));
      return true;
    } catch {
      return state.isKilled && empty(this.path);
    }
  }
}

function overwrite(path: string, bytes: Buffer): void {
  const descriptor = openForWriting(path);
  try {
    writeSync(descriptor, bytes, 0, bytes.length, 0);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function openForWriting(path: string): number {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return openSync(path, 'w', 0o600);
  }
}

/** An empty file is a killed desk, and takes no room at all. */
function empty(path: string): boolean {
  try {
    truncateSync(path, 0);
    return true;
  } catch {
    return false;
  }
}
