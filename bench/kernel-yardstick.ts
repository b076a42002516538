import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/tools.ts';

/** The same load built by gcc with libmvec: what a native desk of this machine would take. */
export type Yardstick =
  | {
      readonly ok: true;
      readonly flags: string;
      /** Median microseconds of each run so far. */
      readonly samples: number[];
      readonly run: () => void;
    }
  | { readonly ok: false; readonly why: string };

const FLAGS = ['-Ofast', '-march=native', '-mprefer-vector-width=512'];
const RUN_SAMPLES = '601';

/** Compiles `kernel-yardstick.c` into a folder of its own; not ok where there is no gcc. */
export function buildYardstick(): Yardstick {
  const folder = mkdtempSync(join(tmpdir(), 'floodgate-kernel-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const program = join(folder, 'yardstick');
  const source = join(ROOT, 'bench', 'kernel-yardstick.c');
  const built = spawnSync('gcc', [...FLAGS, source, '-o', program, '-lmvec', '-lm'], {
    encoding: 'utf8',
  });
  if (built.error || built.status !== 0) {
    return { ok: false, why: built.error?.message ?? built.stderr.split('\n')[0] };
  }
  const samples: number[] = [];
  return {
    ok: true,
    flags: `gcc ${FLAGS.join(' ')}`,
    samples,
    run: () => {
      const said = execFileSync(program, [RUN_SAMPLES], { encoding: 'utf8' });
      samples.push(Number(said.split(' ')[0]));
    },
  };
}
