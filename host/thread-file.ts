import { basename, join } from 'node:path';

/**
 * File that a worker starts from: `path` from this folder in the sources; in the packaged bundle,
 * where everything lies flat beside its chunks, the bundled file of that name.
 */
export function threadFile(path: string): string {
  const isSource = import.meta.filename.endsWith('.ts');
  const file = isSource ? path : `${basename(path, '.ts')}.cjs`;
  return join(import.meta.dirname, file);
}
