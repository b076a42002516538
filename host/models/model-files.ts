import { dirname, join } from 'node:path';
import type { ProductDefinition } from '../../domain/instrument.ts';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { readText } from '../config/file-store.ts';
import { scriptOf } from './model-source.ts';

/** Models run in processes of their own: a handful is a desk's, more is a mistake. */
const MODELS_MAX = 4;

/** True for the name of a user's model: a file name, without a folder. */
export function isUserModel(name: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9._-]*\.m?js$/.test(name) && !name.includes('..');
}

/** Sources of the models that products name, by name; refuses one that cannot be one. */
export async function readModels(
  products: readonly ProductDefinition[],
  productsPath = '',
): Promise<Outcome<Readonly<Record<string, string>>>> {
  const said = products.flatMap(({ model, expiries }) => [model, ...expiries.map((x) => x.model)]);
  const names = new Set(said.flatMap((model) => (model === undefined ? [] : [model])));
  const wanted = [...names].filter(isUserModel);
  if (wanted.length > MODELS_MAX) {
    return refuse(productsPath, `${wanted.length} models of users, at most ${MODELS_MAX}`);
  }
  const sources: Record<string, string> = {};
  for (const name of wanted) {
    const path = join(dirname(productsPath), name);
    const text = await readText(path);
    if (!text.ok) return text;
    const script = scriptOf(text.value);
    if (!script.ok) return refuse(`${path} ${script.where}`, script.why);
    sources[name] = text.value;
  }
  return accept(sources);
}
