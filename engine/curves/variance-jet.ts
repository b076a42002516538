/** Total variance w at `yearsRef` with its first two derivatives in x (those in k are the same). */
export interface VarianceJet {
  w: number;
  w1: number;
  w2: number;
}

export function createJet(): VarianceJet {
  return { w: 0, w1: 0, w2: 0 };
}

/** w = vol^2 * years from a vol and its derivatives. */
export function jetOfVol(jet: VarianceJet, years: number, v: number, v1: number, v2: number) {
  jet.w = v * v * years;
  jet.w1 = 2 * v * v1 * years;
  jet.w2 = 2 * years * (v1 * v1 + v * v2);
}

/**
 * Durrleman's g: the density of ln K is g times a normal one, so g < 0 is a butterfly with a
 * negative price. `k` = ln(K / F), `scale` takes w from `yearsRef` to the years priced with.
 */
export function durrleman(jet: VarianceJet, k: number, scale = 1): number {
  const w = jet.w * scale;
  const w1 = jet.w1 * scale;
  const first = 1 - (k * w1) / (2 * w);
  return first * first - 0.25 * w1 * w1 * (1 / w + 0.25) + 0.5 * jet.w2 * scale;
}
