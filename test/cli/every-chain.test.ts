import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CALL, YEAR_US } from '../../domain/units.ts';
import { readFitChain } from '../../host/fit/fit-chain-reader.ts';

const ROOT = join(import.meta.dirname, '../..');
const SHARED = join(ROOT, '../shared/data');
const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-chains-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

/** Chain file, the least share of its quotes that have a vol, and when its tape ends. */
const CHAINS = [
  ['lean-esfop-20200106/chain_snapshot_20200106T1500Z.csv', 0.97, '12:30:06'],
  ['lean-goog-20151224/chain_snapshot_20151224T1600Z.csv', 0.75, '12:30:03'],
  ['pyql-spx-20110124/SPX-Options-24jan2011.csv', 0.75, '12:30:06'],
  ['vivek-spx-20260130/SPX_all.csv.gz', 0.85, '12:30:00'],
] as const;
const PATH_OF_CRASH = join(SHARED, 'lean-ticks/xauusd_quotes_20140502.csv.gz');
const NO_VOL = /^no information: /;

function floodgate(args: readonly string[]) {
  const run = spawnSync(process.execPath, [join(ROOT, 'host/cli.ts'), ...args], {
    encoding: 'utf8',
    cwd: FOLDER,
    timeout: 100_000,
    maxBuffer: 1 << 28,
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: join(FOLDER, 'state') },
  });
  return { code: run.status, out: run.stdout, error: run.stderr };
}

function rowsOf(file: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const fields = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, fields[i]]));
  });
}

interface FitLine {
  readonly root: string;
  readonly expiry: string;
  readonly forward: number | null;
  readonly discount: number | null;
}

/** Mid prices of all two-sided quotes, at the forward and discount that the fit found. */
async function writeMids(chain: string, fits: readonly FitLine[], to: string): Promise<number> {
  const read = await readFitChain(chain, { wishes: new Map() });
  if (!read.ok) throw new Error(read.why);
  const lines = ['model,right,forward,strike,t_years,price,rate'];
  for (const { root, expiryText, expiryUs, contracts } of read.value.expiries) {
    const fit = fits.find((line) => line.root === root && line.expiry === expiryText);
    if (!fit?.forward || !fit.discount) continue;
    const years = (expiryUs - read.value.momentUs) / YEAR_US;
    const rate = -Math.log(fit.discount) / years;
    for (const { strike, right, bid, ask } of contracts) {
      if (!(bid > 0 && ask > bid)) continue;
      const letter = right === CALL ? 'C' : 'P';
      lines.push(`black76,${letter},${fit.forward},${strike},${years},${(bid + ask) / 2},${rate}`);
    }
  }
  writeFileSync(to, `${lines.join('\n')}\n`);
  return lines.length - 1;
}

const HAS_DATA = existsSync(SHARED);

describe.skipIf(!HAS_DATA)('every command on every chain (skipped without shared data)', () => {
  it.each(CHAINS)('%s: fit, iv, price', async (name, share) => {
    const chain = join(SHARED, name);
    const fit = floodgate(['fit', '--chain', chain, '--json']);
    expect(fit.code, fit.error).toBe(0);
    const fits = fit.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as FitLine);
    const [mids, vols, prices] = ['mids', 'vols', 'prices'].map((file) => join(FOLDER, file));
    const quotes = await writeMids(chain, fits, mids);
    expect(quotes).toBeGreaterThan(100);

    floodgate(['iv', '--in', mids, '--out', vols]);
    const solved = rowsOf(vols);
    expect(solved.length).toBe(quotes);
    const good = solved.filter((row) => row['iv'] !== '');
    for (const row of solved) if (row['iv'] === '') expect(row['error']).toMatch(NO_VOL);
    expect(good.length / quotes).toBeGreaterThan(share);

    const asInput = good.map(({ right, forward, strike, t_years: years, iv, rate, price }) =>
      ['black76', right, forward, strike, years, iv, rate, price].join(','),
    );
    writeFileSync(
      vols,
      `model,right,forward,strike,t_years,vol,rate,market\n${asInput.join('\n')}\n`,
    );
    const priced = floodgate(['price', '--in', vols, '--out', prices]);
    expect(priced.code, priced.error).toBe(0);
    const worst = rowsOf(prices).reduce((most, { price, market, forward }) => {
      return Math.max(most, Math.abs(Number(price) - Number(market)) / Number(forward));
    }, 0);
    expect(worst).toBeLessThan(1e-12);
  });

  it.each(CHAINS)('%s: tape build, tape info, play', (name, _, to) => {
    const tape = join(FOLDER, 'chain.tape');
    const build = floodgate([
      ...['tape', 'build', '--chain', join(SHARED, name), '--path', PATH_OF_CRASH],
      ...['--from', '12:29:58', '--to', to, '--rescale-to', 'auto', '--out', tape],
    ]);
    expect(build.code, build.error).toBe(0);
    expect(floodgate(['tape', 'info', tape]).code).toBe(0);
    const play = floodgate(['play', '--tape', tape, '--mode', 'virtual', '--json']);
    expect(play.code, play.error).toBe(0);
    const result = JSON.parse(play.out.trimEnd().split('\n').at(-1) ?? '');
    expect(result.wants).toBeGreaterThan(0);
    expect(result.fills.badAvoidable).toBe(0);
    expect(result.cap.rejects).toBe(0);
    expect(result.end).toEqual({
      ordersLiveAtVenue: 0,
      positionMatchesVenue: true,
      unknownOrders: 0,
    });
  });
});
