import { refusalText } from '../../domain/outcome.ts';
import { type TapeRecipe, makeTape } from '../tape/build.ts';
import { writeTape } from '../tape/tape-file.ts';

/** What to make, and where to write it. */
export interface TapeBuildOptions extends TapeRecipe {
  /** `--out FILE`: the tape to write, e.g. `es-crash.tape`. */
  readonly out: string;
}

/** `tape build`: 0 when the tape is written, 2 when something was refused; says which and why. */
export async function buildTape(
  options: TapeBuildOptions,
  print: (line: string) => void,
): Promise<number> {
  const flaw = numbersFlaw(options);
  if (flaw) {
    print(flaw);
    return 2;
  }
  const tape = await makeTape(options, print);
  if (!tape.ok) {
    print(refusalText(tape));
    return 2;
  }
  const { events, universe, notes, name } = tape.value;
  for (const note of notes) print(note);
  print(`writing ${options.out}`);
  const written = await writeTape(options.out, tape.value);
  if (!written.ok) {
    print(refusalText(written));
    return 2;
  }
  const listed = universe.isListed.reduce((sum, one) => sum + one, 0);
  const seconds = (tape.value.endUs - tape.value.startUs) / 1e6;
  print(
    `${name}: ${events.count} quotes in ${seconds} s, ${universe.futures.length} futures, ` +
      `${listed} options -> ${options.out}`,
  );
  return 0;
}

function numbersFlaw(options: TapeBuildOptions): string | undefined {
  const whole = [
    ['--repeat-ms', options.repeatMs],
    ['--strikes-near', options.strikesNear],
    ['--size', options.size],
  ] as const;
  for (const [name, value] of whole) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0)) {
      return `${name}: ${value} is no whole number above 0`;
    }
  }
  if (options.tick !== undefined && !(options.tick > 0))
    return `--tick: ${options.tick} is no price`;
  return undefined;
}
