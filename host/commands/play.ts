import { type Command, Option } from 'commander';
import { CURVE_MODELS } from '../../domain/vol-curve.ts';
import { PLAY_MODELS } from '../play/play-result.ts';
import type { PlayCommandOptions } from '../play/run-play.ts';
import { CAP, DELAY_MS, SEED, kernelOption, numberOf, profileOption } from './option-values.ts';

/** `floodgate play`: stress playback, with real processes or under a virtual clock. */
export function addPlay(program: Command): void {
  const command = program.command('play');
  command
    .description('play a tape against the desk and judge it at the venue')
    .requiredOption('--tape <file>', 'a file of `tape build`, or afternoon')
    .addOption(
      new Option('--mode <mode>', 'real processes and sockets, or a virtual clock in one thread')
        .choices(['realtime', 'virtual'])
        .default('realtime'),
    )
    .option(
      '--speed <x>',
      "compresses the tape's events, not the network",
      numberOf('a factor', 0.01, 1000),
      1,
    )
    .option(
      '--seconds <s>',
      'stop after so long, 0: the whole tape',
      numberOf('seconds', 0, 86_400),
      0,
    )
    .addOption(profileOption('--venue-profile <name>'))
    .option('--cap <n>', "what its first limit counts at most, the profile's own if left out", CAP)
    .option('--one-way-ms <ms>', 'delay each way', DELAY_MS, 4)
    .option('--jitter-ms <ms>', 'largest deviation from it', DELAY_MS, 0.5)
    .option(
      '--freeze-ui <s>',
      'freeze the screen for so long in mid-crash',
      numberOf('seconds', 0, 600),
      0,
    )
    .option('--seed <n>', 'seed of everything simulated', SEED, 1)
    .addOption(kernelOption())
    .addOption(
      new Option('--curve <family>', "family of the desk's first curves (docs/curves.md)")
        .choices(CURVE_MODELS)
        .default('spline'),
    )
    .addOption(
      new Option('--model <name>', 'what the desk prices with (docs/pricing.md)')
        .choices(PLAY_MODELS)
        .default('black76'),
    )
    .option('--settings <file>', 'how to quote (docs/configuration.md)')
    .option('--json', 'print the result as one line of JSON at the end')
    .option('--report <file>', 'write a page with plots')
    .option('--journal <file>', 'keep the journal, for `replay`')
    .action(async () => {
      const { runPlay } = await import('../play/run-play.ts');
      process.exitCode = await runPlay(command.opts<PlayCommandOptions>());
    });
}
