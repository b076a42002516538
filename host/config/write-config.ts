import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Outcome, accept } from '../../domain/outcome.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { curvesOfTape } from '../tape/chain-market.ts';
import { loadTape } from '../tape/load-tape.ts';
import { expiryKeys, saveCurves } from './curves-file.ts';
import { saveProducts } from './products-file.ts';
import { saveSettings } from './settings-file.ts';

/** Writes what a tape's market is quoted by, as a start for a person's own files. */
export async function writeConfig(
  tapeName: string,
  seed: number,
  folder: string,
): Promise<Outcome<string[]>> {
  const tape = await loadTape(tapeName, seed);
  if (!tape.ok) return tape;
  await mkdir(folder, { recursive: true });
  const keys = expiryKeys(tape.value.universe);
  const { curves } = curvesOfTape(tape.value);
  const found = curves.flatMap((curve, ix) => (curve ? [[keys[ix], curve] as const] : []));
  const paths = ['products.yaml', 'settings.yaml', 'curves.yaml'].map((name) => join(folder, name));
  const saved = [
    await saveProducts(paths[0], tape.value.products),
    await saveSettings(paths[1], { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} }),
    await saveCurves(paths[2], Object.fromEntries(found)),
  ];
  for (const outcome of saved) if (!outcome.ok) return outcome;
  return accept(paths);
}
