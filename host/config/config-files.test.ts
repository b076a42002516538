import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { chmodSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type ProductDefinition, buildUniverse } from '../../domain/instrument.ts';
import { type Outcome, refusalText } from '../../domain/outcome.ts';
import {
  DEFAULT_QUOTE_SETTINGS,
  type DeskSettings,
  type QuoteSettings,
} from '../../domain/quote-settings.ts';
import type { CurvesByKey } from '../desk-messages.ts';
import { curvesOf, expiryKeys, loadCurves, parseCurves, saveCurves } from './curves-file.ts';
import { instantText, parseInstant } from './instant-text.ts';
import { loadProducts, parseProducts, saveProducts } from './products-file.ts';
import { loadSettings, parseSettings, saveSettings } from './settings-file.ts';

const EXAMPLES = join(import.meta.dirname, '../../docs/examples');
const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-config-'));
const FILE = join(FOLDER, 'f.yaml');
afterAll(() => rmSync(FOLDER, { recursive: true }));

function example(name: string): string {
  return readFileSync(join(EXAMPLES, name), 'utf8');
}
function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(refusalText(outcome));
  return outcome.value;
}
function faultsOf(outcome: Outcome<unknown>): string[] {
  return outcome.ok ? [] : refusalText(outcome).split('\n');
}

describe('examples of the documentation', () => {
  it('are valid and fit each other', async () => {
    const products = valueOf(await loadProducts(join(EXAMPLES, 'products.yaml')));
    const universe = valueOf(buildUniverse(products));
    const symbols = products.map((product) => product.underlying);
    const settings = valueOf(await loadSettings(join(EXAMPLES, 'settings.yaml'), symbols));
    const curves = valueOf(await loadCurves(join(EXAMPLES, 'curves.yaml'), expiryKeys(universe)));
    expect(settings.underlyings['ES']?.edgeTicks).toBe(3);
    expect(settings.defaults.bandTicks).toBe(DEFAULT_QUOTE_SETTINGS.bandTicks);
    const forwards = curvesOf(universe, curves).map((curve) => curve?.forwardRef);
    expect(forwards).toEqual([3243.5, undefined]);
    expect(products[0].expiries[0].expiryUs).toBe(Date.UTC(2020, 2, 20, 13, 30) * 1000);
  });
});

const POINT_VALUE = 'expected currency for 1.00 of price of a lot above 0, at most 1000000000';
const STEPS = 'whole number of grid steps from 1 to 100';
const INSTANT = 'expected an instant in UTC such as 2020-03-20T13:30:00Z';

/** Each row: an edit of the example, and every line that must come back. */
const PRODUCT_FAULTS: [string, string, string, string[]][] = [
  [
    'a wrong unit',
    'pointValue: 50',
    'pointValue: -50',
    [`p:4:17 products[0].pointValue: ${POINT_VALUE}, found -50`],
  ],
  [
    'text for a number',
    'pointValue: 50',
    'pointValue: fifty',
    [`p:4:17 products[0].pointValue: ${POINT_VALUE}, found text "fifty"`],
  ],
  [
    'a missing field',
    '    pointValue: 50\n',
    '',
    [`p:3:5 products[0].pointValue: ${POINT_VALUE}, found nothing`],
  ],
  [
    'an unknown field',
    'pointValue: 50',
    'pointvalue: 50',
    [
      `p:3:5 products[0].pointValue: ${POINT_VALUE}, found nothing`,
      'p:4:5 products[0].pointvalue: no such field',
    ],
  ],
  [
    'a band off the grid',
    'step: 0.25 }] }',
    'step: 0.07 }] }',
    ['p:6:43 products[0].optionGrid.bands[0]: from 5 and step 0.07 must be whole ticks'],
  ],
  [
    'a date for an instant',
    '2020-03-20T13:30:00Z',
    '2020-02-30T13:30:00Z',
    [`p:12:17 products[0].expiries[0].expiry: ${INSTANT}, found text "2020-02-30T13:30:00Z"`],
  ],
  [
    'strikes that fall',
    '3250, 3275',
    '3275, 3250',
    ['p:15:50 products[0].expiries[0].strikes[5]: strikes ascend, found 3250 after 3275'],
  ],
  [
    'a rate in percent',
    'rate: 0.015',
    'rate: 15',
    ['p:14:15 products[0].expiries[0].rate: expected a yearly rate from -0.5 to 1, found 15'],
  ],
  [
    'an unknown future',
    'future: ESH20',
    'future: ESZ20',
    ['p:13:17 products[0].expiries[0].future: expected a future of ES (ESH20, ESM20), found ESZ20'],
  ],
  [
    'a name used twice',
    'symbol: ESM20',
    'symbol: ESH20',
    [
      'p:9:19 products[0].futures[1].symbol: ESH20 is named twice',
      'p:20:17 products[0].expiries[1].future: expected a future of ES (ESH20, ESH20), found ESM20',
    ],
  ],
  [
    'a strike of one right that is none',
    'onlyPuts: [ 3100 ]',
    'onlyPuts: [ 3101 ]',
    ['p:17:21 products[0].expiries[0].onlyPuts[0]: 3101 is none of the strikes'],
  ],
  [
    'a key twice',
    'pointValue: 50',
    'pointValue: 50\n    pointValue: 60',
    ['p:5:5: Map keys must be unique'],
  ],
  [
    'a cut file',
    example('products.yaml').slice(-200),
    '',
    ['p:16:36: expected the end mark "..." on the last line: was it cut short?'],
  ],
];

describe('a fault in products is said with file, line, column and field', () => {
  it.each(PRODUCT_FAULTS)('%s', (_, from, to, faults) => {
    const text = example('products.yaml');
    expect(text).toContain(from);
    expect(faultsOf(parseProducts(text.replace(from, to), 'p'))).toEqual(faults);
  });

  it.each([
    ['', 'p:1:1: the file is empty'],
    ['# only a comment\n', 'p:1:1: the file is empty'],
    ['products: []\n...\n', 'p:1:11 products: expected at least one product, found an empty list'],
    ['- 1\n...\n', 'p:1:1: expected fields, found a list'],
    ['a: &x 1\nproducts: *x\n...\n', 'p:1:1: no aliases here'],
    ['products: .nan\n...\n', 'p:1:11 products: expected a list, found NaN'],
    ['products: []\n__proto__: { x: 1 }\n...\n', 'p:2:1: no such field'],
    ['products: [\n', 'p:2:1: Flow sequence in block collection must be sufficiently indented'],
  ])('%j', (text, fault) => {
    const faults = faultsOf(parseProducts(text, 'p'));
    expect(faults[0]?.slice(0, fault.length)).toBe(fault);
  });

  it('never takes a file cut anywhere for a whole one', () => {
    const text = example('products.yaml');
    for (let end = 0; end < text.trimEnd().length; end++) {
      expect(parseProducts(text.slice(0, end), 'p').ok, `cut at ${end}`).toBe(false);
    }
  });
});

const SETTING_FAULTS: [string, string, string, string[]][] = [
  [
    'an edge below the least',
    'edgeTicks: 2',
    'edgeTicks: 0.5',
    ['s:5:17 defaults.minEdgeTicks: minEdgeTicks 1 must not be above edgeTicks 0.5'],
  ],
  [
    'an exception that breaks a relation',
    '    edgeTicks: 3',
    '    edgeTicks: 0',
    ['s:25:16 underlyings.ES.edgeTicks: minEdgeTicks 1 must not be above edgeTicks 0'],
  ],
  [
    'sizes that do not rise',
    'deltaMax: 0.6,',
    'deltaMax: 0.1,',
    ['s:19:19 defaults.sizes[1].deltaMax: must be above the row before: 0.1 after 0.15'],
  ],
  [
    'a rule without its field',
    '{ rule: behind, steps: 1 }',
    '{ rule: behind }',
    [`s:15:9 defaults.join.steps: expected a ${STEPS}, found nothing`],
  ],
  [
    'an unknown rule',
    'rule: behind, steps: 1',
    'rule: ahead',
    ['s:15:17 defaults.join.rule: expected any, join, behind or neverAlone, found text "ahead"'],
  ],
  [
    'an unknown underlying',
    '  ES:',
    '  EX:',
    ['s:24:3 underlyings.EX: expected an underlying of the products, found EX'],
  ],
  [
    'several faults, all of them',
    'fadeTicks: 2\n  fadeLots: 10',
    'fadeTicks: x\n  fadeLots: 0',
    [
      's:8:14 defaults.fadeTicks: expected ticks from 0 to 100000, found text "x"',
      's:9:13 defaults.fadeLots: expected a whole number of lots from 1 to 1000000, found 0',
    ],
  ],
];

describe('a fault in settings', () => {
  it.each(SETTING_FAULTS)('%s', (_, from, to, faults) => {
    const text = example('settings.yaml');
    expect(text).toContain(from);
    expect(faultsOf(parseSettings(text.replace(from, to), 's', ['ES']))).toEqual(faults);
  });
});

const CURVE_FAULTS: [string, string, string, string[]][] = [
  [
    'knots that do not rise',
    'z: 1, vol',
    'z: 0, vol',
    ['c:15:12 ["ES 20MAR20"].knots[3].z: must be above the row before: 0 after 0'],
  ],
  [
    'percent for a decimal',
    'volRef: 0.125',
    'volRef: 12.5',
    ['c:6:11 ["ES 20MAR20"].volRef: expected vol as a decimal from 0.01 to 5, found 12.5'],
  ],
  [
    'an unknown expiry',
    'ES 20MAR20',
    'ES 21MAR20',
    ['c:2:1 ["ES 21MAR20"]: expected an expiry of the products'],
  ],
  [
    'a key that is none',
    'ES 20MAR20',
    'ES',
    ['c:2:1 ES: expected an underlying and an expiry such as "ES 20MAR20", at most 65 characters'],
  ],
];

describe('a fault in curves', () => {
  it.each(CURVE_FAULTS)('%s', (_, from, to, faults) => {
    const text = example('curves.yaml');
    expect(text).toContain(from);
    expect(faultsOf(parseCurves(text.replace(from, to), 'c', ['ES 20MAR20']))).toEqual(faults);
  });
});

const number = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((x) => (x === 0 ? 0 : x));
const symbol = fc.stringMatching(/^[A-Z][A-Z0-9]{0,7}$/);
const rising = (min: number, max: number, least: number) =>
  fc
    .uniqueArray(number(min, max), { minLength: least, maxLength: 12 })
    .map((list) => list.sort((a, b) => a - b));

const product: fc.Arbitrary<ProductDefinition> = fc
  .record({
    underlying: symbol,
    pointValue: number(0.001, 1e6),
    cents: fc.integer({ min: 1, max: 100 }),
    band: fc.option(fc.integer({ min: 2, max: 50 })),
    expiryUs: fc.integer({ min: 0, max: 4e15 }),
    rate: number(-0.1, 0.3),
    strikes: rising(0.01, 1e6, 2),
    kind: fc.constantFrom('future' as const, 'spot' as const),
  })
  .map(({ underlying, pointValue, cents, band, expiryUs, rate, strikes, kind }) => ({
    underlying,
    pointValue,
    optionGrid: {
      tickSize: cents / 100,
      ...(band === null ? {} : { bands: [{ from: cents, step: (band * cents) / 100 }] }),
    },
    futures: [{ symbol: `${underlying}F`, kind, grid: { tickSize: cents / 100 } }],
    expiries: [
      { label: 'A 1', expiryUs, future: `${underlying}F`, rate, strikes, onlyCalls: [strikes[0]] },
    ],
  }));

const quoteSettings: fc.Arbitrary<QuoteSettings> = fc
  .record({
    edges: rising(0, 1e4, 2),
    leanDelta: number(-100, 100),
    mayQuoteThroughTheo: fc.boolean(),
    deltas: rising(0.0001, 1, 1),
    staleCurveS: number(0.001, 1e6),
    steps: fc.integer({ min: 1, max: 100 }),
  })
  .map(({ edges, leanDelta, mayQuoteThroughTheo, deltas, staleCurveS, steps }) => ({
    ...DEFAULT_QUOTE_SETTINGS,
    minEdgeTicks: edges[0],
    edgeTicks: edges[1],
    leanDelta,
    leanForwardMax: 1,
    mayQuoteThroughTheo,
    sizes: deltas.map((deltaMax, i) => ({ deltaMax, lots: i })),
    staleCurveS,
    join: { rule: 'behind', steps },
  }));

const curves: fc.Arbitrary<CurvesByKey> = fc.dictionary(
  fc.tuple(symbol, symbol).map((words) => words.join(' ')),
  fc
    .record({
      version: fc.integer({ min: 0 }),
      forwardRef: number(1e-3, 1e6),
      yearsRef: number(1e-6, 10),
      ends: fc.constantFrom('flat' as const, 'slope' as const),
      zs: rising(-10, 10, 2),
      vol: number(0.01, 5),
      strikes: rising(0.01, 1e6, 0),
      volPt: number(-100, 100),
    })
    .map(({ version, forwardRef, yearsRef, ends, zs, vol, strikes, volPt }) => ({
      model: 'spline' as const,
      version,
      forwardRef,
      volRef: vol,
      yearsRef,
      ssr: 0,
      ends,
      knots: zs.map((z) => ({ z, vol })),
      offsets: strikes.map((strike) => ({ strike, volPt })),
    })),
  { minKeys: 1, maxKeys: 4 },
);

describe('what is saved is loaded unchanged', () => {
  const runs = { numRuns: 40 };
  it('products', async () => {
    await fc.assert(
      fc.asyncProperty(product, async (one) => {
        valueOf(await saveProducts(FILE, [one]));
        expect(valueOf(await loadProducts(FILE))).toEqual([one]);
      }),
      runs,
    );
  });

  it('settings', async () => {
    await fc.assert(
      fc.asyncProperty(quoteSettings, symbol, async (defaults, name) => {
        const settings: DeskSettings = { defaults, underlyings: { [name]: { fadeNear: 0.1 } } };
        valueOf(await saveSettings(FILE, settings));
        expect(valueOf(await loadSettings(FILE, [name]))).toEqual(settings);
      }),
      runs,
    );
  });

  it('curves', async () => {
    await fc.assert(
      fc.asyncProperty(curves, async (all) => {
        valueOf(await saveCurves(FILE, all));
        expect(valueOf(await loadCurves(FILE))).toEqual({ ...all });
      }),
      runs,
    );
  });

  it('instants', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 7e15 }), (instantUs) => {
        expect(parseInstant(instantText(instantUs))).toBe(instantUs);
      }),
    );
  });
});

describe('saving', () => {
  const settings: DeskSettings = { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} };

  it('follows a link, keeps the mode and leaves nothing else behind', async () => {
    const folder = mkdtempSync(join(FOLDER, 'save-'));
    const target = join(folder, 'target.yaml');
    const link = join(folder, 'link.yaml');
    writeFileSync(target, 'old');
    chmodSync(target, 0o600);
    symlinkSync(target, link);
    valueOf(await saveSettings(link, settings));
    expect(valueOf(await loadSettings(target))).toEqual(settings);
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['link.yaml', 'target.yaml']);
  });

  it('says what cannot be written or read', async () => {
    const nowhere = join(FOLDER, 'nowhere', 'settings.yaml');
    expect(faultsOf(await saveSettings(nowhere, settings))[0]).toMatch(/not saved: ENOENT/);
    expect(faultsOf(await loadSettings(nowhere))[0]).toMatch(/nowhere.*ENOENT/);
  });
});
