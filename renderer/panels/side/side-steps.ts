import type { TickTable } from '../../../domain/price-rounding.ts';
import { formatPx } from '../../../domain/price-rounding.ts';
import type { SideExplanation } from '../../../domain/side-explanation.ts';
import { NO_PX } from '../../../domain/units.ts';
import { ageText, fixedText, volText } from '../../format/numbers.ts';

/** One line of a passport: what, how much, and what it did. */
export interface SideStep {
  readonly name: string;
  readonly figure: string;
  readonly words: string;
}

/** The pipeline as lines, from the forward to what the adapter was asked for. */
export function sideSteps(side: SideExplanation, ticks: TickTable): SideStep[] {
  const isAsk = (side.slotIx & 1) === 1;
  const px = (ticksPx: number): string => (ticksPx === NO_PX ? 'none' : formatPx(ticks, ticksPx));
  // Numbers that are not finite travel as null.
  const price = (value: number | null): string => fixedText(value ?? Number.NaN, 4);
  const signed = (value: number | null, sign: number): string => {
    const moved = sign * (value ?? Number.NaN);
    return Number.isFinite(moved) ? `${moved < 0 ? '-' : '+'}${Math.abs(moved).toFixed(4)}` : '';
  };
  const outward = isAsk ? 1 : -1;
  const changed = (before: number, after: number, words: string): string =>
    before === after ? 'unchanged' : after === NO_PX ? `${words}: blocked` : words;
  return [
    step('Forward', price(side.forward), `${ageText(side.underlyingAgeMs)} old`),
    step('Vol', volText(side.vol), `curve version ${side.curveVersion}`),
    step('Theo', price(side.theo), isAsk ? 'at the dearer hedge' : 'at the cheaper hedge'),
    step('Edge', signed(side.edge, outward), 'asked for'),
    step('Lean', signed(side.lean, 1), 'against the position'),
    step('Fade', signed(side.fade, outward), 'after fills'),
    step('Raw', price(side.raw), 'outside the smallest edge and width'),
    step('Obligation', price(side.obliged), changed(side.raw, side.obliged, 'narrowed to it')),
    step('Rounding', px(side.rounded), isAsk ? 'up to the grid' : 'down to the grid'),
    step('Market', px(side.besideMarket), changed(side.rounded, side.besideMarket, 'join, clamp')),
    step('Risk', px(side.target), changed(side.besideMarket, side.target, 'limits')),
    step(
      'Size',
      side.target === NO_PX ? 'none' : String(side.targetQty),
      'by delta, cut by limits',
    ),
    step('Hysteresis', px(side.want), heldWords(side)),
  ];
}

function step(name: string, figure: string, words: string): SideStep {
  return { name, figure, words };
}

function heldWords(side: SideExplanation): string {
  if (side.want === side.target) return 'asked of the adapter';
  return side.heldMs > 0 ? `an advance waits ${ageText(side.heldMs)}` : 'behind the target';
}
