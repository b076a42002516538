import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { refusalText } from '../../../domain/outcome.ts';
import { CALL, NO_PX, PUT } from '../../../domain/units.ts';
import { instantText, parseDay, parseInstant } from '../instants.ts';
import type { ChainSource } from './chain-source.ts';
import { parseCboeCode, parseOccSymbol } from './option-codes.ts';
import { type ChainOptions, readChain } from './read-chain.ts';

const folder = mkdtempSync(join(tmpdir(), 'read-chain-'));
let files = 0;

async function read(text: string, options: Partial<ChainOptions> = {}) {
  const file = join(folder, `${files++}.csv`);
  writeFileSync(file, text);
  return readChain(file, { sizeUnknown: 10, ...options });
}

async function accepted(text: string, options: Partial<ChainOptions> = {}): Promise<ChainSource> {
  const source = await read(text, options);
  if (!source.ok) throw new Error(refusalText(source));
  return source.value;
}

async function refused(text: string, options: Partial<ChainOptions> = {}): Promise<string> {
  const source = await read(text, options);
  return source.ok ? 'accepted' : refusalText(source).slice(folder.length + 1);
}

const SNAPSHOT =
  'snapshot_utc,expiry,right,strike,bid,bid_size,bid_bar_utc,ask,ask_size,ask_bar_utc,' +
  'future,future_bid,future_ask';
const AT = '2020-01-06T15:00:00.000Z';

/** A snapshot of `right,strike,bid,ask` rows of one expiry. */
function snapshot(...rows: string[]): string {
  const lines = rows.map((row) => {
    const [right, strike, bid, ask] = row.split(',');
    const quote = `${bid},3,${AT},${ask},4,${AT}`;
    return `${AT},2020-03-20,${right},${strike},${quote},ES202003,3224.75,3225`;
  });
  return `${[SNAPSHOT, ...lines].join('\n')}\n`;
}

describe('option codes', () => {
  it('reads exchange codes', () => {
    expect(parseOccSymbol('SPXW260202C02800000')).toEqual({
      root: 'SPXW',
      dayUs: parseDay('2026-02-02'),
      right: CALL,
      strike: 2800,
    });
    expect(parseCboeCode('11 Mar 400.00 (SPX1119C400-E)')).toEqual({
      root: 'SPX',
      dayUs: parseDay('2011-03-19'),
      right: CALL,
      strike: 400,
    });
    expect(parseCboeCode('13 Dec 2500.00 (SPX1321X2500-E)')?.right).toBe(PUT);
  });

  it.each(['SPXW260232C02800000', 'SPX', ''])('"%s" is none', (text) => {
    expect(parseOccSymbol(text)).toBeUndefined();
  });
});

describe('snapshots', () => {
  it('become ticks; zero bids and crossed books are empty sides, and counted', async () => {
    const source = await accepted(
      snapshot('C,3200,4.95,5.25', 'P,3200,0,0.05', 'C,3300,6,5.5', 'P,3300,,10.25'),
    );
    expect([...source.quotes.bidPx]).toEqual([99, NO_PX, NO_PX, NO_PX]);
    expect([...source.quotes.askPx]).toEqual([105, 1, NO_PX, 205]);
    expect(source.futureQuotes.get('ES202003')).toEqual({ bid: 3224.75, ask: 3225 });
    expect(source.expiries[0]).toEqual({
      label: '20MAR20',
      expiryUs: parseInstant('2020-03-20T13:30:00Z'),
      future: 'ES202003',
    });
    const notes = source.notes.join('\n');
    expect(notes).toContain('2 quotes without a bid, first at line 3');
    expect(notes).toContain('1 crossed or locked quotes, both sides emptied, first at line 4');
    expect(notes).toContain('09:30 New York');
  });

  it.each([
    [
      'a price off the grid',
      snapshot('C,3200,4.95,5.25', 'P,3200,5.05,6'),
      /:3: bid 5.05 is off the grid of es-fop/,
    ],
    [
      'a contract twice',
      snapshot('C,3200,4.95,5.25', 'C,3200,4.95,5.25'),
      /:3: the same contract twice/,
    ],
    ['a right that is none', snapshot('X,3200,4.95,5.25'), /:2: right "X" is not C or P/],
    ['no strike', snapshot('C,,4.95,5.25'), /:2: no strike/],
    [
      'a day that is none',
      snapshot('C,3200,1,2').replace('2020-03-20', '2020-02-30'),
      /:2: expiry "2020-02-30" is no day/,
    ],
    [
      'a cut row',
      snapshot('C,3200,1,2').replace(',3225', ''),
      /:2: 12 fields where the header has 13/,
    ],
    [
      'a month without a future',
      snapshot('C,3200,1,2').replace('2020-03-20', '2020-02-21').replace('ES202003', ''),
      /:2: expiry 2020-02-21 is no quarter's/,
    ],
    ['an unknown header', 'a,b\n1,2\n', /:1: no known chain layout/],
  ])('refuse %s', async (_, text, reason) => expect(await refused(text)).toMatch(reason));

  it('name sides that were not seen for long', async () => {
    const old = snapshot('C,3200,1,2').replace(`3,${AT}`, '3,2020-01-06T14:00:00.000Z');
    expect((await accepted(old)).notes.join('\n')).toContain(
      '1 sides last seen more than ten minutes',
    );
  });

  it('through time leave underlying columns to a path', async () => {
    const later = snapshot('C,3200,1,3').split('\n')[1].replaceAll('15:00:00', '15:00:09');
    const source = await accepted(`${snapshot('C,3200,1,2')}${later}\n`);
    expect([source.isSnapshot, source.futureQuotes.size, source.quotes.count]).toEqual([
      false,
      0,
      2,
    ]);
    expect(source.notes.join('\n')).toContain('underlying columns through time are not read');
  });

  it('read other columns through a map', async () => {
    const map = { expiry: 'x', right: 'cp', strike: 'k', bid: 'b', ask: 'a' };
    const options = { map, product: 'us-equity', underlying: 'ABC', atUs: parseInstant(AT) };
    const source = await accepted('k,cp,x,b,a\n50,call,2020-02-21,3.1,3.3\n', options);
    expect(source.expiries[0].expiryUs).toBe(parseInstant('2020-02-21T21:00:00Z'));
    expect(source.expiries[0].future).toBe('ABC');
    expect(source.notes.join('\n')).toContain('no sizes, 10 lots assumed');
    expect(await refused('k,cp,x,b,a\n', { ...options, atUs: undefined })).toMatch(
      /give the moment/,
    );
    expect(await refused('k,cp,x,b,a\n', { ...options, product: 'bonds' })).toMatch(
      /name one of es-fop/,
    );
  });
});

describe('minute bars', () => {
  const HEADER =
    'ts_utc,expiry,right,strike,bid_open,bid_high,bid_low,bid_close,bid_size,' +
    'ask_open,ask_high,ask_low,ask_close,ask_size';
  const row = (minute: string, bid: string, ask: string) =>
    `2020-01-06T15:${minute}:00.000Z,2020-03-20,C,3200,${bid},1,${ask},1`;

  it('carry an empty side, and withdraw it when the other side crosses it', async () => {
    const text = [
      HEADER,
      row('00', '2,2,2,2', '3,3,3,3'),
      row('01', ',,,', '4,4,4,4'),
      row('02', ',,,', '1,1,1,1'),
      '',
    ].join('\n');
    const source = await accepted(text, { product: 'es-fop' });
    expect([...source.quotes.bidPx]).toEqual([40, 40, NO_PX]);
    expect([...source.quotes.askPx]).toEqual([60, 80, 20]);
    expect(source.notes.join('\n')).toContain('1 carried sides withdrawn');
  });
});

describe('pages', () => {
  const HEADER =
    'Calls,Last Sale,Net,Bid,Ask,Vol,Open Int,Puts,Last Sale,Net,Bid,Ask,Vol,Open Int,';
  const TOP = `SPX (S&P 500 INDEX),1290.59,+7.24,\nJan 24 2011 @ 14:03 ET,\n${HEADER}\n`;

  it('take the expiry from the code; two roots of one day stay apart', async () => {
    const source = await accepted(
      `${TOP}11 Mar 1300.00 (SPX1119C1300-E),0.0,0.0,0.0,1.00,0,0,` +
        '11 Mar 1300.00 (SPX1119O1300-E),0,0,9.10,9.90,0,0,\n' +
        '11 Mar 1300.00 (SPXW1119C1300-E),0.0,0.0,1.10,1.25,0,0,' +
        '11 Mar 1300.00 (SPXW1119O1300-E),0,0,9.10,9.90,0,0,\n',
    );
    expect(
      source.expiries.map(({ label, expiryUs }) => `${label} ${instantText(expiryUs)}`),
    ).toEqual(['19MAR11 2011-03-18T13:30:00Z', '19MAR11W 2011-03-18T20:00:00Z']);
    expect(instantText(source.startUs)).toBe('2011-01-24T19:03:00Z');
    expect([...source.quotes.bidPx]).toEqual([NO_PX, 182, 22, 182]);
  });

  it('refuse a row without a code', async () => {
    expect(await refused(`${TOP}11 Mar 1300.00,0,0,0,1,0,0,x,0,0,9,9,0,0,\n`)).toMatch(
      /:4: .*no option code/,
    );
  });
});

const DATA = new URL('../../../../shared/data/', import.meta.url).pathname;
/** A busy machine may take its time; nothing here is timed. */
const SLOW = { timeout: 120_000 };
const hasData = existsSync(join(DATA, 'lean-esfop-20200106'));

describe.skipIf(!hasData)('recorded chains (skipped where ../shared/data is absent)', SLOW, () => {
  it.each([
    ['lean-esfop-20200106/chain_snapshot_20200106T1500Z.csv', {}, 211, 2, '96.7'],
    [
      'lean-goog-20151224/chain_snapshot_20151224T1600Z.csv',
      { underlying: 'GOOG' },
      2192,
      12,
      '84.0',
    ],
    ['vivek-spx-20260130/SPX_all.csv.gz', {}, 17_107, 59, '94.6'],
    ['pyql-spx-20110124/SPX-Options-24jan2011.csv', {}, 1920, 16, '91.8'],
    ['lean-esfop-20200106/es_fop_quotes_minute_20200105_06.csv.gz', {}, 211, 2, '99.8'],
    ['lean-goog-20151224/goog_option_quotes_minute_20151224.csv.gz', {}, 2192, 12, '94.9'],
  ])('%s reads as documented', async (file, options, contracts, expiries, twoSided) => {
    const source = await readChain(join(DATA, file), { sizeUnknown: 10, ...options });
    if (!source.ok) throw new Error(refusalText(source));
    expect(source.value.contracts).toHaveLength(contracts);
    expect(source.value.expiries).toHaveLength(expiries);
    expect(new Set(source.value.expiries.map(({ label }) => label)).size).toBe(expiries);
    expect(source.value.notes[0]).toContain(`${twoSided} % two-sided`);
  });
});
