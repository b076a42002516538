import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { refusalText } from '../../domain/outcome.ts';
import type { CurveModel } from '../../domain/vol-curve.ts';
import { fitChainQuotes } from './fit-chain.ts';
import { readFitChain } from './fit-chain-reader.ts';
import { parseWishes } from './fit-columns.ts';
import { jsonLine, textLines } from './fit-lines.ts';
import { plotSvg } from './fit-plot.ts';

export interface FitRunOptions {
  readonly chain: string;
  readonly model: CurveModel;
  readonly columns?: string | undefined;
  readonly product?: string | undefined;
  /** `--at`, microseconds. */
  readonly at?: number | undefined;
  readonly plot?: string | undefined;
  readonly misses?: boolean | undefined;
  readonly json?: boolean | undefined;
}

type Print = (line: string) => void;

const NOTHING_FITTED = 1;
const WRONG_INPUT = 2;

/** `fit`: 0, 1 where no expiry could be fitted, 2 where the input was refused. */
export async function runFit(options: FitRunOptions, print: Print, say: Print): Promise<number> {
  const wishes = parseWishes(options.columns);
  if (!wishes.ok) {
    say(refusalText(wishes));
    return WRONG_INPUT;
  }
  const chain = await readFitChain(options.chain, {
    wishes: wishes.value,
    product: options.product,
    atUs: options.at,
    onRows: (rows) => say(`${options.chain}: ${rows} rows`),
  });
  if (!chain.ok) {
    say(refusalText(chain));
    return WRONG_INPUT;
  }
  for (const note of chain.value.notes) say(`${options.chain}: ${note}`);
  const fits = fitChainQuotes(chain.value, options.model);
  const lines = options.json ? fits.map(jsonLine) : textLines(fits, options.misses ?? false);
  for (const line of lines) print(line);
  if (options.plot) {
    const title = `${basename(options.chain)}, ${options.model}`;
    try {
      await writeFile(options.plot, plotSvg(fits, title));
    } catch (error) {
      say(`${options.plot}: ${(error as Error).message}`);
      return WRONG_INPUT;
    }
  }
  return fits.some(({ outcome }) => outcome.ok) ? 0 : NOTHING_FITTED;
}
