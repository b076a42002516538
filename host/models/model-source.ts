import { type Outcome, accept, refuse } from '../../domain/outcome.ts';

export const MODEL_BYTES_MAX = 256 * 1024;

/**
 * Checks the text of a user's model and makes a plain script of it. The word `import` is refused
 * wherever it stands: keywords cannot be escaped and code cannot be made from strings in the
 * sandbox, so a text without it has no import, static or dynamic. `export` before a declaration is
 * dropped, lines keep their numbers.
 */
export function scriptOf(source: string): Outcome<string> {
  if (source.length > MODEL_BYTES_MAX) {
    return refuse('model', `${source.length} characters, at most ${MODEL_BYTES_MAX}`);
  }
  const at = source.search(/\bimport\b/);
  if (at >= 0) {
    const line = source.slice(0, at).split('\n').length;
    return refuse(`line ${line}`, 'the word import may not stand in a model, nor in its comments');
  }
  const script = source.replace(
    /^[ \t]*export[ \t]+(?=(async[ \t]+)?function\b|const\b|let\b)/gm,
    '',
  );
  return accept(`'use strict';${script}`);
}
