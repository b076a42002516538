import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TapeRecipe, makeTape } from '../../host/tape/build.ts';
import { writeTape } from '../../host/tape/tape-file.ts';

const DATA = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');

/** US payrolls of 2014-05-02 on the E-mini chain of 2020-01-06 (docs/tapes.md). */
const PAYROLLS: TapeRecipe = {
  chain: join(DATA, 'lean-esfop-20200106', 'chain_snapshot_20200106T1500Z.csv'),
  path: join(DATA, 'lean-ticks', 'xauusd_quotes_20140502.csv.gz'),
  from: '12:29:30',
  to: '12:31:00',
  rescaleTo: 'auto',
  name: 'payrolls',
};

export const HAS_DATA = existsSync(PAYROLLS.chain ?? '') && existsSync(PAYROLLS.path ?? '');

export async function writePayrolls(folder: string): Promise<string> {
  const tape = await makeTape(PAYROLLS, () => undefined);
  if (!tape.ok) throw new Error(`${tape.where}: ${tape.why}`);
  const file = join(folder, 'payrolls.tape');
  const written = await writeTape(file, tape.value);
  if (written && !written.ok) throw new Error(written.why);
  return file;
}
