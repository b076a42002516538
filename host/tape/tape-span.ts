import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { TimeUs } from '../../domain/units.ts';
import type { ChainSource } from './chain-readers/chain-source.ts';
import { instantText, parseInstant } from './instants.ts';
import { type TimeSpan, parseSpan } from './path-cut.ts';
import type { PathSource } from './path-readers/path-source.ts';

interface SpanRecipe {
  readonly at?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Where the tape starts and ends on the chain's clock, and how the path's stamps move onto it. */
export interface TapeSpan {
  readonly startUs: TimeUs;
  readonly endUs: TimeUs;
  readonly path: TimeSpan;
  readonly shiftUs: number;
}

/**
 * The chain's moment is its stamp; of quotes through time, `--at`, else the path's start where the
 * two overlap, else the first stamp. A path that covers the moment starts there unless `--from`
 * says otherwise; any other path is shifted so that its start falls on the moment.
 */
export function spanOf(
  recipe: SpanRecipe,
  chain: ChainSource,
  path: PathSource | undefined,
): Outcome<TapeSpan> {
  const own: TimeSpan = { fromUs: chain.startUs, toUs: chain.endUs };
  if (!path) {
    if (chain.isSnapshot) {
      if (recipe.from !== undefined || recipe.to !== undefined) {
        return refuse('--from', 'a snapshot without a path has nothing to cut');
      }
      return accept({ startUs: own.fromUs, endUs: own.toUs, path: own, shiftUs: 0 });
    }
    const cut = parseSpan(recipe.from ?? recipe.at, recipe.to, own);
    if (!cut.ok) return cut;
    return accept({ startUs: cut.value.fromUs, endUs: cut.value.toUs, path: own, shiftUs: 0 });
  }
  const stamps = path.rows.timeUs;
  const file: TimeSpan = { fromUs: stamps[0], toUs: stamps[stamps.length - 1] };
  const atUs = recipe.at === undefined ? undefined : parseInstant(recipe.at);
  const fixedUs = chain.isSnapshot ? chain.startUs : atUs;
  const covers = (span: TimeSpan, us: TimeUs) => us >= span.fromUs && us < span.toUs;
  let { from } = recipe;
  if (from === undefined && fixedUs !== undefined && covers(file, fixedUs))
    from = instantText(fixedUs);
  if (from === undefined && fixedUs === undefined && covers(file, own.fromUs)) {
    from = instantText(own.fromUs);
  }
  const cut = parseSpan(from, recipe.to, file);
  if (!cut.ok) return cut;
  const { fromUs, toUs } = cut.value;
  const startUs = fixedUs ?? (covers(own, fromUs) ? fromUs : own.fromUs);
  const shiftUs = startUs - fromUs;
  return accept({ startUs, endUs: Math.min(toUs, file.toUs) + shiftUs, path: cut.value, shiftUs });
}
