import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Outcome, accept } from '../../domain/outcome.ts';
import { type TapeRecipe, makeTape } from '../../host/tape/build.ts';
import { AFTERNOON, loadTape } from '../../host/tape/load-tape.ts';
import type { Tape } from '../../host/tape/tape.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const E_MINI = {
  chain: join(DATA, 'lean-esfop-20200106', 'chain_snapshot_20200106T1500Z.csv'),
  rescaleTo: 'auto',
};
const TICKS = join(DATA, 'lean-ticks');

/** A market of the pack: what it is, and what it is made of. */
export interface StressTape {
  readonly name: string;
  readonly what: string;
  /** Left out: the built-in afternoon. */
  readonly recipe?: TapeRecipe;
  /** Least share of wanted sides that are live, in a run that nothing disturbs. */
  readonly participationLeast: number;
}

export const STRESS_TAPES: readonly StressTape[] = [
  {
    name: AFTERNOON,
    what: 'ten underlyings, 1 % down in three minutes and back: 23 April 2013 as a model',
    participationLeast: 0.7,
  },
  {
    name: 'payrolls',
    what: 'US payrolls, 2 May 2014: gold loses 77 bp in 0.41 s; E-mini chain',
    recipe: {
      ...E_MINI,
      path: join(TICKS, 'xauusd_quotes_20140502.csv.gz'),
      from: '12:29:30',
      to: '12:31:00',
    },
    participationLeast: 0.3,
  },
  {
    name: 'gold-2013',
    what: 'gold future, 9 October 2013, 14:05: 55 bp in 41 ms, 1,000 prints a second; E-mini chain',
    recipe: {
      ...E_MINI,
      path: join(TICKS, 'gc_dec13_trades_20131009.csv.gz'),
      from: '14:04:30',
      to: '14:06:30',
    },
    participationLeast: 0.4,
  },
  {
    name: 'ecb',
    what: 'EUR/USD while the ECB speaks, 8 May 2014: 38 bp in a minute; E-mini chain',
    recipe: {
      ...E_MINI,
      path: join(TICKS, 'eurusd_quotes_20140508.csv.gz'),
      from: '12:50:00',
      to: '12:54:00',
    },
    participationLeast: 0.6,
  },
  {
    name: 'btc-burst',
    what: 'BTC perpetual, 2,466 messages in a second, clock behind the exchange; E-mini chain',
    recipe: { ...E_MINI, path: join(DATA, 'hftbacktest-btcusdt', 'btcusdt_20240808.gz') },
    participationLeast: 0.7,
  },
  {
    name: 'spy-late',
    what: 'SPY trades before the close, late and out-of-sequence prints kept; E-mini chain',
    recipe: {
      ...E_MINI,
      path: join(TICKS, 'spy_trades_20131008.csv.gz'),
      latePrintFilter: false,
      from: '19:55:00',
      to: '20:00:00',
    },
    participationLeast: 0.6,
  },
  {
    name: 'quiet-hour',
    what: 'a quiet hour of the E-mini, 6 January 2020, minute quotes repeated; its own chain',
    recipe: {
      ...E_MINI,
      path: join(DATA, 'lean-esfop-20200106', 'es_future_quotes_minute_20200105_06.csv.gz'),
      pathSymbol: 'ES202003',
      from: '15:00:00',
      to: '16:00:00',
      repeatMs: 500,
    },
    participationLeast: 0.9,
  },
];

/** Every file that a tape is made of is there. */
export function hasData({ recipe }: StressTape): boolean {
  const files = [recipe?.chain, recipe?.path].filter((file) => file !== undefined);
  return files.every((file) => existsSync(file));
}

export async function loadStressTape({ name, recipe }: StressTape): Promise<Outcome<Tape>> {
  if (recipe === undefined) return loadTape(name, 1);
  const tape = await makeTape({ ...recipe, name }, () => undefined);
  return tape.ok ? accept(tape.value) : tape;
}
