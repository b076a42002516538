import { InvalidArgumentError, Option } from 'commander';
import { PROFILE_NAMES } from '../../adapters/base/limit-profiles.ts';
import { KERNEL_FORMS } from '../kernel-forms.ts';

/** Readers of option values: commander names the option, these say what it takes. */
export type ReadOption<T> = (text: string) => T;

const DECIMAL = /^-?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const WHOLE = /^-?\d+$/;

/** A number of a unit, both bounds included. */
export function numberOf(unit: string, min: number, max: number): ReadOption<number> {
  return (text) => {
    const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected ${unit} from ${min} to ${max}.`);
  };
}

/** As `numberOf`, without decimals; `what` says so itself: `a whole number of seconds`. */
export function wholeNumberOf(what: string, min: number, max: number): ReadOption<number> {
  return (text) => {
    const value = WHOLE.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`Expected ${what} from ${min} to ${max}.`);
  };
}

export const PORT = wholeNumberOf('a port (0: any free one)', 0, 65_535);
export const SEED = wholeNumberOf('a whole number as seed', 0, Number.MAX_SAFE_INTEGER);
export const CAP = wholeNumberOf('a whole number of orders a second', 1, 16_384);
export const DELAY_MS = numberOf('milliseconds', 0, 10_000);

/** Whose rate limits the venue enforces and the desk obeys. */
export function profileOption(flags: string): Option {
  return new Option(flags, 'whose rate limits and consequences (docs/throttle.md)')
    .choices(PROFILE_NAMES)
    .default('cts');
}

export function kernelOption(): Option {
  return new Option('--kernel <form>', 'what prices (docs/pricing.md)')
    .choices(KERNEL_FORMS)
    .default('plain');
}
