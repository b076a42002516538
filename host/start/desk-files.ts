import { type ProductDefinition, buildUniverse } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { DEFAULT_QUOTE_SETTINGS, type DeskSettings } from '../../domain/quote-settings.ts';
import { expiryKeys, loadCurves } from '../config/curves-file.ts';
import { loadProducts } from '../config/products-file.ts';
import { loadSettings } from '../config/settings-file.ts';
import type { DeskConfig } from '../desk-messages.ts';
import { readModels } from '../models/model-files.ts';

export interface DeskFiles {
  readonly products: readonly ProductDefinition[];
  readonly settings: DeskSettings;
  readonly curves: DeskConfig['curves'];
  readonly models: Readonly<Record<string, string>>;
}

/**
 * Loads what a desk is configured by and checks that the files fit each other. Without a file the
 * products are those of the market played, settings are the defaults, and curves are fitted. Users'
 * models stand beside the product file that names them.
 */
export async function loadDeskFiles(
  paths: { products?: string; settings?: string; curves?: string },
  ofMarket: readonly ProductDefinition[] | undefined,
): Promise<Outcome<DeskFiles>> {
  let products = ofMarket;
  if (paths.products !== undefined) {
    const loaded = await loadProducts(paths.products);
    if (!loaded.ok) return loaded;
    products = loaded.value;
  }
  if (products === undefined) return refuse('--products', 'a real venue needs a product file');
  const universe = buildUniverse(products);
  if (!universe.ok) return universe;
  let settings: DeskSettings = { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} };
  if (paths.settings !== undefined) {
    const symbols = products.map((product) => product.underlying);
    const loaded = await loadSettings(paths.settings, symbols);
    if (!loaded.ok) return loaded;
    settings = loaded.value;
  }
  const read = await readModels(products, paths.products);
  if (!read.ok) return read;
  const models = read.value;
  if (paths.curves === undefined) return accept({ products, settings, models, curves: 'fit' });
  const curves = await loadCurves(paths.curves, expiryKeys(universe.value));
  return curves.ok ? accept({ products, settings, models, curves: curves.value }) : curves;
}
