import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { CALL } from '../../domain/units.ts';
import { BACHELIER } from '../../engine/pricing/models/bachelier.ts';
import type { ModelInput } from '../../engine/pricing/models/pricing-model.ts';
import { runOptionsFile } from './options-file.ts';
import { IV_TASK, type OptionsTask, PRICE_TASK } from './price-options.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-options-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const quiet = (): void => undefined;

/** Runs a task over a text; the output as rows by column name. */
async function run(task: OptionsTask, text: string | Buffer, name = 'in.csv') {
  const [from, to] = [join(FOLDER, name), join(FOLDER, 'out.csv')];
  writeFileSync(from, text);
  const done = await runOptionsFile(task, from, to, quiet);
  const output = readFileSync(to, 'utf8');
  const [header, ...lines] = output.trimEnd().split('\n');
  const names = header.split(',');
  const rows = lines.map((line) => {
    const cells = line.split(',');
    return Object.fromEntries(names.map((column, i) => [column, cells[i]]));
  });
  return { done, output, names, rows };
}

const HEADER = 'model,right,forward,spot,strike,t_years,expiry,now,vol,rate,dividend,shift\n';

describe('price', () => {
  it('adds price and greeks of each model, in the units of the glossary', async () => {
    const { done, names, rows } = await run(
      PRICE_TASK,
      `${HEADER}black76,C,100,,100,1,,,0.2,0,,
bsm,Put,,100,95,0.5,,,0.2,0.1,0.05,
bachelier,call,-37.63,,-30,0.0274,,,150,0.01,,
displaced,P,-37.63,,-30,0.1,,,0.5,,,60
`,
    );
    expect(done).toEqual({ ok: true, value: { rows: 4, bad: 0 } });
    const added = ['price', 'delta', 'gamma', 'vega', 'theta', 'error'];
    expect(names.slice(-6)).toEqual(added);
    // Haug 1998, page 2 of the reference values: 2.4648.
    expect(Number(rows[1]['price'])).toBeCloseTo(2.4648, 4);
    const input: ModelInput = {
      right: CALL,
      underlying: -37.63,
      strike: -30,
      years: 0.0274,
      vol: 150,
      rate: 0.01,
      dividendYield: 0,
      shift: 0,
    };
    const { price, delta, gamma, vegaPt, thetaDay } = BACHELIER.greeks(input);
    const expected = [price, delta, gamma, vegaPt, thetaDay].map(String);
    expect(added.map((name) => rows[2][name])).toEqual([...expected, '']);
    expect(Number(rows[3]['price'])).toBeGreaterThan(7.63);
  });

  it('gives a bad row its reason and does the rest', async () => {
    const { done, rows } = await run(
      PRICE_TASK,
      `${HEADER}black76,X,100,,100,1,,,0.2,,,
black76,C,-1,,100,1,,,0.2,,,
heston,C,100,,100,1,,,0.2,,,
black76,C,100,,100,1,,,20 %,,,
bsm,C,100,,100,1,,,0.2,,,
black76,C,100,,100,-1,,,0.2,,,
black76,C,100,,100,,2020-03-20,2020-04-01,0.2,,,
black76,C,100,,100,,2020-03-20,2020-03-01T00:00:00Z,0.2,,,
black76,C,100,,100,1,,,,,,
black76,C,100
black76,C,100,,100,1,,,0.2,,,
`,
    );
    expect(done).toEqual({ ok: true, value: { rows: 11, bad: 10 } });
    const reasons = [
      "right 'X' is not C or P",
      'above 0',
      "no model is called 'heston'",
      "vol '20 %' is no number",
      'bsm needs a spot',
      'years must be 0 or more',
      'expired',
      'must both be dates or both instants',
      "vol '' is no number",
    ];
    const errors = rows.map((row) => String(row['error']));
    for (const [i, reason] of reasons.entries()) expect(errors[i]).toContain(reason.split(',')[0]);
    expect(rows[9]['error']).toContain('3 fields where the header has 12');
    expect(rows[0]['price']).toBe('');
    expect(Number(rows[10]['price'])).toBeCloseTo(7.9656, 4);
    expect(rows[10]['error']).toBe('');
  });

  it('counts calendar time from instants and from dates', async () => {
    const { rows } = await run(
      PRICE_TASK,
      `right,forward,strike,expiry,now,vol,t_years
C,100,100,2020-03-20T13:30:00Z,2020-03-10T07:30:00-06:00,0.2,
C,100,100,2020-03-20,2020-03-10,0.2,
C,100,100,,,0.2,${10 / 365}
`,
    );
    expect(rows[0]['price']).toBe(rows[2]['price']);
    expect(rows[1]['price']).toBe(rows[2]['price']);
  });

  it('keeps what it does not know, quotes and all, and overwrites its own columns', async () => {
    const { output } = await run(
      PRICE_TASK,
      '\uFEFFRight, Forward ,strike,t_years,vol,note,PRICE\nC,100,100,0,0.2,"a ""b"", c",7\n',
      'bom.csv',
    );
    expect(output).toBe(
      'Right, Forward ,strike,t_years,vol,note,PRICE,delta,gamma,vega,theta,error\n' +
        'C,100,100,0,0.2,"a ""b"", c",0,0.5,0,0,0,\n',
    );
  });

  it('reads a packed file and a last line without its end', async () => {
    const text = 'right,forward,strike,t_years,vol\nC,100,100,1,0.2';
    const { done, rows } = await run(PRICE_TASK, gzipSync(text), 'in.csv.gz');
    expect(done).toEqual({ ok: true, value: { rows: 1, bad: 0 } });
    expect(Number(rows[0]['vega'])).toBeCloseTo(0.39695, 5);
  });
});

describe('American options', () => {
  it('on a future and on a spot are priced, with greeks, and give back their vols', async () => {
    const { done, rows, output } = await run(
      PRICE_TASK,
      `${HEADER}qdfp,P,100,,110,1,,,0.2,0.05,,
american,P,,100,110,1,,,0.2,0.05,0.02,
Bjerksund_Stensland_2002,C,,100,90,1,,,0.2,0.05,0.08,
qdfp,P,,100,200,1,,,0.2,0.05,0.02,
`,
    );
    expect(done).toEqual({ ok: true, value: { rows: 4, bad: 0 } });
    expect(Number(rows[0]['price'])).toBeGreaterThan(13.2);
    expect(Number(rows[1]['theta'])).toBeLessThan(0);
    expect(['price', 'delta', 'gamma', 'vega', 'theta'].map((name) => rows[3][name])).toEqual([
      '100',
      '-1',
      '0',
      '0',
      '0',
    ]);
    const back = await run(IV_TASK, output, 'american.csv');
    expect(back.done).toEqual({ ok: true, value: { rows: 4, bad: 1 } });
    for (const row of back.rows.slice(0, 3)) expect(Number(row['iv'])).toBeCloseTo(0.2, 8);
    expect(back.rows[3]['error']).toContain('what exercise pays');
  });
});

describe('iv', () => {
  it('gives back the vols that prices were made of', async () => {
    const { output } = await run(
      PRICE_TASK,
      `${HEADER}black76,C,100,,130,0.1,,,0.2,0.03,,
bsm,P,,100,95,0.5,,,0.36,0.1,0.1,
bachelier,P,1,,3,0.02,,,15,0,,
displaced,C,-5,,3,0.5,,,0.4,,,20
`,
    );
    const { done, rows } = await run(IV_TASK, output, 'priced.csv');
    expect(done).toEqual({ ok: true, value: { rows: 4, bad: 0 } });
    for (const row of rows) expect(Number(row['iv']) / Number(row['vol'])).toBeCloseTo(1, 12);
  });

  it('says why a price has none', async () => {
    const { done, rows } = await run(
      IV_TASK,
      `right,forward,strike,t_years,price
P,100,120,1,20
P,100,120,1,19
C,100,120,1,100
C,100,120,0,1
`,
    );
    expect(done).toEqual({ ok: true, value: { rows: 4, bad: 4 } });
    const errors = rows.map((row) => row['error']);
    expect(errors[0]).toContain('no information: no time value');
    expect(errors[1]).toContain('no information: below intrinsic');
    expect(errors[2]).toContain('upper bound');
    expect(errors[3]).toContain('no time left');
  });
});

describe('a file that will not do', () => {
  const refusal = async (text: string, task = PRICE_TASK) => {
    const from = join(FOLDER, 'bad.csv');
    writeFileSync(from, text);
    const done = await runOptionsFile(task, from, join(FOLDER, 'out.csv'), quiet);
    return done.ok ? 'accepted' : `${done.where} ${done.why}`;
  };

  it.each([
    ['', 'empty file'],
    ['right,strike,t_years,vol\n', 'no column forward or spot'],
    ['right,forward,strike,t_years\n', 'no column vol'],
    ['right,forward,strike,vol,expiry\n', 'no column t_years, nor expiry and now'],
    ['right,right,forward,strike,vol,t_years\n', 'right stands there twice'],
    ['right,forward,strike,t_years,vol\nC,1,1,1,"1\n', 'Quote Not Closed'],
  ])('%j', async (text, why) => {
    expect(await refusal(text)).toContain(why);
  });

  it('is named', async () => {
    const nowhere = join(FOLDER, 'nowhere', 'x.csv');
    const missing = await runOptionsFile(PRICE_TASK, nowhere, '-', quiet);
    expect(missing).toMatchObject({ ok: false, where: nowhere });
    const good = join(FOLDER, 'good.csv');
    writeFileSync(good, 'right,forward,strike,t_years,vol\nC,100,100,1,0.2\n');
    const unwritable = await runOptionsFile(PRICE_TASK, good, nowhere, quiet);
    expect(unwritable).toMatchObject({ ok: false, where: nowhere });
    const same = await runOptionsFile(PRICE_TASK, good, good, quiet);
    expect(same).toMatchObject({ ok: false, where: good });
    expect(readFileSync(good, 'utf8')).toContain('C,100,100,1,0.2');
  });
});

it('keeps the order of many rows', async () => {
  const from = join(FOLDER, 'long.csv');
  const lines = Array.from({ length: 60_000 }, (_, i) => `C,100,${50 + (i % 100)},1,0.2,${i}`);
  writeFileSync(from, `right,forward,strike,t_years,vol,id\n${lines.join('\n')}\n`);
  const to = join(FOLDER, 'long-out.csv');
  const done = await runOptionsFile(PRICE_TASK, from, to, quiet);
  expect(done).toEqual({ ok: true, value: { rows: 60_000, bad: 0 } });
  const ids = readFileSync(to, 'utf8').trimEnd().split('\n').slice(1);
  expect(ids.every((line, i) => line.split(',')[5] === String(i))).toBe(true);
});
