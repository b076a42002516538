import { type Command, InvalidArgumentError, Option } from 'commander';
import { CURVE_MODELS } from '../../domain/vol-curve.ts';
import { CONVENTION_NAMES } from '../tape/chain-readers/conventions.ts';
import { parseInstant } from '../tape/instants.ts';
import type { FitRunOptions } from '../fit/run-fit.ts';

/** `floodgate fit`. */
export function addFit(program: Command): void {
  program
    .command('fit')
    .description('fit vol curves to a chain of quotes (docs/curves.md)')
    .requiredOption('--chain <file>', 'CSV of one moment, or of quotes through time; may be .gz')
    .addOption(
      new Option('--model <name>', 'of the curves').choices(CURVE_MODELS).default('spline'),
    )
    .option('--columns <pairs>', 'its columns: "expiry=exp,bid=b,price_unit=underlying"')
    .addOption(
      new Option('--product <name>', 'names the expiry time of a day').choices(CONVENTION_NAMES),
    )
    .option('--at <instant>', 'moment of a chain without stamps; where one through time ends', atUs)
    .option('--plot <file>', 'draw quotes and curves into this SVG')
    .option('--misses', 'list every option priced outside its quotes')
    .option('--json', 'one line of JSON an expiry')
    .action(async (options: FitRunOptions) => {
      const { runFit } = await import('../fit/run-fit.ts');
      process.exitCode = await runFit(
        options,
        (line) => void process.stdout.write(`${line}\n`),
        (line) => void process.stderr.write(`${line}\n`),
      );
    });
}

function atUs(text: string): number {
  const us = parseInstant(text);
  if (us !== undefined) return us;
  throw new InvalidArgumentError('Expected an instant with a zone: 2020-01-06T15:00:00Z.');
}
