import { createHash } from 'node:crypto';
import { closeSync, fdatasyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type JournalHead, headPath, readHead, writeHead } from './journal-head.ts';
import { ENTRY, RECORD_WORDS } from '../../domain/journal-records.ts';

/**
 * Append-only, hash-chained log (reliability.md 5). A block is one write:
 *
 *   u32 magic "FGJ1" | u32 payload bytes | 32 bytes SHA-256(previous hash, payload) | payload
 *
 * The payload is a run of entries, each u32 length + 2^24 * thread, bytes, padded to 4. The first
 * hash is zeros.
 */
const MAGIC = 0x314a4746;
const BLOCK_HEADER_BYTES = 40;
const LENGTH_SPAN = 2 ** 24;
/** Length and thread before an entry's bytes. */
export const ENTRY_HEADER_BYTES = 4;

/** Whose stream an entry belongs to; within one, order is program order. */
export const THREAD = { ENGINE: 0, ADAPTER: 1, JOURNAL: 2 } as const;

/** Chain and count of a journal, whatever it is written to. */
export class JournalChain {
  records = 0;
  private hash: Buffer = Buffer.alloc(32);

  get headHash(): string {
    return this.hash.toString('hex');
  }

  /** The block that carries a payload. */
  seal(payload: Uint8Array): Buffer {
    this.records += countRecords(payload);
    this.hash = createHash('sha256').update(this.hash).update(payload).digest();
    const block = Buffer.alloc(BLOCK_HEADER_BYTES + payload.length);
    block.writeUInt32LE(MAGIC, 0);
    block.writeUInt32LE(payload.length, 4);
    this.hash.copy(block, 8);
    block.set(payload, BLOCK_HEADER_BYTES);
    return block;
  }

  /** Takes over the chain of blocks read from disk. */
  resume(hash: Buffer, records: number): void {
    this.hash = hash;
    this.records = records;
  }
}

/** Seam to the disk, for journals on one that fails. */
export interface JournalDisk {
  open(path: string): number;
  /** Bytes written; may be fewer than asked. */
  write(descriptor: number, bytes: Uint8Array, from: number): number;
  sync(descriptor: number): void;
  close(descriptor: number): void;
}

const DISK: JournalDisk = {
  open: (path) => openSync(path, 'a', 0o600),
  write: (descriptor, bytes, from) => writeSync(descriptor, bytes, from),
  sync: (descriptor) => fdatasyncSync(descriptor),
  close: (descriptor) => closeSync(descriptor),
};

export class JournalFile {
  readonly chain = new JournalChain();
  private readonly path: string;
  private readonly disk: JournalDisk;
  private readonly descriptor: number;
  private bytes = 0;

  constructor(path: string, disk: JournalDisk = DISK) {
    this.path = path;
    this.disk = disk;
    this.descriptor = disk.open(path);
  }

  /** Throws when the disk does not take the whole block. */
  append(payload: Uint8Array): void {
    const block = this.chain.seal(payload);
    for (let at = 0; at < block.length; ) {
      const written = this.disk.write(this.descriptor, block, at);
      if (written <= 0) throw new Error(`${this.path}: the disk takes no more`);
      at += written;
    }
    this.bytes += block.length;
  }

  /** Throws when it fails; then nothing more may be written to this file. */
  sync(): void {
    this.disk.sync(this.descriptor);
  }

  /** Tells a second place how far the chain goes, so that a lost tail is noticed. */
  noteHead(): void {
    const { records, headHash } = this.chain;
    writeHead(this.path, { bytes: this.bytes, records, hash: headHash });
  }

  close(): void {
    this.sync();
    this.noteHead();
    this.disk.close(this.descriptor);
  }
}

/** Frames an entry for a payload: length and thread, bytes, padding to 4. */
export function frameEntry(
  payload: Uint8Array,
  at: number,
  bytes: Uint8Array,
  thread: number = THREAD.ENGINE,
): number {
  const word = bytes.length + thread * LENGTH_SPAN;
  new DataView(payload.buffer, payload.byteOffset).setUint32(at, word, true);
  payload.set(bytes, at + 4);
  return at + 4 + ((bytes.length + 3) & ~3);
}

/** The entries of a payload, of one thread where it is given. */
export function* entriesOf(payload: Uint8Array, thread?: number): Generator<Uint8Array> {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.length);
  for (let at = 0; at + 4 <= payload.length; ) {
    const word = view.getUint32(at, true);
    const length = word % LENGTH_SPAN;
    if (thread === undefined || thread === Math.floor(word / LENGTH_SPAN)) {
      yield payload.subarray(at + 4, at + 4 + length);
    }
    at += 4 + ((length + 3) & ~3);
  }
}

function countRecords(payload: Uint8Array): number {
  let count = 0;
  for (const entry of entriesOf(payload)) {
    count += entry[0] === ENTRY.RECORDS ? (entry.length - 8) / (8 * RECORD_WORDS) : 1;
  }
  return count;
}

export interface JournalContent {
  /** Payloads of the longest valid prefix. */
  readonly payloads: Uint8Array[];
  readonly validBytes: number;
  readonly totalBytes: number;
  /** Hex, and the records up to there. */
  readonly hash: string;
  readonly records: number;
  /** Why the rest was left: empty when all of it is good. */
  readonly flaw: string;
}

/**
 * Longest valid prefix of a journal: a torn tail or a changed byte ends it, with its offset. Throws
 * where the file cannot be read.
 */
export function readJournal(path: string): JournalContent {
  return checkJournal(readFileSync(path), readHead(headPath(path)));
}

/** As `readJournal`; `head`: how far the chain goes for certain. */
export function checkJournal(bytes: Buffer, head?: JournalHead): JournalContent {
  const payloads: Uint8Array[] = [];
  let hash: Buffer = Buffer.alloc(32);
  let at = 0;
  let flaw = '';
  let hashAtHead = '';
  while (at < bytes.length) {
    const end = at + BLOCK_HEADER_BYTES;
    if (end > bytes.length || bytes.readUInt32LE(at) !== MAGIC) {
      flaw = `no block at byte ${at}`;
      break;
    }
    const length = bytes.readUInt32LE(at + 4);
    if (end + length > bytes.length) {
      flaw = `torn block at byte ${at}`;
      break;
    }
    const payload = bytes.subarray(end, end + length);
    const expected = createHash('sha256').update(hash).update(payload).digest();
    if (!expected.equals(bytes.subarray(at + 8, at + 40))) {
      flaw = `block at byte ${at} does not follow from the one before`;
      break;
    }
    payloads.push(payload);
    hash = expected;
    at = end + length;
    if (at === head?.bytes) hashAtHead = hash.toString('hex');
  }
  if (flaw === '' && head && head.bytes > 0 && hashAtHead !== head.hash) {
    flaw = `the head noted at byte ${head.bytes} is not there`;
  }
  const records = payloads.reduce((sum, payload) => sum + countRecords(payload), 0);
  const total = { validBytes: at, totalBytes: bytes.length };
  return { payloads, ...total, hash: hash.toString('hex'), records, flaw };
}
