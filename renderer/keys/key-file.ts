import { parse } from 'yaml';
import { z } from 'zod';
import { type Outcome, refuse } from '../../domain/outcome.ts';
import { type KeyMap, keyMapWith } from './key-map.ts';

const FILE = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** Keys by action, YAML or JSON: `vol.up: "]"` or `kill: [F12, F13]`. */
export function readKeyFile(text: string): Outcome<KeyMap> {
  let value: unknown;
  try {
    value = parse(text) ?? {};
  } catch (error) {
    return refuse('key file', error instanceof Error ? error.message.split('\n')[0] : 'no YAML');
  }
  const parsed = FILE.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refuse(issue?.path.join('.') || 'key file', issue?.message ?? 'no map of keys');
  }
  return keyMapWith(
    Object.fromEntries(
      Object.entries(parsed.data).map(([id, keys]) => [
        id,
        typeof keys === 'string' ? [keys] : keys,
      ]),
    ),
  );
}
