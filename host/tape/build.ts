import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { NO_PX } from '../../domain/units.ts';
import type { ChainSource } from './chain-readers/chain-source.ts';
import { readChain } from './chain-readers/read-chain.ts';
import { type FutureQuotes, tapeOfChain } from './chain-tape.ts';
import { type ColumnMap, parseColumnMap } from './column-map.ts';
import { instantText, parseInstant } from './instants.ts';
import { type LaidPath, countQuotes, layPath } from './lay-path.ts';
import { lanesOf } from './path-lanes.ts';
import type { PathSource } from './path-readers/path-source.ts';
import { readPath } from './path-readers/read-path.ts';
import { pathOnlyTape } from './path-tape.ts';
import { QuoteLog, putQuote, quoteAt } from './quote-log.ts';
import { repeatSilent } from './repeat-silent.ts';
import type { Tape } from './tape.ts';
import { EVENTS_MAX } from './tape-file.ts';
import { type TapeSpan, spanOf } from './tape-span.ts';

/** What a tape is made of: the options of `tape build`; one not given is `undefined`. */
export interface TapeRecipe {
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

const SIZE_UNKNOWN = 10;

/** Chain x path -> tape. Errors say which file, line or option, and why. */
export async function makeTape(
  recipe: TapeRecipe,
  progress: (line: string) => void,
): Promise<Outcome<Tape>> {
  if (!recipe.chain && !recipe.path) return refuse('--chain', 'give a chain, a path, or both');
  const path =
    recipe.path === undefined ? undefined : await readPathOf(recipe, recipe.path, progress);
  if (path && !path.ok) return path;
  const sizeUnknown = recipe.size ?? SIZE_UNKNOWN;
  if (recipe.chain === undefined) {
    return path
      ? named(pathOnlyTape(path.value, recipe, sizeUnknown), recipe)
      : refuse('--path', 'none');
  }
  const chain = await readChainOf(recipe, recipe.chain, sizeUnknown, progress);
  if (!chain.ok) return chain;
  const span = spanOf(recipe, chain.value, path?.value);
  if (!span.ok) return span;
  const futureQuotes = await futureQuotesOf(recipe, chain.value, path?.value, span.value);
  if (!futureQuotes.ok) return futureQuotes;
  const { startUs, endUs } = span.value;
  const cut = {
    startUs,
    endUs,
    expiries: recipe.expiry ?? [],
    strikesNear: recipe.strikesNear ?? 0,
  };
  const tape = tapeOfChain(chain.value, cut, futureQuotes.value);
  if (!tape.ok) return tape;
  if (!path) return named(standingOnly(tape.value, recipe), recipe);
  return named(joinPath(tape.value, path.value, recipe, span.value, sizeUnknown), recipe);
}

async function readPathOf(
  recipe: TapeRecipe,
  file: string,
  progress: (line: string) => void,
): Promise<Outcome<PathSource>> {
  const map = mapOf(recipe.map);
  if (!map.ok) return map;
  const { layout, latePrintFilter } = recipe;
  progress(`reading path ${file}`);
  return readPath(file, { layout, map: map.value, latePrintFilter });
}

async function readChainOf(
  recipe: TapeRecipe,
  file: string,
  sizeUnknown: number,
  progress: (line: string) => void,
): Promise<Outcome<ChainSource>> {
  const map = mapOf(recipe.chainMap);
  if (!map.ok) return map;
  const atUs = recipe.at === undefined ? undefined : parseInstant(recipe.at);
  if (recipe.at !== undefined && atUs === undefined) {
    return refuse('--at', `"${recipe.at}" is no instant with a zone`);
  }
  progress(`reading chain ${file}`);
  const { chainLayout: layout, product, underlying } = recipe;
  return readChain(file, { layout, map: map.value, product, underlying, sizeUnknown, atUs });
}

function mapOf(text: string | undefined): Outcome<ColumnMap | undefined> {
  return text === undefined ? accept(undefined) : parseColumnMap(text);
}

/** Futures at the start: from the chain's file, `--futures`, or a path of the same names. */
async function futureQuotesOf(
  recipe: TapeRecipe,
  chain: ChainSource,
  path: PathSource | undefined,
  span: TapeSpan,
): Promise<Outcome<FutureQuotes>> {
  if (chain.futureQuotes.size > 0) return accept(chain.futureQuotes);
  let source = path;
  let atUs = span.startUs - span.shiftUs;
  if (recipe.futures !== undefined) {
    const own = await readPath(recipe.futures, {});
    if (!own.ok) return own;
    source = own.value;
    atUs = span.startUs;
  }
  const quotes = new Map<string, { bid: number; ask: number }>();
  if (!source) return accept(quotes);
  const { rows, symbols } = source;
  for (let row = 0; row < rows.timeUs.length && rows.timeUs[row] <= atUs; row++) {
    const symbol = symbols[rows.symbolIx[row]] || chain.underlying;
    const [bid, ask] = [rows.bid[row], rows.ask[row]];
    if (bid < ask) quotes.set(symbol, { bid, ask });
  }
  return accept(quotes);
}

function standingOnly(tape: Tape, recipe: TapeRecipe): Outcome<Tape> {
  const silent = tape.universe.futures.find(
    ({ instrumentIx }) => tape.first.bidPx[instrumentIx] === NO_PX,
  );
  if (silent)
    return refuse(recipe.chain ?? '', `no quote of ${silent.symbol}: give --path or --futures`);
  return accept({ ...tape, notes: [...tape.notes, 'no path: the underlying stands still'] });
}

function joinPath(
  tape: Tape,
  source: PathSource,
  recipe: TapeRecipe,
  span: TapeSpan,
  sizeUnknown: number,
): Outcome<Tape> {
  const lanes = lanesOf(tape, source, recipe);
  if (!lanes.ok) return lanes;
  const window = { ...span.path, shiftUs: span.shiftUs, sizeUnknown };
  const count = countQuotes(source, lanes.value, window) + tape.events.count;
  if (count > EVENTS_MAX) return tooMany(count);
  const laid = layPath(source, lanes.value, window);
  if (!laid.ok) return laid;
  const { first } = tape;
  for (const { lane, quote } of laid.value.first) putQuote(first, lane.future.instrumentIx, quote);
  const log = merge(tape, laid.value);
  const { fromUs, toUs } = span.path;
  const notes = [
    ...tape.notes,
    ...source.notes,
    ...laid.value.notes,
    `path from ${instantText(fromUs)} to ${instantText(toUs)}` +
      (span.shiftUs === 0 ? ', on its own clock' : `, shifted to ${instantText(tape.startUs)}`),
  ];
  const joined = { ...tape, notes, events: log.finishSorted() };
  const full = recipe.repeatMs ? repeatSilent(joined, recipe.repeatMs * 1000) : joined;
  return full.events.count > EVENTS_MAX ? tooMany(full.events.count) : accept(full);
}

function tooMany(count: number): Outcome<never> {
  return refuse(
    '--from',
    `${count} quotes, at most ${EVENTS_MAX}: cut the path or name an --expiry`,
  );
}

/** Options' and futures' quotes in one log; the caller sorts. */
function merge(tape: Tape, laid: LaidPath): QuoteLog {
  const { log } = laid;
  const { events } = tape;
  for (let i = 0; i < events.count; i++) {
    log.push(events.timeUs[i], events.instrumentIx[i], quoteAt(events, i));
  }
  return log;
}

function named(tape: Outcome<Tape>, recipe: TapeRecipe): Outcome<Tape> {
  if (!tape.ok || recipe.name === undefined) return tape;
  return accept({ ...tape.value, name: recipe.name });
}
