import type { Command } from 'commander';

interface FileOptions {
  readonly in: string;
  readonly out: string;
}

type TaskName = 'price' | 'iv';

/** `floodgate price` and `floodgate iv`: files of options, one a row (docs/pricing.md). */
export function addPrice(program: Command): void {
  addTask(program, 'price', 'price and greeks of options in a CSV file');
  addTask(program, 'iv', 'implied vols of prices in a CSV file');
}

function addTask(program: Command, name: TaskName, description: string): void {
  const given = name === 'price' ? 'vol' : 'price';
  const added = name === 'price' ? 'price, delta, gamma, vega (a point), theta (a day)' : 'iv';
  program
    .command(name)
    .description(description)
    .requiredOption('--in <file>', 'CSV, .gz or -')
    .requiredOption('--out <file>', 'CSV, or - for stdout')
    .addHelpText(
      'after',
      `
Columns in  model (black76, bsm, bachelier, displaced; American: qdfp and approximations),
            right (C, P), forward or spot, strike, t_years or
            expiry and now, ${given}, rate, dividend, shift; the last three may be absent
Added       ${added}; error
Exit code   0, 1 where a row has an error, 2 where the file was refused`,
    )
    .action(async (options: FileOptions) => {
      process.exitCode = await run(name, options);
    });
}

async function run(name: TaskName, options: FileOptions): Promise<number> {
  const { runOptionsFile } = await import('../pricing/options-file.ts');
  const { IV_TASK, PRICE_TASK } = await import('../pricing/price-options.ts');
  const { refusalText } = await import('../../domain/outcome.ts');
  const startedMs = performance.now();
  const task = name === 'price' ? PRICE_TASK : IV_TASK;
  const say = (count: { readonly rows: number; readonly bad: number }, end: string): void => {
    const errors = count.bad === 0 ? '' : `, ${count.bad} with an error`;
    console.error(`${name}: ${count.rows} rows${errors}${end}`);
  };
  const done = await runOptionsFile(task, options.in, options.out, (count) => say(count, ' ...'));
  if (!done.ok) {
    console.error(refusalText(done));
    return 2;
  }
  say(done.value, ` in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
  return done.value.bad === 0 ? 0 : 1;
}
