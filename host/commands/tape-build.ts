import { refusalText } from '../../domain/outcome.ts';
import { type TapeRecipe, makeTape } from '../tape/build.ts';
import { writeTape } from '../tape/tape-file.ts';

/** Options of `tape build`; those that the command line does not give are `undefined`. */
export interface TapeBuildOptions extends TapeRecipe {
  /** `--out FILE`: the tape to write, e.g. `es-crash.tape`. */
  readonly out: string;
  /** `--chain FILE`: a chain, one moment or through time; without it no options. */
  readonly chain?: string | undefined;
  /** `--chain-layout NAME`: layout of the chain where its header does not tell. */
  readonly chainLayout?: string | undefined;
  /** `--chain-map "expiry=exp,right=cp,strike=k,bid=b,ask=a"`: columns of any other chain. */
  readonly chainMap?: string | undefined;
  /** `--product NAME`: es-fop, us-equity or spx: grids, expiry times, what the underlying is. */
  readonly product?: string | undefined;
  /** `--underlying SYMBOL`: name of the underlying where the file does not tell. */
  readonly underlying?: string | undefined;
  /** `--at INSTANT`: the chain's moment: of a file without stamps, or within its span. */
  readonly at?: string | undefined;
  /** `--futures FILE`: quotes of the chain's own futures, where neither chain nor path has them. */
  readonly futures?: string | undefined;
  /** `--path FILE`: how the underlying moves, quotes or trades. */
  readonly path?: string | undefined;
  /** `--layout NAME`: layout of the path where its header does not tell. */
  readonly layout?: string | undefined;
  /** `--map "time=ts_utc,bid=bid,ask=ask"`: columns of any other path. */
  readonly map?: string | undefined;
  /** `--path-symbol NAME`: which instrument of a path with several drives all futures. */
  readonly pathSymbol?: string | undefined;
  /** `--no-late-print-filter`: keep trades far from their neighbours. Default: filtered. */
  readonly latePrintFilter?: boolean | undefined;
  /** `--from TIME`: cut of the path (of the chain without one): UTC time of day or instant. */
  readonly from?: string | undefined;
  /** `--to TIME`: end of the cut. */
  readonly to?: string | undefined;
  /** `--rescale-to PRICE|auto`: multiply the path to start there; auto is each future's own mid. */
  readonly rescaleTo?: string | undefined;
  /** `--repeat-ms N`: repeat a future's quote when it is silent for so long (minute bars). */
  readonly repeatMs?: number | undefined;
  /** `--strikes-near N`: keep the N strikes nearest to each forward. */
  readonly strikesNear?: number | undefined;
  /** `--expiry LABEL`, may be repeated: keep these expiries, e.g. 20MAR20. */
  readonly expiry?: readonly string[] | undefined;
  /** `--tick SIZE`: price increment of a path without a chain. */
  readonly tick?: number | undefined;
  /** `--size LOTS`: size of quotes in files that show none. Default 10. */
  readonly size?: number | undefined;
  /** `--name TEXT`: the tape's name. */
  readonly name?: string | undefined;
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
