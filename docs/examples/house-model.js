// Black (1976) with a vol raised towards expiry: by 0.2 points a week before, by nothing a quarter
// before. An example of a user's model; see docs/models.md.

/** Normal distribution, Abramowitz and Stegun 26.2.17: absolute error below 7.5e-8. */
function cdf(x) {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    0.3989422804014327 * Math.exp(-0.5 * x * x) *
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

export function price(right, forward, strike, vol, years, rate) {
  const raised = vol + 0.005 * Math.exp(-years * 52);
  const s = raised * Math.sqrt(years);
  const d1 = Math.log(forward / strike) / s + 0.5 * s;
  const discount = Math.exp(-rate * years);
  const call = discount * (forward * cdf(d1) - strike * cdf(d1 - s));
  return right === 'call' ? call : call - discount * (forward - strike);
}
