import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { type SviRaw, sviFlaw } from './svi.ts';

/** Natural parameters (Gatheral and Jacquier 2014, section 3.2). */
export interface SviNatural {
  readonly delta: number;
  readonly mu: number;
  readonly rho: number;
  readonly omega: number;
  readonly zeta: number;
}

/** Jump-wings (section 3.3): what a trader reads. Variances a year, slopes of sqrt(w). */
export interface SviJumpWings {
  /** At-the-money variance. */
  readonly v: number;
  /** At-the-money skew, d sqrt(w) / dk. */
  readonly psi: number;
  /** Slope of the put and of the call wing. */
  readonly p: number;
  readonly c: number;
  /** Smallest variance. */
  readonly vt: number;
}

export function naturalOf({ a, b, rho, m, sigma }: SviRaw): SviNatural {
  const root = Math.sqrt(1 - rho * rho);
  const omega = (2 * b * sigma) / root;
  return {
    delta: a - 0.5 * omega * (1 - rho * rho),
    mu: m + (rho * sigma) / root,
    rho,
    omega,
    zeta: root / sigma,
  };
}

export function rawOfNatural({ delta, mu, rho, omega, zeta }: SviNatural): SviRaw {
  const rest = 1 - rho * rho;
  return {
    a: delta + 0.5 * omega * rest,
    b: 0.5 * omega * zeta,
    rho,
    m: mu - rho / zeta,
    sigma: Math.sqrt(rest) / zeta,
  };
}

export function jumpWingsOf({ a, b, rho, m, sigma }: SviRaw, years: number): SviJumpWings {
  const root = Math.sqrt(m * m + sigma * sigma);
  const w0 = a + b * (root - rho * m);
  const rootW = Math.sqrt(w0);
  return {
    v: w0 / years,
    psi: (0.5 * b * (rho - m / root)) / rootW,
    p: (b * (1 - rho)) / rootW,
    c: (b * (1 + rho)) / rootW,
    vt: (a + b * sigma * Math.sqrt(1 - rho * rho)) / years,
  };
}

/**
 * Raw parameters of jump-wings. Refuses five numbers that no slice has, and psi = 0 with v = vt,
 * where jump-wings have lost the curvature; so raw is what is stored.
 */
export function rawOfJumpWings(jw: SviJumpWings, years: number): Outcome<SviRaw> {
  if (!(jw.v > 0)) return refuse('v', `must be above 0, got ${jw.v}`);
  if (!(jw.vt >= 0 && jw.vt <= jw.v)) return refuse('vt', `between 0 and v, got ${jw.vt}`);
  if (!(jw.p >= 0 && jw.c >= 0 && jw.p + jw.c > 0)) {
    return refuse(jw.p < 0 ? 'p' : 'c', 'wings do not fall');
  }
  const w0 = jw.v * years;
  const b = 0.5 * Math.sqrt(w0) * (jw.c + jw.p);
  const rho = (jw.c - jw.p) / (jw.c + jw.p);
  const beta = rho - (2 * jw.psi * Math.sqrt(w0)) / b;
  if (!(Math.abs(beta) <= 1)) {
    return refuse('psi', `between ${(-jw.p / 2).toFixed(4)} and ${(jw.c / 2).toFixed(4)}`);
  }
  const across = 1 - rho * beta - Math.sqrt((1 - beta * beta) * (1 - rho * rho));
  if (!(across > 1e-14)) return refuse('psi', 'v = vt: the curvature is lost in jump-wings');
  const h = ((jw.v - jw.vt) * years) / (b * across);
  const sigma = h * Math.sqrt(1 - beta * beta);
  const raw = {
    a: jw.vt * years - b * sigma * Math.sqrt(1 - rho * rho),
    b,
    rho,
    m: h * beta,
    sigma,
  };
  const flaw = sviFlaw(raw);
  return flaw ? refuse(...flaw) : accept(raw);
}

/**
 * Butterfly-free neighbour of a slice (section 5.1): at-the-money variance, skew and put wing stay,
 * the call wing becomes p + 2 psi and the smallest variance 4 v p c / (p + c)^2.
 */
export function repairSvi(raw: SviRaw, years: number): Outcome<SviRaw> {
  const { v, psi, p } = jumpWingsOf(raw, years);
  const c = p + 2 * psi;
  if (!(c > 0)) return refuse('psi', 'too steep for this repair: p + 2 psi is not above 0');
  return rawOfJumpWings({ v, psi, p, c, vt: (4 * v * p * c) / ((p + c) * (p + c)) }, years);
}
