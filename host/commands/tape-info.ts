import { refusalText } from '../../domain/outcome.ts';
import { instantText } from '../tape/instants.ts';
import { loadTape } from '../tape/load-tape.ts';
import type { Tape } from '../tape/tape.ts';
import { MOVE_WINDOWS_S, type TapeFacts, factsOf } from '../tape/tape-facts.ts';

export interface TapeInfoOptions {
  /** The argument: a tape file, or `afternoon`. */
  readonly tape: string;
  /** `--seed N`: of the built-in tape. Default 1. */
  readonly seed?: number | undefined;
  /** `--json`: one line for machines instead of the text. */
  readonly json?: boolean | undefined;
}

/** `tape info`: 0, or 2 when the tape was refused, with the reason printed. */
export async function tapeInfo(
  options: TapeInfoOptions,
  print: (line: string) => void,
): Promise<number> {
  const tape = await loadTape(options.tape, options.seed ?? 1);
  if (!tape.ok) {
    print(refusalText(tape));
    return 2;
  }
  const facts = factsOf(tape.value);
  if (options.json) {
    const { name, notes, startUs, endUs } = tape.value;
    print(JSON.stringify({ name, startUs, endUs, ...facts, notes }));
    return 0;
  }
  for (const line of infoLines(tape.value, facts)) print(line);
  return 0;
}

function infoLines(tape: Tape, facts: TapeFacts): string[] {
  const { universe, events, startUs, endUs } = tape;
  const seconds = ((endUs - startUs) / 1e6).toFixed(1);
  const { options, strikes, twoSidedFirst, underlyingUpdates, optionUpdates } = facts;
  const lines = [
    `tape         ${tape.name}`,
    `span         ${instantText(startUs)} to ${instantText(endUs)} (${seconds} s)`,
    `underlyings  ${universe.underlyings.map(({ symbol }) => symbol).join(' ')}`,
    `options      ${options} on ${strikes} strikes, ${twoSidedFirst} two-sided at the start`,
    `updates      ${events.count}: ${underlyingUpdates} of futures, ${optionUpdates} of options; ` +
      `at most ${facts.peakPerSecond} in a second`,
    '',
    'expiry            strikes     from       to  expires                future          rate %',
  ];
  for (const expiry of universe.expiries) {
    const { strikeFirst, strikeCount, label, expiryUs, rate } = expiry;
    const symbol = universe.underlyings[expiry.underlyingIx].symbol;
    const [low, high] = [strikeFirst, strikeFirst + strikeCount - 1].map(
      (k) => universe.strikes[k],
    );
    const [until, future] = [instantText(expiryUs), universe.futures[expiry.futureIx].symbol];
    lines.push(
      `${`${symbol} ${label}`.padEnd(16)} ${String(strikeCount).padStart(8)} ` +
        `${String(low).padStart(8)} ${String(high).padStart(8)}  ${until.padEnd(22)} ` +
        `${future.padEnd(14)} ${(100 * rate).toFixed(2).padStart(7)}`,
    );
  }
  const windows = MOVE_WINDOWS_S.map((s) => `${s} s`.padStart(8)).join('');
  lines.push(
    '',
    `future            updates  peak/s silent s   first mid    last mid${windows}  (move, bp)`,
  );
  for (const future of facts.futures) {
    const silent = (future.silenceMaxUs / 1e6).toFixed(1);
    const moves = future.movesBp.map((bp) => bp.toFixed(1).padStart(8)).join('');
    lines.push(
      `${future.symbol.padEnd(14)} ${String(future.updates).padStart(10)} ` +
        `${String(future.peakPerSecond).padStart(7)} ${silent.padStart(8)} ` +
        `${midText(future.firstMid)} ${midText(future.lastMid)}${moves}`,
    );
  }
  return [...lines, '', ...tape.notes.map((note) => `- ${note}`)];
}

function midText(mid: number): string {
  return (Number.isNaN(mid) ? '-' : String(Number(mid.toPrecision(9)))).padStart(11);
}
