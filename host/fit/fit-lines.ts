import { CALL } from '../../domain/units.ts';
import type { VolCurve } from '../../domain/vol-curve.ts';
import type { Violation } from '../../engine/curves/arbitrage.ts';
import { type Tally, count } from '../../engine/curves/fit/chain-quotes.ts';
import type { ExpiryFit } from './fit-chain.ts';

/** One expiry as a line for machines; a refused one has no figures and says why in `leftOut`. */
export function jsonLine({ expiry, quotes, outcome, ms }: ExpiryFit): string {
  const shown = expiry.contracts.filter(({ bid, ask }) => bid > 0 || ask > 0).length;
  const fit = outcome.ok ? outcome.value.fit : undefined;
  const quality = outcome.ok ? outcome.value.quality : undefined;
  return JSON.stringify({
    root: expiry.root,
    expiry: expiry.expiryText,
    tYears: quotes.years,
    forward: fit?.implied.forward ?? null,
    discount: fit?.implied.discount ?? null,
    params: fit ? paramsOf(fit.curve) : null,
    quotes: shown,
    used: fit?.used ?? 0,
    insideShare: quality && quality.judged > 0 ? quality.inside / quality.judged : null,
    rmseVolPoints: quality && Number.isFinite(quality.rmseVolPoints) ? quality.rmseVolPoints : null,
    butterflyOk: fit ? isFree(fit.violations, ['vol', 'butterfly', 'slope', 'prices']) : null,
    calendarOk: fit ? isFree(fit.violations, ['calendar']) : null,
    leftOut: outcome.ok ? outcome.value.fit.leftOut : { [outcome.why]: shown },
    ms: Math.round(ms * 1000) / 1000,
  });
}

/** Free of arbitrage over the strikes that were fitted. */
function isFree(violations: readonly Violation[], kinds: readonly Violation['kind'][]): boolean {
  return !violations.some(({ kind, isBeyond }) => !isBeyond && kinds.includes(kind));
}

/** Of every curve; the line says them elsewhere, or a fit leaves them empty. */
const COMMON = new Set(['version', 'forwardRef', 'yearsRef', 'ssr', 'offsets', 'locked']);

/** The model's own numbers; k = ln(K / forward), years = tYears. */
function paramsOf(curve: VolCurve): Record<string, unknown> {
  return Object.fromEntries(Object.entries(curve).filter(([name]) => !COMMON.has(name)));
}

const HEADER =
  'expiry                 days     forward  discount  quotes  used  inside      rmse ' +
  ' arbitrage   ms';

/** The chain as a table, the totals, what was missed and why. */
export function textLines(fits: readonly ExpiryFit[], listMisses: boolean): string[] {
  const lines = [HEADER, ...fits.map(tableLine), ''];
  let [judged, inside] = [0, 0];
  let worst: { name: string; share: number } | undefined;
  const causes: Tally = {};
  for (const { expiry, outcome } of fits) {
    if (!outcome.ok || outcome.value.quality.strikes < 10) continue;
    const { quality } = outcome.value;
    judged += quality.judged;
    inside += quality.inside;
    for (const { cause } of quality.misses) count(causes, cause);
    const share = quality.inside / quality.judged;
    if (!worst || share < worst.share) worst = { name: nameOf(expiry), share };
  }
  if (worst) {
    lines.push(
      `inside bid and ask: ${percent(inside / judged)} of ${judged} two-sided options with ` +
        '|delta| 0.05 to 0.95, in expiries with 10 such strikes or more',
      `worst expiry: ${worst.name}, ${percent(worst.share)}`,
      `misses by cause: ${tallyText(causes) || 'none'}`,
    );
  }
  for (const fit of fits) lines.push(...remarksOf(fit, listMisses));
  return lines;
}

function tableLine({ expiry, quotes, outcome, ms }: ExpiryFit): string {
  const name = nameOf(expiry).padEnd(20);
  const days = (365 * quotes.years).toFixed(2).padStart(8);
  if (!outcome.ok) return `${name} ${days}  refused: ${outcome.why}`;
  const { fit, quality } = outcome.value;
  const shown = expiry.contracts.filter(({ bid, ask }) => bid > 0 || ask > 0).length;
  const share = quality.judged > 0 ? percent(quality.inside / quality.judged) : '-';
  const kinds = new Set(fit.violations.filter((v) => !v.isBeyond).map(({ kind }) => kind));
  return [
    name,
    days,
    fit.implied.forward.toFixed(2).padStart(11),
    fit.implied.discount.toFixed(5).padStart(9),
    String(shown).padStart(7),
    String(fit.used).padStart(5),
    share.padStart(7),
    `${quality.rmseVolPoints.toFixed(3)}pt`.padStart(9),
    ` ${[...kinds].join(',') || 'free'}`.padEnd(10),
    ms.toFixed(1).padStart(5),
  ].join(' ');
}

function remarksOf({ expiry, outcome }: ExpiryFit, listMisses: boolean): string[] {
  if (!outcome.ok) return [];
  const { fit, quality } = outcome.value;
  const name = nameOf(expiry);
  const lines = fit.doubts.map((doubt) => `${name}: ${doubt}`);
  const left = tallyText(fit.leftOut);
  if (left) lines.push(`${name}: left out: ${left}`);
  for (const violation of fit.violations) lines.push(`${name}: ${violationText(violation)}`);
  if (!listMisses) return lines;
  for (const { strike, right, bid, ask, theo, delta, cause } of quality.misses) {
    const letter = right === CALL ? 'C' : 'P';
    lines.push(
      `${name} ${strike} ${letter}: ${theo.toFixed(4)} outside ${bid} / ${ask}, ` +
        `delta ${delta.toFixed(2)}: ${cause}`,
    );
  }
  return lines;
}

function violationText(violation: Violation): string {
  const { kind, fromStrike, toStrike, worstStrike, amount, isBeyond, why } = violation;
  const where = `${fromStrike.toPrecision(6)} to ${toStrike.toPrecision(6)}`;
  const worst = `worst at ${worstStrike.toPrecision(6)} by ${amount.toPrecision(2)}`;
  return `${kind}${isBeyond ? ' beyond the quotes' : ''}, ${where}, ${worst}: ${why}`;
}

export function nameOf({ root, expiryText }: ExpiryFit['expiry']): string {
  return root === '' ? expiryText : `${root} ${expiryText}`;
}

function tallyText(tally: Tally): string {
  return Object.entries(tally)
    .map(([reason, times]) => `${times} ${reason}`)
    .join(', ');
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
