import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FaultKind } from './fault-kinds.ts';
import type { Scenario } from './scenario.ts';

/** A scenario that once broke an invariant; it runs before anything else. */
export interface Regression {
  readonly broke: string;
  readonly what: string;
  readonly scenario: Scenario;
}

const FOLDER = join(import.meta.dirname, 'regressions');

export function readRegressions(): { name: string; regression: Regression }[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => ({
      name,
      regression: JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Regression,
    }));
}

/** Keeps a shrunk failure; gives the file's name. */
export function keepRegression(regression: Regression): string {
  const { broke, scenario } = regression;
  const words = broke.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const name = `${words}-${scenario.seed}.json`;
  writeFileSync(join(FOLDER, name), `${JSON.stringify(regression, null, 2)}\n`);
  return name;
}

export function parseFaults(text: string, known: readonly FaultKind[]): FaultKind[] {
  const names = text === 'none' ? [] : text.split(',');
  const unknown = names.filter((name) => !known.includes(name as FaultKind));
  if (unknown.length > 0) throw new Error(`no such fault: ${unknown.join(', ')}`);
  return names as FaultKind[];
}
