import { z } from 'zod';
import {
  type GridDefinition,
  type ProductDefinition,
  buildUniverse,
  tickTableOf,
} from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { assert } from '../../domain/units.ts';
import { LABEL, SYMBOL, amount, positive } from './field-schemas.ts';
import { readText, replaceFile, writeYaml } from './file-store.ts';
import { INSTANT, instantText } from './instant-text.ts';
import { MODEL_FIELDS, modelFaults } from './model-fields.ts';
import { VOL_TIME, volTimeFaults, volTimeOf, volTimeRow } from './vol-time-fields.ts';
import { type Fault, checkShape, readYaml } from './yaml-source.ts';

const PRICE_MAX = 1e9;
const PRICE = positive('a price', PRICE_MAX);
/** Strikes of some models may be 0 or below; `modelFaults` says which. */
const STRIKE = amount('a price', -PRICE_MAX, PRICE_MAX);
const GRID = z.strictObject({
  tickSize: positive('price', PRICE_MAX),
  bands: z.array(z.strictObject({ from: PRICE, step: PRICE })).optional(),
});
const EXPIRY = z.strictObject({
  label: LABEL,
  expiry: INSTANT,
  future: SYMBOL,
  rate: amount('a yearly rate', -0.5, 1).default(0),
  dividendYield: amount('a yearly yield', -0.5, 1).optional(),
  strikes: z.array(STRIKE).min(1, { error: 'expected at least one strike' }),
  onlyCalls: z.array(STRIKE).optional(),
  onlyPuts: z.array(STRIKE).optional(),
  ...MODEL_FIELDS,
});
const PRODUCT = z.strictObject({
  underlying: SYMBOL,
  pointValue: positive('currency for 1.00 of price of a lot', 1e9),
  optionGrid: GRID,
  ...MODEL_FIELDS,
  volTime: VOL_TIME.optional(),
  futures: z
    .array(z.strictObject({ symbol: SYMBOL, kind: z.enum(['future', 'spot']), grid: GRID }))
    .min(1, { error: 'expected at least one future' }),
  expiries: z.array(EXPIRY).min(1, { error: 'expected at least one expiry' }),
});
const FILE = z.strictObject({
  products: z
    .array(PRODUCT)
    .min(1, { error: 'expected at least one product' })
    .max(LIMITS.underlyingsMax, { error: `expected at most ${LIMITS.underlyingsMax} products` }),
});
type ProductRow = z.infer<typeof PRODUCT>;

const COMMENT = ' Products: what is quoted. Prices in price units, instants in UTC.';

/** Refuses with every fault as `file:line:column field: why`. */
export function parseProducts(text: string, file: string): Outcome<readonly ProductDefinition[]> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const shape = checkShape(source.value, FILE);
  if (!shape.ok) return shape;
  const rows = shape.value.products;
  const faults = once(rows.flatMap((row, p) => faultsOfProduct(row, ['products', p])));
  const underlyings = rows.map((row, p) => ({ name: row.underlying, path: [p, 'underlying'] }));
  const futures = rows.flatMap((row, p) =>
    row.futures.map(({ symbol }, f) => ({ name: symbol, path: [p, 'futures', f, 'symbol'] })),
  );
  faults.push(...repeated(underlyings, ['products']), ...repeated(futures, ['products']));
  if (faults.length > 0) return source.value.refuse(faults);
  const products = rows.map(productOf);
  const universe = buildUniverse(products);
  return universe.ok ? accept(products) : refuse(`${file} ${universe.where}`, universe.why);
}

export async function loadProducts(path: string): Promise<Outcome<readonly ProductDefinition[]>> {
  const text = await readText(path);
  return text.ok ? parseProducts(text.value, path) : text;
}

export function productsText(products: readonly ProductDefinition[]): string {
  const rows = products.map((product) => ({
    ...product,
    ...(product.volTime && { volTime: volTimeRow(product.volTime) }),
    expiries: product.expiries.map(({ label, expiryUs, ...rest }) => {
      return { label, expiry: instantText(expiryUs), ...rest };
    }),
  }));
  return writeYaml({ products: rows }, COMMENT);
}

/** Saves what `loadProducts` gives back unchanged; refuses when the file cannot be written. */
export async function saveProducts(
  path: string,
  products: readonly ProductDefinition[],
): Promise<Outcome<void>> {
  const text = productsText(products);
  const again = parseProducts(text, path);
  assert(again.ok, `saved products can be loaded: ${again.ok ? '' : again.why}`);
  return replaceFile(path, text);
}

function productOf({ volTime, ...row }: ProductRow): ProductDefinition {
  return {
    ...row,
    ...(volTime && { volTime: volTimeOf(volTime) }),
    expiries: row.expiries.map(({ label, expiry, ...rest }) => {
      return { label, expiryUs: expiry, ...rest };
    }),
  };
}

function faultsOfProduct(row: ProductRow, path: PropertyKey[]): Fault[] {
  const faults = faultsOfGrid(row.optionGrid, [...path, 'optionGrid']);
  for (const [f, future] of row.futures.entries()) {
    faults.push(...faultsOfGrid(future.grid, [...path, 'futures', f, 'grid']));
  }
  if (row.volTime) {
    const instants = row.expiries.map(({ expiry }) => expiry);
    faults.push(...volTimeFaults(row.volTime, instants, [...path, 'volTime']));
  }
  const known = row.futures.map(({ symbol }) => symbol);
  for (const [x, expiry] of row.expiries.entries()) {
    const at = [...path, 'expiries', x];
    if (!known.includes(expiry.future)) {
      faults.push({
        path: [...at, 'future'],
        why: `expected a future of ${row.underlying} (${known.join(', ')}), found ${expiry.future}`,
      });
    }
    const isSpot = row.futures.some((f) => f.symbol === expiry.future && f.kind === 'spot');
    if (expiry.dividendYield !== undefined && !isSpot) {
      const why = 'only a spot pays: its future has it in its price';
      faults.push({ path: [...at, 'dividendYield'], why });
    }
    faults.push(...modelFaults(row, expiry, path, at), ...faultsOfStrikes(expiry, at));
  }
  const labels = row.expiries.map(({ label }, x) => ({ name: label, path: [x, 'label'] }));
  return [...faults, ...repeated(labels, [...path, 'expiries'])];
}

/** What a product says wrongly, each of its expiries repeats. */
function once(faults: readonly Fault[]): Fault[] {
  const byText = new Map(faults.map((fault) => [JSON.stringify(fault), fault]));
  return [...byText.values()];
}

function faultsOfStrikes(expiry: ProductRow['expiries'][number], path: PropertyKey[]): Fault[] {
  const faults: Fault[] = [];
  const { strikes } = expiry;
  for (let k = 1; k < strikes.length; k++) {
    if (strikes[k] > strikes[k - 1]) continue;
    const why = `strikes ascend, found ${strikes[k]} after ${strikes[k - 1]}`;
    faults.push({ path: [...path, 'strikes', k], why });
  }
  for (const name of ['onlyCalls', 'onlyPuts'] as const) {
    for (const [k, strike] of (expiry[name] ?? []).entries()) {
      if (strikes.includes(strike)) continue;
      faults.push({ path: [...path, name, k], why: `${strike} is none of the strikes` });
    }
  }
  for (const [k, strike] of (expiry.onlyPuts ?? []).entries()) {
    if (!expiry.onlyCalls?.includes(strike)) continue;
    const why = `${strike} is among onlyCalls too: then nothing is listed there`;
    faults.push({ path: [...path, 'onlyPuts', k], why });
  }
  return faults;
}

function faultsOfGrid(grid: GridDefinition, path: PropertyKey[]): Fault[] {
  const ticks = tickTableOf(grid);
  if (ticks.ok) return [];
  const inside = ticks.where.match(/\w+/g) ?? [];
  const keys = inside.map((key) => (/^\d+$/.test(key) ? Number(key) : key));
  return [{ path: [...path, ...keys], why: ticks.why }];
}

function repeated(
  names: readonly { name: string; path: PropertyKey[] }[],
  under: readonly PropertyKey[],
): Fault[] {
  const seen = new Set<string>();
  const faults: Fault[] = [];
  for (const { name, path } of names) {
    if (seen.has(name)) faults.push({ path: [...under, ...path], why: `${name} is named twice` });
    seen.add(name);
  }
  return faults;
}
