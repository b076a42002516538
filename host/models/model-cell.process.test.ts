import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CALL, PUT } from '../../domain/units.ts';
import { black76 } from '../../engine/pricing/black76.ts';
import { CELL_FLAGS, ModelCell } from './model-cell-client.ts';
import type { ModelRow } from './model-sandbox.ts';

const ROW: ModelRow = {
  strike: 100,
  years: 1,
  rate: 0.05,
  dividendYield: 0.05,
  forwards: [90, 110],
  vols: [0.2, 0.3],
};
const news: string[] = [];
const cells: ModelCell[] = [];
afterAll(() => cells.forEach((cell) => cell.close()));

function cellOf(source: string): ModelCell {
  news.length = 0;
  const cell = new ModelCell('mine.js', source, (text) => news.push(text));
  cells.push(cell);
  return cell;
}

/** What an attempt gives as a price: the text of a body that returns a number. */
async function attempt(body: string, before = ''): Promise<number> {
  const cell = cellOf(`${before}\nexport function price(right) {\n${body}\n}`);
  const { calls } = await cell.price(ROW);
  cell.close();
  return calls[0];
}

describe('a model in its cell', () => {
  it('prices what it is asked, from numbers alone', async () => {
    const cell = cellOf(
      `const half = 0.5;
       export function price(right, forward, strike, vol, years, rate, dividendYield) {
         return right === 'call' ? Math.max(forward - strike, 0) + half * vol : rate + years;
       }`,
    );
    expect(await cell.price(ROW)).toMatchObject({
      calls: [0.1, 10.15],
      puts: [1.05, 1.05],
      isLate: false,
    });
  });

  it.each([
    ['a syntax error', 'export function price( {', /mine\.js: does not load/],
    ['no price', 'export const cost = 1;', /has no function price/],
    ['an error while it loads', 'throw new Error("why me"); function price() {}', /why me/],
    [
      'an error that bites',
      'throw new Proxy({}, { get() { throw 1; } });',
      /does not load: it threw/,
    ],
    ['an endless load', 'for (;;);', /timed out/],
    [
      'a static import',
      "import fs from 'fs';\nexport function price() {}",
      /line 1: the word import/,
    ],
    ['a dynamic import', "\nconst fs = import('fs');", /line 2: the word import/],
    ['an escaped import', "const fs = im\\u0070ort('fs');", /does not load/],
  ])('%s is refused by name, its rows have no price', async (_, source, why) => {
    const { calls } = await cellOf(source).price(ROW);
    expect(calls).toEqual([Number.NaN, Number.NaN]);
    expect(news.join()).toMatch(why);
  });
});

it('the example of the documentation is a model', async () => {
  const path = join(import.meta.dirname, '../../docs/examples/house-model.js');
  const { calls, puts } = await cellOf(readFileSync(path, 'utf8')).price(ROW);
  const discount = Math.exp(-0.05);
  for (const [i, forward] of ROW.forwards.entries()) {
    expect(calls[i]).toBeCloseTo(black76(forward, 100, ROW.vols[i], discount, CALL), 4);
    expect(puts[i]).toBeCloseTo(black76(forward, 100, ROW.vols[i], discount, PUT), 4);
  }
});

describe('ways out of a cell are shut', () => {
  it.each([
    [
      'globals of Node',
      'return [typeof process, typeof require, typeof module, typeof Buffer,' +
        ' typeof fetch, typeof WebSocket, typeof setTimeout, typeof console, typeof global,' +
        ' typeof WebAssembly, typeof SharedArrayBuffer, typeof Float64Array, typeof Date,' +
        " typeof structuredClone].filter((type) => type !== 'undefined').length;",
      0,
    ],
    ['a function from a string', "return (() => 1).constructor('return 7')();", Number.NaN],
    ['an async one', "return (async () => 1).constructor('return 7')().then ? 7 : 8;", Number.NaN],
    [
      'a generator from a string',
      "return (function* () {}).constructor('yield 7')().next().value;",
      Number.NaN,
    ],
    [
      'eval by its constructor',
      "return Object.getPrototypeOf(function () {}).constructor('return 7')();",
      Number.NaN,
    ],
    [
      "the global object's maker",
      "return globalThis.constructor.constructor('return 7')();",
      Number.NaN,
    ],
    [
      "an overflow's error",
      `let deepest;
       const dive = () => { try { dive(); } catch (error) { deepest = error; throw error; } };
       try { dive(); } catch {}
       return deepest.constructor.constructor('return 7')();`,
      Number.NaN,
    ],
    [
      "an overflow's error is our own realm's",
      `let ours = 1;
       const dive = () => {
         try { dive(); } catch (error) {
           if (!(error instanceof RangeError)) ours = 0;
           throw error;
         }
       };
       try { dive(); } catch {}
       return ours;`,
      1,
    ],
    [
      'stack traces',
      `Error.prepareStackTrace = (_, frames) => frames;
       return typeof new Error('x').stack === 'undefined' ? 0 : 1;`,
      Number.NaN,
    ],
    ['stack frames', "return new Error('x').stack === undefined ? 0 : 1;", 0],
    ['callers', 'return price.caller ? 1 : 0;', Number.NaN],
    ['chance', "return typeof Math.random === 'undefined' ? 0 : 1;", 0],
    [
      'typed arrays through the hand-over',
      'return Object.keys(floodgate).length' +
        ' + Object.getOwnPropertyNames(globalThis).filter((name) => /Array$/.test(name)).length;',
      3,
    ],
  ])('%s', async (_, body, expected) => {
    expect(await attempt(body)).toBe(expected);
    expect(news).toEqual([]);
  });

  it('tampering with the language of its own realm changes nothing for us', async () => {
    const before = `Array.prototype.push = Array.prototype.map = () => 13;
      Object.defineProperty(Object.prototype, 'isLate', { get: () => 13 });
      Object.defineProperty(Array.prototype, 0, { set() { throw 1; } });`;
    expect(await attempt("return right === 'call' ? 4 : 5;", before)).toBe(4);
  });

  it.each([
    ['infinity', 'return 1 / 0;'],
    ['text', "return '5';"],
    ['an object with a value', 'return { valueOf: () => 5 };'],
    ['a promise', 'return Promise.resolve(5);'],
    ['nothing', ''],
    ['an error', 'throw { get message() { throw 1; } };'],
  ])('%s is no price', async (_, body) => {
    expect(await attempt(body)).toBeNaN();
  });
});

describe('a model that takes too much', () => {
  it.each([
    ['time', "if (right === 'call') for (;;);"],
    ['time in a pattern', "/(a+)+$/.test('a'.repeat(60) + 'b');"],
    ['time in promises', 'const on = () => Promise.resolve().then(on); on(); return 1;'],
  ])('%s is stopped; the cell goes on', async (_, body) => {
    const cell = cellOf(`let n = 0;
      export function price(right) { if (n++ > 0) return 3; ${body} }`);
    const first = await cell.price(ROW);
    expect(first.isLate).toBe(true);
    expect(first.calls[0]).toBeNaN();
    const second = await cell.price(ROW);
    expect(second.calls[0]).toBe(3);
  });

  it('memory dies alone, is started again, and is given up the third time', async () => {
    const cell = cellOf('export function price() { return new Array(2 ** 27).fill(0).length; }');
    for (let i = 0; i < 4; i++) expect((await cell.price(ROW)).calls[0]).toBeNaN();
    expect(news).toEqual([
      'model mine.js: its process died',
      'model mine.js: its process died',
      'model mine.js: its process died, given up',
    ]);
  });

  it('row after row over the limit is given up', async () => {
    const cell = cellOf('export function price() { for (;;); }');
    for (let i = 0; i < 20; i++) await cell.price(ROW);
    expect(news).toEqual(['model mine.js: 20 rows over the time limit, given up']);
  });
});

describe("the cell's process itself", () => {
  const tries = {
    file: "process.getBuiltinModule('fs').readFileSync(process.execPath)",
    write: "process.getBuiltinModule('fs').writeFileSync('planted', '')",
    child: "process.getBuiltinModule('child_process').execSync('true')",
    worker: "new (process.getBuiltinModule('worker_threads').Worker)('1', { eval: true })",
    code: "new Function('return 1')()",
    evaluated: "(0, eval)('1')",
    intrinsic: 'Array.prototype.push = () => 13',
  };

  it.each(Object.entries(tries))('may not: %s', (_, attempted) => {
    const program = `let done = 'done'; try { ${attempted}; } catch (error) { done = 'refused'; }
      process.stdout.write(done);`;
    const args = [...CELL_FLAGS, '--input-type=module', '--eval', program];
    const said = execFileSync(process.execPath, args, { encoding: 'utf8', env: {}, stdio: 'pipe' });
    expect(said).toBe('refused');
  });
});
