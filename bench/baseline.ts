import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Figure } from './figure.ts';
import type { Machine } from './machine.ts';

/** The committed run that every other is printed beside. */
export interface Baseline {
  readonly machine: Machine;
  /** By name of the figure, with the load of the run that it comes from. */
  readonly figures: Readonly<Record<string, { readonly value: number; readonly load: number }>>;
}

const PATH = join(import.meta.dirname, 'baseline.json');

export function readBaseline(): Baseline | undefined {
  if (!existsSync(PATH)) return undefined;
  return JSON.parse(readFileSync(PATH, 'utf8')) as Baseline;
}

/** Figures that were not run keep their value. */
export function writeBaseline(machine: Machine, figures: readonly Figure[]): void {
  const before = readBaseline()?.figures ?? {};
  const { load } = machine;
  const now = figures.map(({ name, value }) => [name, { value: round(value), load }] as const);
  const baseline: Baseline = { machine, figures: { ...before, ...Object.fromEntries(now) } };
  writeFileSync(PATH, `${JSON.stringify(baseline, null, 2)}\n`);
}

/** Three digits are more than such figures hold. */
export function round(value: number): number {
  return Number(value.toPrecision(3));
}
