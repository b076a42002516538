import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
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
    'qdfp, ju-quadratic, barone-adesi-whaley, bjerksund-stensland-1993, bjerksund-stensland-2002';

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
      ['exercise: bermudan'],
      'p:5:15 products[0].exercise: expected european or american, found text "bermudan"',
    ],
  ])('%j is refused', (lines, fault) => {
    const parsed = parseProducts(withLines(...lines), 'p');
    expect(parsed.ok ? '' : refusalText(parsed)).toBe(fault);
  });

  it('a dividend of a future is refused: it stands in its price', () => {
    const text = EXAMPLE.replace('rate: 0.015', 'rate: 0.015\n        dividendYield: 0.02');
    const parsed = parseProducts(text, 'p');
    expect(parsed.ok ? '' : refusalText(parsed)).toMatch(/dividendYield: only a spot pays/);
  });
});

describe("users' models", () => {
  const products = [{ model: 'mine.js' }, { model: 'qdfp' }, {}] as never;

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
