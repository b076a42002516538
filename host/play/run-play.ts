import { closeSync, openSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, accept, refusalText } from '../../domain/outcome.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../../domain/quote-settings.ts';
import { loadSettings } from '../config/settings-file.ts';
import type { KernelForm } from '../kernel-forms.ts';
import { buildKernel, buildScreen } from '../start/build-screen.ts';
import { loadTape } from '../tape/load-tape.ts';
import type { Tape } from '../tape/tape.ts';
import { chromiumScreen } from './chromium-screen.ts';
import { playRealtime } from './play-realtime.ts';
import { type PlayOptions, type PlayedRun, resultOf } from './play-result.ts';
import { reportHtml } from './play-report.ts';
import { failuresOf, summaryOf } from './play-summary.ts';
import { type OnProgress, playVirtual } from './play-virtual.ts';
import { withModel } from './with-model.ts';

/** As the command line gives them. */
export interface PlayCommandOptions extends Omit<PlayOptions, 'freezeUiS' | 'kernel'> {
  readonly kernel: KernelForm;
  readonly freezeUi: number;
  readonly settings?: string;
  readonly json?: boolean;
  readonly report?: string;
  readonly journal?: string;
}

const ROOT = join(import.meta.dirname, '..', '..');
const [OK, FAILED, WRONG_INPUT] = [0, 1, 2];
const LINE_EVERY_MS = 5000;

/** Exit code: 0 passed, 1 a rule was broken or a process failed, 2 wrong input. */
export async function runPlay(given: PlayCommandOptions): Promise<number> {
  const kernel = { folder: join(ROOT, 'out', 'kernel'), form: given.kernel };
  const options: PlayOptions = { ...given, freezeUiS: given.freezeUi, kernel };
  const loaded = await loadTape(given.tape, given.seed);
  const tape = loaded.ok ? withModel(loaded.value, options.model) : loaded;
  if (!tape.ok) return complain(refusalText(tape), WRONG_INPUT);
  const settings = await readSettings(given.settings);
  if (!settings.ok) return complain(refusalText(settings), WRONG_INPUT);
  const kernelBuilt = await buildKernel(ROOT);
  if (!kernelBuilt.ok) process.stderr.write(`play: ${refusalText(kernelBuilt)}\n`);
  const run = await play(tape.value, options, settings.value, given.journal);
  if (!run.ok) return complain(refusalText(run), FAILED);
  const result = resultOf(run.value);
  process.stdout.write(`\n${summaryOf(result)}\n`);
  if (given.report !== undefined) {
    await writeFile(given.report, reportHtml(run.value, result));
    process.stdout.write(`\nreport         ${given.report}\n`);
  }
  if (given.json) process.stdout.write(`${JSON.stringify(result)}\n`);
  return failuresOf(result).length === 0 ? OK : FAILED;
}

async function play(
  tape: Tape,
  options: PlayOptions,
  settings: DeskSettings,
  journal?: string,
): Promise<Outcome<PlayedRun>> {
  const { onProgress, finish } = progressOf();
  try {
    if (options.mode === 'virtual') {
      return playToJournal(tape, options, settings, onProgress, journal);
    }
    const attachScreen = chromiumScreen(process.env);
    if (options.freezeUiS > 0) {
      if (!attachScreen.ok) return attachScreen;
      const built = await buildScreen(ROOT);
      if (!built.ok) return built;
    }
    return await playRealtime(tape, options, {
      settings,
      staticDir: join(ROOT, 'out', 'renderer'),
      ...(attachScreen.ok ? { attachScreen: attachScreen.value } : {}),
      ...(journal === undefined ? {} : { journal }),
      onProgress,
      onNews: (text) => void process.stderr.write(`play: ${text}\n`),
    });
  } finally {
    finish();
  }
}

/** Under a virtual clock the journal goes to a file only where one is named. */
function playToJournal(
  tape: Tape,
  options: PlayOptions,
  settings: DeskSettings,
  onProgress: OnProgress,
  journal: string | undefined,
): Outcome<PlayedRun> {
  if (journal === undefined) return accept(playVirtual(tape, options, settings, { onProgress }));
  const descriptor = openSync(journal, 'w', 0o600);
  const onBlock = (block: Uint8Array): void => void writeSync(descriptor, block);
  const run = playVirtual(tape, options, settings, { onProgress, onBlock });
  closeSync(descriptor);
  return accept(run);
}

async function readSettings(path: string | undefined): Promise<Outcome<DeskSettings>> {
  if (path !== undefined) return loadSettings(path);
  return accept({ defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} });
}

function complain(text: string, code: number): number {
  process.stderr.write(`play: ${text}\n`);
  return code;
}

/** One line that lives on a terminal, a line every few seconds elsewhere; never on stdout. */
function progressOf(): { onProgress: OnProgress; finish: () => void } {
  const isTerminal = process.stderr.isTTY === true;
  let shownMs = 0;
  let isOpen = false;
  const onProgress: OnProgress = (done, of, line) => {
    const nowMs = performance.now();
    if (!isTerminal && nowMs - shownMs < LINE_EVERY_MS) return;
    shownMs = nowMs;
    const text = `play: ${done.toFixed(0).padStart(4)} of ${of.toFixed(0)} s  ${line}`;
    process.stderr.write(isTerminal ? `\r\x1b[2K${text}` : `${text}\n`);
    isOpen = isTerminal;
  };
  const finish = () => {
    if (isOpen) process.stderr.write('\n');
    isOpen = false;
  };
  return { onProgress, finish };
}
