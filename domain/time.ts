import { type TimeUs, SECOND_US, assert } from './units.ts';

/** Seam for the wall clock; read once a step by a thread's loop and passed down as `nowUs`. */
export interface Clock {
  nowUs(): TimeUs;
}

/** Seam for randomness: uniform in [0, 1). */
export interface Prng {
  next(): number;
}

/** "No deadline": later than any instant of a run. */
export const NEVER_US: TimeUs = Number.MAX_SAFE_INTEGER;

/**
 * sfc32 (C. Doty-Humphrey, PractRand): small, fast, 2^128 states. Each subject of a run gets its
 * own generator from (seed, name), so that a new draw in one leaves the others unchanged.
 */
export function createPrng(seed: number, name: string): Prng {
  assert(Number.isSafeInteger(seed), `seed must be a safe integer, got ${seed}`);
  let a = hashText(name, seed >>> 0);
  let b = hashText(name, Math.floor(seed / 2 ** 32) ^ 0x9e3779b9);
  let c = seed | 0;
  let d = 1;
  const next = (): number => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return (t >>> 0) / 4294967296;
  };
  for (let i = 0; i < 16; i++) next();
  return { next };
}

/** FNV-1a over UTF-16 units; for seeds and schema names, not for security. */
export function hashText(text: string, basis = 0x811c9dc5): number {
  let h = basis | 0;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

/** Whole number in [0, below). */
export function drawInt(prng: Prng, below: number): number {
  return Math.floor(prng.next() * below);
}

/** Standard normal by Box-Muller. */
export function drawNormal(prng: Prng): number {
  const radius = Math.sqrt(-2 * Math.log(1 - prng.next()));
  return radius * Math.cos(2 * Math.PI * prng.next());
}

/** Exponential waiting time in microseconds for events at `perSecond`. */
export function drawWaitUs(prng: Prng, perSecond: number): number {
  return (-Math.log(1 - prng.next()) / perSecond) * SECOND_US;
}
