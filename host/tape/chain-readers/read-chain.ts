import { basename } from 'node:path';
import { type Outcome, accept, refuse } from '../../../domain/outcome.ts';
import type { TimeUs } from '../../../domain/units.ts';
import type { ColumnMap } from '../column-map.ts';
import { firstLineOf } from '../text-lines.ts';
import { CBOE_PAGE_LAYOUT, readCboePage } from './cboe-page.ts';
import type { ChainSource } from './chain-source.ts';
import { CONVENTIONS, CONVENTION_NAMES } from './conventions.ts';
import { CSV_CHAIN_LAYOUTS } from './csv-chain-layouts.ts';
import { type ChainContext, readCsvChain } from './csv-chain.ts';
import { YAHOO_HEADER, YAHOO_LAYOUT, readYahooChain } from './yahoo-chain.ts';

export const CHAIN_LAYOUTS: readonly string[] = [
  ...CSV_CHAIN_LAYOUTS.map(({ name }) => name),
  YAHOO_LAYOUT,
  CBOE_PAGE_LAYOUT,
];

/** Of an underlying that neither the file nor its name tells. */
const UNNAMED = 'SHARE';

export interface ChainOptions {
  readonly layout?: string | undefined;
  readonly map?: ColumnMap | undefined;
  /** One of `CONVENTION_NAMES`; some layouts and file names imply it. */
  readonly product?: string | undefined;
  readonly underlying?: string | undefined;
  readonly sizeUnknown: number;
  readonly atUs?: TimeUs | undefined;
}

/** Reads a chain in any known layout. Errors: file, line and reason. */
export async function readChain(
  file: string,
  options: ChainOptions,
): Promise<Outcome<ChainSource>> {
  const first = await firstLineOf(file);
  if (!first.ok) return first;
  const layout = layoutOf(first.value, options);
  if (!layout) {
    const known = CHAIN_LAYOUTS.join(', ');
    return refuse(`${file}:1`, `no known chain layout: name one (${known}) or map the columns`);
  }
  const implied = impliedBy(layout, basename(file));
  const product = options.product ?? implied.product;
  const convention = CONVENTIONS.find(({ name }) => name === product);
  if (!convention) {
    const known = CONVENTION_NAMES.join(', ');
    return refuse(file, `product ${product ?? 'not told'}: name one of ${known} (--product)`);
  }
  const named = options.underlying ?? (convention.underlying || implied.underlying);
  const { sizeUnknown, atUs } = options;
  const context = { convention, underlying: named || UNNAMED, sizeUnknown, atUs };
  const chain = await readLayout(file, layout, options.map, context);
  if (!chain.ok || named) return chain;
  const note = `the file does not name its underlying: called ${UNNAMED} (--underlying names it)`;
  return accept({ ...chain.value, notes: [...chain.value.notes, note] });
}

function readLayout(
  file: string,
  layout: string,
  map: ColumnMap | undefined,
  context: ChainContext,
): Promise<Outcome<ChainSource>> {
  if (layout === YAHOO_LAYOUT) return readYahooChain(file, context);
  if (layout === CBOE_PAGE_LAYOUT) return readCboePage(file, context);
  const known = CSV_CHAIN_LAYOUTS.find(({ name }) => name === layout);
  return readCsvChain(file, known ?? { name: layout, map: map ?? {} }, context);
}

function layoutOf(firstLine: string, options: ChainOptions): string | undefined {
  if (options.map) return 'mapped';
  if (options.layout) return CHAIN_LAYOUTS.find((name) => name === options.layout);
  if (firstLine === YAHOO_HEADER) return YAHOO_LAYOUT;
  if (/^[A-Z]+ \(.*\),\d/.test(firstLine)) return CBOE_PAGE_LAYOUT;
  return CSV_CHAIN_LAYOUTS.find(({ header }) => header === firstLine)?.name;
}

/** Minute files look alike for futures and shares: their names tell, `es_fop_...`, `goog_...`. */
function impliedBy(layout: string, name: string): { product?: string; underlying: string } {
  const share = /^([a-z]+)_option_quotes/.exec(name)?.[1].toUpperCase() ?? '';
  if (layout === 'snapshot-on-futures') return { product: 'es-fop', underlying: '' };
  if (layout === 'snapshot-on-share') return { product: 'us-equity', underlying: share };
  if (layout === YAHOO_LAYOUT || layout === CBOE_PAGE_LAYOUT)
    return { product: 'spx', underlying: '' };
  if (layout === 'minute-chain' && name.startsWith('es_fop_'))
    return { product: 'es-fop', underlying: '' };
  if (layout === 'minute-chain' && share) return { product: 'us-equity', underlying: share };
  return { underlying: share };
}
