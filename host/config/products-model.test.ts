import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { buildUniverse } from '../../domain/instrument.ts';
import { refusalText } from '../../domain/outcome.ts';
import { readModels } from '../models/model-files.ts';
import { parseProducts, productsText } from './products-file.ts';

const EXAMPLE = readFileSync(
  join(import.meta.dirname, '../../docs/examples/products.yaml'),
  'utf8',
);
const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-models-'));
const PRODUCTS = join(FOLDER, 'products.yaml');
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** The example with lines put behind its point value. */
function withLines(...lines: string[]): string {
  const after = 'pointValue: 50';
  return EXAMPLE.replace(after, [after, ...lines].join('\n    '));
}

describe('exercise and model of a product', () => {
  it('are kept by a save, and left out where nothing is said', () => {
    const text = withLines('exercise: american', 'model: mine.js');
    const first = parseProducts(text, 'p');
    if (!first.ok) throw new Error(refusalText(first));
    expect(first.value[0]).toMatchObject({ exercise: 'american', model: 'mine.js' });
    expect(parseProducts(productsText(first.value), 'p')).toEqual(first);
    expect(parseProducts(EXAMPLE, 'p')).toMatchObject({
      value: [expect.not.objectContaining({ exercise: expect.anything() as unknown })],
    });
  });

  const KNOWN =
    'black76, bachelier, displaced, qdfp, ju-quadratic, barone-adesi-whaley, ' +
    'bjerksund-stensland-1993, bjerksund-stensland-2002';

  it.each([
    [
      ['model: qdfp'],
      'p:5:12 products[0].model: qdfp prices american exercise, which is not what exercise says',
    ],
    [
      ['exercise: american', 'model: ../secret.js'],
      `p:6:12 products[0].model: expected ${KNOWN}, or a file such as my-model.js`,
    ],
    [
      ['exercise: american', 'model: bachelier'],
      'p:6:12 products[0].model: bachelier prices european exercise',
    ],
    [
      ['model: displaced'],
      'p:12:9 products[0].expiries[0].shift: a displaced model needs a shift above 0\n' +
        'p:19:9 products[0].expiries[1].shift: a displaced model needs a shift above 0',
    ],
    [
      ['exercise: bermudan'],
      'p:5:15 products[0].exercise: expected european or american, found text "bermudan"',
    ],
  ])('%j is refused', (lines, fault) => {
    const parsed = parseProducts(withLines(...lines), 'p');
    expect(parsed.ok ? '' : refusalText(parsed)).toBe(fault);
  });

  it('an expiry may have a model and an exercise of its own', () => {
    const text = withLines('exercise: american').replace(
      'label: 19JUN20',
      'label: 19JUN20\n        exercise: european\n        model: bachelier\n        priceUnit: 50',
    );
    const low = text.replace('strikes: [ 3000,', 'strikes: [ -40, 0, 3000,');
    const parsed = parseProducts(low, 'p');
    if (!parsed.ok) throw new Error(refusalText(parsed));
    const universe = buildUniverse(parsed.value);
    if (!universe.ok) throw new Error(universe.why);
    expect(universe.value.expiries).toMatchObject([
      { exercise: 'american', quoteModel: 'black76', premiumModel: 'qdfp' },
      { exercise: 'european', quoteModel: 'bachelier', priceUnit: 50, premiumModel: '' },
    ]);
    expect(parseProducts(productsText(parsed.value), 'p')).toEqual(parsed);
    const black = parseProducts(EXAMPLE.replace('strikes: [ 3000,', 'strikes: [ -40, 3000,'), 'p');
    expect(black.ok ? '' : refusalText(black)).toBe(
      'p:22:20 products[0].expiries[1].strikes[0]: black76 takes strikes above 0, found -40',
    );
    const stray = parseProducts(text.replace('model: bachelier', 'model: black76'), 'p');
    expect(stray.ok ? '' : refusalText(stray)).toMatch(/priceUnit: only the model bachelier/);
  });

  it('a dividend of a future is refused: it stands in its price', () => {
    const text = EXAMPLE.replace('rate: 0.015', 'rate: 0.015\n        dividendYield: 0.02');
    const parsed = parseProducts(text, 'p');
    expect(parsed.ok ? '' : refusalText(parsed)).toMatch(/dividendYield: only a spot pays/);
  });
});

describe("users' models", () => {
  const products = [{ model: 'qdfp', expiries: [{ model: 'mine.js' }] }, { expiries: [] }] as never;

  it('are read from beside the product file', async () => {
    writeFileSync(join(FOLDER, 'mine.js'), 'export function price() {}\n');
    const read = await readModels(products, PRODUCTS);
    expect(read).toEqual({ ok: true, value: { 'mine.js': 'export function price() {}\n' } });
  });

  it('that cannot be one are refused with file and line', async () => {
    writeFileSync(join(FOLDER, 'mine.js'), "\nconst fs = await import('fs');\n");
    const read = await readModels(products, PRODUCTS);
    expect(read.ok ? '' : refusalText(read)).toMatch(/mine\.js line 2: the word import/);
    rmSync(join(FOLDER, 'mine.js'));
    const gone = await readModels(products, PRODUCTS);
    expect(gone.ok ? '' : refusalText(gone)).toMatch(/mine\.js.*ENOENT/);
  });
});

const GLOBEX = [
  'volTime:',
  '  clock: vol',
  '  calendar:',
  '    name: Globex',
  '    zone: { standardMinutes: -360, summer: us }',
  '    sessions: [{ open: "-17:00", close: "16:00" }]',
  '    holidays: [2020-02-17]',
  '  events:',
  '    - { label: FOMC, at: 2020-03-18T18:00:00Z, movePercent: 1.2 }',
  '    - { label: jobs, at: 2020-03-06T13:30:00Z, days: 2 }',
];

describe('the time of a product', () => {
  it('is read, kept by a save, and weighs moves as variance', () => {
    const first = parseProducts(withLines(...GLOBEX), 'p');
    if (!first.ok) throw new Error(refusalText(first));
    expect(first.value[0].volTime).toMatchObject({
      clock: 'vol',
      calendar: { sessions: [{ openMinute: -420, closeMinute: 960 }], holidays: ['2020-02-17'] },
      events: [
        { label: 'FOMC', variance: 0.012 ** 2 },
        { label: 'jobs', days: 2 },
      ],
    });
    expect(parseProducts(productsText(first.value), 'p')).toEqual(first);
  });

  it.each([
    ['clock: vol', 'clock: tidal', 'p:6:14 products[0].volTime.clock: expected act365, business'],
    ['"-17:00"', '"5 pm"', 'products[0].volTime.calendar.sessions[0].open: expected a local time'],
    ['2020-02-17', '2020-02-30', 'p:11:20 products[0].volTime.calendar.holidays[0]: "2020-02-30"'],
    [', days: 2', '', 'p:14:11 products[0].volTime.events[1]: expected one weight'],
    [
      'clock: vol',
      'clock: business\n      weights: { open: 1, closedWeekday: 0, offDay: 0 }',
      'none',
    ],
  ])('%j as %j is refused with its line', (good, bad, fault) => {
    const parsed = parseProducts(withLines(...GLOBEX).replace(good, bad), 'p');
    expect(parsed.ok ? '' : refusalText(parsed)).toContain(fault);
  });

  it('a clock without its calendar is refused', () => {
    const parsed = parseProducts(withLines('volTime: { clock: business }'), 'p');
    const why = 'volTime.calendar: business time needs an exchange calendar';
    expect(parsed.ok ? '' : refusalText(parsed)).toContain(why);
  });
});
