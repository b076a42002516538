import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CALL, PUT } from '../../../domain/units.ts';
import { BLACK_76, BLACK_SCHOLES_MERTON } from './black-models.ts';
import type { ModelInput } from './pricing-model.ts';

const REFERENCE = '../shared/data/reference-values';
const hasReference = existsSync(REFERENCE);

type Row = (column: string) => string;

function rowsOf(file: string): { row: Row; line: string }[] {
  const [header, ...lines] = readFileSync(`${REFERENCE}/${file}`, 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const cells = line.split(',');
    return { line, row: (column) => cells[names.indexOf(column)] };
  });
}

function haugInput(row: Row): ModelInput {
  return {
    right: row('right') === 'call' ? CALL : PUT,
    underlying: Number(row('spot')),
    strike: Number(row('strike')),
    years: Number(row('years')),
    vol: Number(row('vol')),
    rate: Number(row('rate')),
    dividendYield: Number(row('div_yield')),
    shift: 0,
  };
}

/** Haug's units: vega and rhos for 1.00, theta a year unless the name says a day. */
function haugGreek(name: string, input: ModelInput): number {
  const greeks = BLACK_SCHOLES_MERTON.greeks(input);
  const more = BLACK_SCHOLES_MERTON.moreGreeks(input);
  const values: Record<string, number> = {
    delta: greeks.delta,
    gamma: greeks.gamma,
    vega: 100 * greeks.vegaPt,
    theta: 365 * greeks.thetaDay,
    theta_per_day: greeks.thetaDay,
    rho: 100 * more.rhoPt,
    dividendRho: 100 * more.dividendRhoPt,
    elasticity: (greeks.delta * input.underlying) / greeks.price,
  };
  return values[name];
}

describe('golden values of lognormal models (skipped without shared data)', () => {
  it.skipIf(!hasReference)('43 prices of Haug 1998, to the printed digits', () => {
    const rows = rowsOf('european_haug_values.csv');
    for (const { row, line } of rows) {
      const miss = BLACK_SCHOLES_MERTON.price(haugInput(row)) - Number(row('price'));
      expect(Math.abs(miss), line).toBeLessThan(5.6e-5);
    }
    expect(rows.length).toBe(43);
  });

  it.skipIf(!hasReference)('11 greeks of Haug 1998, to the printed digits', () => {
    const rows = rowsOf('european_haug_greeks.csv');
    for (const { row, line } of rows) {
      const value = haugGreek(row('greek'), haugInput(row));
      expect(Math.abs(value - Number(row('value'))), line).toBeLessThan(5.6e-5);
    }
    expect(rows.length).toBe(11);
  });

  it.skipIf(!hasReference)('101 rows of vollib, prices and greeks to the printed digits', () => {
    const rows = rowsOf('vollib_black_scholes_grid.csv');
    for (const { row, line } of rows) {
      const shared = {
        underlying: Number(row('S')),
        strike: Number(row('K')),
        years: Number(row('t')),
        vol: Number(row('v')),
        rate: Number(row('R')),
        dividendYield: 0,
        shift: 0,
      };
      for (const [right, price, letter] of [
        [CALL, 'bs_call', 'C'],
        [PUT, 'bs_put', 'P'],
      ] as const) {
        const input = { ...shared, right };
        const greeks = BLACK_SCHOLES_MERTON.greeks(input);
        const more = BLACK_SCHOLES_MERTON.moreGreeks(input);
        const pairs: [number, string][] = [
          [greeks.price, price],
          [greeks.delta, `${letter}D`],
          [greeks.gamma, `${letter}G`],
          [365 * greeks.thetaDay, `${letter}T`],
          [100 * greeks.vegaPt, `${letter}V`],
          [100 * more.rhoPt, `${letter}R`],
        ];
        for (const [value, column] of pairs) {
          const expected = Number(row(column));
          // Printed to 10 decimals or 10 significant digits, theirs by finer means in the wings.
          const miss = Math.abs(value - expected);
          expect(miss, `${column} ${line}`).toBeLessThan(6e-10 * Math.max(1, Math.abs(expected)));
        }
      }
      // The far wing is printed with 10 digits of its own.
      const expected = Number(row('call_vals'));
      const call = BLACK_SCHOLES_MERTON.price({ ...shared, right: CALL });
      if (/^\d\.\d{7,}e-/.test(row('call_vals'))) {
        expect(Math.abs(call / expected - 1), line).toBeLessThan(1e-9);
      }
    }
    expect(rows.length).toBe(101);
  });

  it.skipIf(!hasReference)("Jaeckel's 1,000 undiscounted prices", () => {
    let worst = 0;
    for (const { row } of rowsOf('lets_be_rational_1000.csv')) {
      const price = BLACK_76.price({
        right: row('right') === 'call' ? CALL : PUT,
        underlying: Number(row('forward')),
        strike: Number(row('strike')),
        years: Number(row('years')),
        vol: Number(row('vol')),
        rate: 0,
        dividendYield: 0,
        shift: 0,
      });
      const expected = Number(row('undiscounted_price'));
      const scale = Math.max(Number(row('forward')), Number(row('strike')));
      worst = Math.max(worst, Math.abs(price - expected) / scale);
    }
    expect(worst).toBeLessThan(1e-15);
  });
});
