import type { CurveView } from '../../../domain/staging-link.ts';
import type { SaidWhatIf } from '../../stores/curve-store.ts';

/** As the engine's rule: what is quoted lies within so many standard deviations. */
const DEVIATIONS = 2;

/** Largest vol move of what is staged for the expiry shown, vol points; 0 with nothing staged. */
export function stagedMovePt(view: CurveView, { expiryIxs, view: said }: SaidWhatIf): number {
  const staged = said.pictures[expiryIxs.indexOf(view.expiryIx)];
  const { live, forward, years } = view;
  if (!staged || live === null) return 0;
  const nearest = live.strikes.reduce(
    (best, strike, n) =>
      Math.abs(strike - forward) < Math.abs(live.strikes[best] - forward) ? n : best,
    0,
  );
  const reach = DEVIATIONS * (live.vols[nearest] ?? 0) * Math.sqrt(years);
  let most = 0;
  for (const [n, strike] of live.strikes.entries()) {
    const at = staged.strikes.indexOf(strike);
    const [before, after] = [live.vols[n], staged.vols[at] ?? null];
    if (before === null || after === null || Math.abs(Math.log(strike / forward)) > reach) continue;
    most = Math.max(most, 100 * Math.abs(after - before));
  }
  return most;
}
