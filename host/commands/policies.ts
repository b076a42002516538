import type { Command } from 'commander';
import type { PoliciesOptions } from '../policies/run-policies.ts';
import { CAP, DELAY_MS, SEED, kernelOption, numberOf, profileOption } from './option-values.ts';

/** `floodgate policies`: whom to spend the messages on, every policy on one tape. */
export function addPolicies(program: Command): void {
  const command = program.command('policies');
  command
    .description('play a tape with every send policy and three yardsticks, in virtual time')
    .requiredOption('--tape <file>', 'a file of `tape build`, or afternoon')
    .option(
      '--seconds <s>',
      'stop after so long, 0: the whole tape',
      numberOf('seconds', 0, 86_400),
      0,
    )
    .option('--speed <x>', "compresses the tape's events", numberOf('a factor', 0.01, 1000), 1)
    .addOption(profileOption('--venue-profile <name>'))
    .option('--cap <n>', "what its first limit counts at most, the profile's own if left out", CAP)
    .option('--one-way-ms <ms>', 'delay each way', DELAY_MS, 4)
    .option('--jitter-ms <ms>', 'largest deviation from it', DELAY_MS, 0.5)
    .option(
      '--compute-us <us>',
      'what a desk takes from an update to the wire; the yardsticks take nothing',
      numberOf('microseconds', 0, 1e6),
      1_000,
    )
    .option('--seed <n>', 'seed of everything simulated', SEED, 1)
    .addOption(kernelOption())
    .option('--settings <file>', 'how to quote (docs/configuration.md)')
    .option('--json', 'print one line of JSON a policy')
    .action(async () => {
      const { runPolicies } = await import('../policies/run-policies.ts');
      process.exitCode = await runPolicies(command.opts<PoliciesOptions>());
    });
}
