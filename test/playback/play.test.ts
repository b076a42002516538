import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PlayResult } from '../../host/play/play-result.ts';
import { chromiumProgram } from '../../host/start/screen-window.ts';
import { HAS_DATA, writePayrolls } from './playback-tapes.ts';

const CLI = join(import.meta.dirname, '..', '..', 'host', 'cli.ts');
const HAS_CHROMIUM = chromiumProgram(process.env) !== undefined;
const run = promisify(execFile);

let folder = '';
let payrolls = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-playback-'));
  if (HAS_DATA) payrolls = await writePayrolls(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The command as a person runs it; its last line of stdout. Exit code 0 or the test fails. */
async function play(...args: string[]): Promise<PlayResult> {
  const { stdout } = await run(process.execPath, [CLI, 'play', ...args, '--json'], {
    maxBuffer: 1 << 24,
  });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as PlayResult;
}

/** What must hold on every tape, in every mode. */
function expectSafe(result: PlayResult): void {
  expect(result.fills.badAvoidable).toBe(0);
  expect(result.cap.rejects).toBe(0);
  expect(result.cap.maxInAnySecondAtVenue).toBeLessThanOrEqual(result.cap.perSecond);
  expect(result.end).toEqual({
    ordersLiveAtVenue: 0,
    positionMatchesVenue: true,
    unknownOrders: 0,
  });
  expect(result.wants).toBeGreaterThan(300);
  expect(result.sent.add).toBeGreaterThan(500);
}

describe('under a virtual clock', () => {
  it('the afternoon: safe, the same twice, and no other with the screen frozen', async () => {
    const plain = await play('--tape', 'afternoon', '--mode', 'virtual');
    expectSafe(plain);
    expect(plain.fills.count).toBeGreaterThan(100);
    expect(plain.updateToWireUs).toBeNull();
    const frozen = await play('--tape', 'afternoon', '--mode', 'virtual', '--freeze-ui', '10');
    expectSafe(frozen);
    // The same bytes twice, and the screen has no part in them.
    expect({ ...frozen, uiFreeze: null }).toEqual(plain);
    const other = await play(
      '--tape',
      'afternoon',
      '--mode',
      'virtual',
      '--seconds',
      '20',
      '--seed',
      '2',
    );
    expect(other.journal.hash).not.toBe(plain.journal.hash);
  });

  it.skipIf(!HAS_DATA)('payrolls on the E-mini chain (skipped without shared data)', async () => {
    expectSafe(await play('--tape', payrolls, '--mode', 'virtual'));
    expectSafe(await play('--tape', payrolls, '--mode', 'virtual', '--freeze-ui', '10'));
    const args = ['--tape', payrolls, '--mode', 'virtual', '--curve', 'svi', '--model', 'qdfp'];
    expectSafe(await play(...args));
  });

  it('a cap of another size is kept too', async () => {
    const args = ['--tape', 'afternoon', '--mode', 'virtual', '--seconds', '240', '--cap', '7'];
    const result = await play(...args);
    expect(result.cap).toMatchObject({ perSecond: 7, maxInAnySecondAtVenue: 7, rejects: 0 });
    expect(result.fills.badAvoidable).toBe(0);
  });
});

describe('with real processes, threads and sockets', () => {
  it('the crash of the afternoon, five times as fast', async () => {
    const report = join(folder, 'report.html');
    const args = ['--tape', 'afternoon', '--speed', '5', '--seconds', '56', '--report', report];
    const result = await play(...args);
    expectSafe(result);
    expect(result.updateToWireUs?.count).toBeGreaterThan(20);
    expect(result.journal.records).toBeGreaterThan(10_000);
    expect(readFileSync(report, 'utf8')).toContain('PASS');
  });

  it.skipIf(!HAS_DATA || !HAS_CHROMIUM)(
    'payrolls with a real page frozen in mid-crash (skipped without shared data or Chromium)',
    async () => {
      const args = ['--tape', payrolls, '--seconds', '60', '--freeze-ui', '10'];
      const result = await play(...args);
      expectSafe(result);
      expect(result.uiFreeze?.seconds).toBe(10);
      expect(result.uiFreeze?.p99Frozen).toBeGreaterThan(0);
    },
  );
});
