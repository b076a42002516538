import type { Command } from 'commander';
import { SEED, numberOf, wholeNumberOf } from './option-values.ts';
import { printed } from './printed.ts';
import type { TapeBuildOptions } from './tape-build.ts';
import type { TapeInfoOptions } from './tape-info.ts';

/** `floodgate tape build` and `floodgate tape info`. */
export function addTape(program: Command): void {
  const tape = program.command('tape').description('markets to play');
  addBuild(tape);
  tape
    .command('info')
    .description('counts, span, chains and largest moves of a tape')
    .argument('<file>', 'a tape, or afternoon')
    .option('--seed <n>', 'seed of afternoon', SEED, 1)
    .option('--json', 'one line of JSON')
    .action(async (file: string, options: Omit<TapeInfoOptions, 'tape'>) => {
      const { tapeInfo } = await import('./tape-info.ts');
      const given = { ...options, tape: file };
      process.exitCode = await printed((print) => tapeInfo(given, print));
    });
}

function addBuild(tape: Command): void {
  const command = tape.command('build');
  command
    .description('make a tape from a chain and the path of an underlying (docs/tapes.md)')
    .requiredOption('--out <file>', 'the tape to write')
    .option('--name <text>', 'its name')
    .optionsGroup('Chain:')
    .option('--chain <file>', 'one moment, or quotes through time')
    .option('--chain-layout <name>', 'its layout, where the header does not tell')
    .option('--chain-map <pairs>', 'its columns: "expiry=exp,right=cp,strike=k,bid=b,ask=a"')
    .option('--product <name>', 'es-fop, us-equity or spx: grids, expiry times, underlying')
    .option('--underlying <symbol>', 'where the file does not tell')
    .option('--at <instant>', 'moment of the chain')
    .option('--futures <file>', "quotes of the chain's own futures")
    .option(
      '--strikes-near <n>',
      'keep the nearest strikes',
      wholeNumberOf('a whole number of strikes', 1, 16_384),
    )
    .option('--expiry <label>', 'keep this expiry; may be repeated', collect)
    .optionsGroup('Path of the underlying:')
    .option('--path <file>', 'quotes or trades')
    .option('--layout <name>', 'its layout, where the header does not tell')
    .option('--map <pairs>', 'its columns: "time=ts_utc,bid=bid,ask=ask"')
    .option('--path-symbol <name>', 'which instrument of a file with several')
    .option('--no-late-print-filter', 'keep trades far from their neighbours')
    .option('--from <time>', 'cut: UTC time of day or instant')
    .option('--to <time>', 'end of the cut')
    .option('--rescale-to <price>', "start there with the same returns; auto: the future's mid")
    .option(
      '--repeat-ms <n>',
      'repeat a silent quote',
      wholeNumberOf('a whole number of milliseconds', 1, 3_600_000),
    )
    .option('--tick <size>', 'increment of a path without a chain', numberOf('price', 1e-9, 1e9))
    .option(
      '--size <lots>',
      'size where none is shown',
      wholeNumberOf('a whole number of lots', 1, 1_000_000),
    )
    .action(async () => {
      const { buildTape } = await import('./tape-build.ts');
      process.exitCode = await buildTape(command.opts<TapeBuildOptions>(), (line) => {
        console.error(line);
      });
    });
}

function collect(label: string, before: readonly string[] | undefined): string[] {
  return [...(before ?? []), label];
}
