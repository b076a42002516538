import { join } from 'node:path';
import { refusalText } from '../../domain/outcome.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { loadSettings } from '../config/settings-file.ts';
import type { KernelForm } from '../kernel-forms.ts';
import { buildKernel } from '../start/build-screen.ts';
import { loadTape } from '../tape/load-tape.ts';
import { type Comparison, type PolicyLine, comparePolicies, goalsOf } from './compare-policies.ts';

/** As the command line gives them. */
export interface PoliciesOptions extends Omit<Comparison, 'tape' | 'settings' | 'kernel'> {
  readonly tape: string;
  readonly kernel: KernelForm;
  readonly settings?: string;
  readonly json?: boolean;
}

const ROOT = join(import.meta.dirname, '..', '..');
const [OK, MISSED, WRONG_INPUT] = [0, 1, 2];

/** Exit code: 0 every goal met, 1 one missed, 2 wrong input. */
export async function runPolicies(given: PoliciesOptions): Promise<number> {
  const loaded = await loadTape(given.tape, given.seed);
  if (!loaded.ok) return complain(refusalText(loaded));
  const settings =
    given.settings === undefined
      ? { ok: true as const, value: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} } }
      : await loadSettings(given.settings);
  if (!settings.ok) return complain(refusalText(settings));
  const built = await buildKernel(ROOT);
  if (!built.ok) process.stderr.write(`policies: ${refusalText(built)}\n`);
  const kernel = { folder: join(ROOT, 'out', 'kernel'), form: given.kernel };
  const of = { ...given, tape: loaded.value, settings: settings.value, kernel };
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  if (!given.json) print(HEAD);
  const lines = comparePolicies(of, (line) =>
    print(given.json ? JSON.stringify(line) : rowOf(line)),
  );
  const goals = goalsOf(lines);
  if (!given.json) print('');
  for (const { text, isMet } of goals) {
    const verdict = `${isMet ? 'met   ' : 'MISSED'}  ${text}\n`;
    if (given.json) process.stderr.write(verdict);
    else process.stdout.write(verdict);
  }
  return goals.every(({ isMet }) => isMet) ? OK : MISSED;
}

const HEAD =
  'policy            time at risk  participation  bad  avoidable  rejects  oldest s' +
  '   adds  replaces  cancels';

function rowOf(line: PolicyLine): string {
  const { sent } = line;
  return [
    line.policy.padEnd(16),
    String(line.timeAtRiskTickLotMs).padStart(14),
    `${(100 * line.participation).toFixed(1)} %`.padStart(15),
    String(line.bad).padStart(5),
    String(line.badAvoidable).padStart(11),
    String(line.rejects).padStart(9),
    line.oldestWantS.toFixed(1).padStart(10),
    String(sent.add).padStart(7),
    String(sent.replace).padStart(10),
    String(sent.cancel).padStart(9),
  ].join('');
}

function complain(text: string): number {
  process.stderr.write(`policies: ${text}\n`);
  return WRONG_INPUT;
}
