/** `npm run model`: small Spin models, exhaustively, with caps; skipped where Spin is absent. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './tools.ts';

const MEMORY_MB = 1_000;
const SECONDS_MAX = 25;

/** Each model holds, and fails with the bug that its define plants. */
const MODELS = [
  { file: 'throttle.pml', bug: 'SEND_TIME' },
  { file: 'order.pml', bug: 'BELIEVE_CANCEL' },
] as const;

interface Verdict {
  readonly isRun: boolean;
  readonly errors: number;
  readonly states: string;
}

function verify(file: string, define: string): Verdict {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-model-'));
  try {
    const run = (command: string, args: readonly string[]) =>
      spawnSync(command, args, { cwd: folder, encoding: 'utf8', timeout: SECONDS_MAX * 1_000 });
    const path = join(ROOT, 'test', 'model', file);
    run('spin', [...(define === '' ? [] : [`-D${define}`]), '-a', path]);
    const caps = ['-O2', `-DMEMLIM=${MEMORY_MB}`, '-DSAFETY', '-DCOLLAPSE'];
    run('cc', [...caps, '-o', 'pan', 'pan.c']);
    const { stdout } = run(join(folder, 'pan'), ['-m1000000', '-n']);
    const errors = /errors: (\d+)/.exec(stdout ?? '')?.[1];
    const states = /(\d+) states, stored/.exec(stdout ?? '')?.[1] ?? '?';
    return { isRun: errors !== undefined, errors: Number(errors), states };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function check(file: string, bug: string): boolean {
  const good = verify(file, '');
  const bad = verify(file, bug);
  const isProved = good.isRun && good.errors === 0;
  const isCaught = bad.isRun && bad.errors > 0;
  const verdict = isProved && isCaught ? 'ok  ' : 'FAIL';
  const what = isProved ? `${good.states} states, 0 errors` : 'an error, or no end';
  console.log(`${verdict} ${file}: ${what}; ${bug} ${isCaught ? 'caught' : 'NOT caught'}`);
  return isProved && isCaught;
}

if (spawnSync('spin', ['-V']).error) {
  console.log('SKIPPED: spin is not installed (Debian: apt-get install spin)');
} else {
  const failed = MODELS.filter(({ file, bug }) => !check(file, bug));
  process.exitCode = failed.length > 0 ? 1 : 0;
}
