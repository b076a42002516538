import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { IdStore } from '../adapters/base/order-ids.ts';
import { assert } from '../domain/units.ts';

interface Reserved {
  readonly epoch: number;
  /** Counters below it may be in use. */
  readonly counterEnd: number;
}

/**
 * Order ids on disk: the epoch rises at every start and is durable before it is used; counters are
 * reserved in blocks. Whatever is killed whenever, no id is granted twice (reliability.md 5).
 */
export class DiskIdStore implements IdStore {
  readonly epoch: number;
  private reservedEnd = 0;
  private tail: Promise<void> = Promise.resolve();
  private readonly path: string;
  private readonly onFailure: (why: string) => void;

  constructor(stateDir: string, onFailure: (why: string) => void) {
    this.path = join(stateDir, 'order-ids.json');
    this.onFailure = onFailure;
    mkdirSync(stateDir, { recursive: true, mode: 0o700 });
    const before = readReserved(this.path);
    this.epoch = before.epoch + 1;
    writeSyncDurably(this.path, { epoch: this.epoch, counterEnd: 0 });
  }

  reserve(count: number, grant: (first: number) => void): void {
    this.tail = this.tail
      .then(async () => {
        const first = this.reservedEnd;
        await writeDurably(this.path, { epoch: this.epoch, counterEnd: first + count });
        this.reservedEnd = first + count;
        grant(first);
      })
      // No ids, no adds: the safe direction. Cancels need none.
      .catch((error: unknown) => this.onFailure(String(error)));
  }

  /** Resolves once every reservation asked for so far is on disk. */
  settled(): Promise<void> {
    return this.tail;
  }
}

/** A file that cannot be read is no start at 1: an id might be used twice. */
function readReserved(path: string): Reserved {
  if (!existsSync(path)) return { epoch: 0, counterEnd: 0 };
  const reserved = JSON.parse(readFileSync(path, 'utf8')) as Reserved;
  assert(Number.isSafeInteger(reserved.epoch), `${path} holds no epoch`);
  return reserved;
}

function writeSyncDurably(path: string, reserved: Reserved): void {
  const descriptor = openSync(`${path}.new`, 'w', 0o600);
  writeSync(descriptor, JSON.stringify(reserved));
  fsyncSync(descriptor);
  closeSync(descriptor);
  renameSync(`${path}.new`, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

async function writeDurably(path: string, reserved: Reserved): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  await file.writeFile(JSON.stringify(reserved));
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync();
  await folder.close();
}
