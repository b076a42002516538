import { z } from 'zod';

/** Fields as configuration files write them; each says its own expectation, with its unit. */

/** A number of a unit, both bounds included. */
export function amount(unit: string, min: number, max: number): z.ZodNumber {
  const error = `expected ${unit} from ${min} to ${max}`;
  return z.number({ error }).min(min, { error }).max(max, { error });
}

/** A number of a unit above 0. */
export function positive(unit: string, max: number): z.ZodNumber {
  const error = `expected ${unit} above 0, at most ${max}`;
  return z.number({ error }).gt(0, { error }).max(max, { error });
}

export function whole(unit: string, min: number, max: number): z.ZodNumber {
  const error = `expected a whole number of ${unit} from ${min} to ${max}`;
  return z.number({ error }).int({ error }).min(min, { error }).max(max, { error });
}

/** Name of an underlying or a future: no blanks, since they part the words of a market's name. */
export const SYMBOL = named(/^[A-Za-z0-9][A-Za-z0-9./-]*$/, 32, 'a name without blanks');

/** Name of an expiry; may have blanks inside. */
export const LABEL = named(/^[A-Za-z0-9]([A-Za-z0-9./ -]*[A-Za-z0-9./-])?$/, 32, 'a name');

/** Key of a curve: symbol, one blank, label. */
export const EXPIRY_KEY = named(
  /^[A-Za-z0-9][A-Za-z0-9./-]* [A-Za-z0-9]([A-Za-z0-9./ -]*[A-Za-z0-9./-])?$/,
  65,
  'an underlying and an expiry such as "ES 20MAR20"',
);

function named(pattern: RegExp, charactersMax: number, what: string): z.ZodString {
  const error = `expected ${what}, at most ${charactersMax} characters`;
  return z.string({ error }).regex(pattern, { error }).max(charactersMax, { error });
}

/** Refuses a list whose `field` does not rise from row to row. */
export function rises<F extends string>(
  field: F,
): z.core.CheckFn<readonly Readonly<Record<F, number>>[]> {
  return (context) => {
    const rows = context.value;
    for (let i = 1; i < rows.length; i++) {
      if (rows[i][field] > rows[i - 1][field]) continue;
      context.issues.push({
        code: 'custom',
        input: rows[i][field],
        path: [i, field],
        message: `must be above the row before: ${rows[i][field]} after ${rows[i - 1][field]}`,
      });
    }
  };
}
