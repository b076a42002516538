import {
  closeSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ByteRing } from '../../domain/byte-ring.ts';
import { FLAG } from '../../domain/chain-columns.ts';
import { ENTRY_BYTES_MAX, RECORD, RECORD_WORDS } from '../../domain/journal-records.ts';
import { AdapterJournal } from '../adapter-journal.ts';
import { framesOf } from './frame-batch.ts';
import { JournalFile, entriesOf, frameEntry, readJournal } from './journal-file.ts';
import { JournalWriter, noteOf } from './journal-writer.ts';
import { journalPath, recover } from './recover.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'floodgate-journal-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

function payloadOf(...notes: unknown[]): Uint8Array {
  const flags = new Int32Array(64);
  const ring = ByteRing.allocate(1 << 16);
  const writer = new JournalWriter(ring, flags);
  for (const note of notes) writer.note('execution', note);
  const payload = new Uint8Array(1 << 16);
  const entry = new Uint8Array(1 << 16);
  let used = 0;
  for (let n = ring.read(entry); n >= 0; n = ring.read(entry)) {
    used = frameEntry(payload, used, entry.subarray(0, n));
  }
  return payload.slice(0, used);
}

function write(run: number, ...payloads: Uint8Array[]): string {
  const path = journalPath(dir, run);
  const file = new JournalFile(path);
  for (const payload of payloads) file.append(payload);
  file.close();
  return path;
}

describe('journal', () => {
  it('gives back what was written and counts records', () => {
    const ring = ByteRing.allocate(1 << 16);
    const writer = new JournalWriter(ring, new Int32Array(64));
    writer.batch.words.set([RECORD.WANT, 1, 2, 3, 4, 5, 6, 7]);
    writer.batch.used = RECORD_WORDS;
    writer.note('command', { name: 'pull' });
    const entry = new Uint8Array(1 << 16);
    const payload = new Uint8Array(1 << 16);
    let used = 0;
    for (let n = ring.read(entry); n >= 0; n = ring.read(entry)) {
      used = frameEntry(payload, used, entry.subarray(0, n));
    }
    const path = journalPath(dir, 0);
    const file = new JournalFile(path);
    file.append(payload.slice(0, used));
    expect(file.chain.records).toBe(2);
    file.close();
    const [entryOne, entryTwo] = [...entriesOf(readJournal(path).payloads[0])];
    const numbers = new Float64Array(new Uint8Array(entryOne).slice(8).buffer);
    expect([...numbers]).toEqual([RECORD.WANT, 1, 2, 3, 4, 5, 6, 7]);
    expect(noteOf(entryTwo)).toEqual({ kind: 'command', value: { name: 'pull' } });
  });

  it('a torn tail ends the valid prefix, is cut, and the next run follows', () => {
    const path = write(0, payloadOf({ executionId: 'a' }), payloadOf({ executionId: 'b' }));
    const whole = readFileSync(path).length;
    truncateSync(path, whole - 3);
    const recovered = recover(dir, 'start');
    expect(recovered.executions).toEqual([{ executionId: 'a' }]);
    expect(recovered.flaws[0]).toMatch(/journal-000000\.fgj: torn block at byte \d+/);
    expect(recovered.runs).toBe(1);
    expect(recover(dir, 'start').flaws).toEqual([]);
  });

  it('any changed byte is noticed', () => {
    const path = write(0, payloadOf({ executionId: 'a' }), payloadOf({ executionId: 'b' }));
    const good = readFileSync(path);
    for (let at = 0; at < good.length; at++) {
      const bad = Buffer.from(good);
      bad[at] ^= 0x10;
      writeFileSync(path, bad);
      expect(readJournal(path).flaw, `byte ${at}`).not.toBe('');
    }
  });

  it('a full ring stops adds instead of losing records in silence', () => {
    const flags = new Int32Array(64);
    const writer = new JournalWriter(ByteRing.allocate(64), flags);
    writer.note('execution', { executionId: 'x'.repeat(100) });
    expect(flags[FLAG.JOURNAL_DOWN]).toBe(1);
  });

  it('a disk that takes a block by pieces, then fails: what was whole is read back', () => {
    const path = journalPath(dir, 0);
    const good = openSync(path, 'a');
    let left = 150;
    const file = new JournalFile(path, {
      open: () => good,
      write: (descriptor, bytes, from) => {
        const count = Math.min(7, left, bytes.length - from);
        left -= count;
        return count === 0 ? 0 : writeSync(descriptor, bytes, from, count);
      },
      sync: () => undefined,
      close: closeSync,
    });
    const payload = payloadOf({ executionId: 'a' });
    file.append(payload);
    expect(() => file.append(payloadOf({ executionId: 'b'.repeat(100) }))).toThrow('no more');
    const { payloads, flaw } = readJournal(path);
    expect(payloads.map((p) => Buffer.from(p).toString('hex'))).toEqual([
      Buffer.from(payload).toString('hex'),
    ]);
    expect(flaw).toMatch(/^torn block/);
  });
});

describe('a long frame', () => {
  it('is kept whole, and only one that no entry can hold ends the journal', () => {
    const flags = new Int32Array(64);
    const ring = ByteRing.allocate(1 << 22);
    const journal = new AdapterJournal(new JournalWriter(ring, flags));
    const list = Uint8Array.from({ length: 1_500_000 }, (_, i) => i & 255);
    journal.inbound(list, 7);
    const entry = new Uint8Array(ENTRY_BYTES_MAX);
    const length = ring.read(entry);
    expect(flags[FLAG.JOURNAL_DOWN]).toBe(0);
    const [frame] = framesOf(entry.subarray(0, length), 16);
    expect(Buffer.compare(frame, list)).toBe(0);
    journal.inbound(new Uint8Array(ENTRY_BYTES_MAX), 8);
    expect(flags[FLAG.JOURNAL_DOWN]).toBe(1);
  });
});
