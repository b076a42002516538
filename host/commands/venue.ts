import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CAP, DELAY_MS, PORT, SEED, numberOf, profileOption } from './option-values.ts';
import { printed } from './printed.ts';

const ENTRY = join(import.meta.dirname, '..', 'venue.ts');

/** `floodgate venue`: the simulated venue alone; `venue verify`: its matching against vectors. */
export function addVenue(program: Command): void {
  const venue = program.command('venue').description('run the simulated venue alone');
  venue
    .option('--tape <file>', 'market to play: `afternoon` or a file of `tape build`', 'afternoon')
    .option('--port <n>', 'port to listen on, 0: any free one', PORT, 0)
    .option('--seed <n>', 'seed of everything simulated', SEED, 1)
    .addOption(profileOption('--profile <name>'))
    .option('--cap <n>', "what its first limit counts at most, the profile's own if left out", CAP)
    .addOption(new Option('--unit <unit>', 'what the cap counts').choices(['orders', 'messages']))
    .option('--one-way-ms <ms>', 'delay each way', DELAY_MS, 4)
    .option('--jitter-ms <ms>', 'largest deviation from it', DELAY_MS, 0.5)
    .option('--speed <x>', 'times the speed of the tape', numberOf('times', 0.01, 1_000), 1)
    .option('--sniper-ms <range>', 'reaction of who hits stale orders, or none', range, '2,20')
    .option('--venue-stickiness <share>', '0: vols stay at strikes', numberOf('a share', 0, 1), 0)
    .option('--loop', 'begin again at the end of the tape')
    .option('--tls-cert <file>', 'certificate, PEM; with --tls-key the venue speaks TLS')
    .option('--tls-key <file>', 'its key, PEM')
    .action(async () => {
      process.exitCode = await runVenue(argumentsOf(venue));
    });
  venue
    .command('verify')
    .description('play matching vectors through the venue')
    .requiredOption('--vectors <file>', 'one scenario a line, as fifo_vectors.ndjson')
    .action(async ({ vectors }: { vectors: string }) => {
      const { venueVerify } = await import('./venue-verify.ts');
      process.exitCode = await printed((print) => venueVerify(vectors, print));
    });
}

type OptionValue = string | number | true | undefined;

/** The process reads its own command line; what was checked here is handed on in its words. */
function argumentsOf(command: Command): string[] {
  return command.options.flatMap((option) => {
    const value = command.getOptionValue(option.attributeName()) as OptionValue;
    if (value === undefined || option.long === null || option.long === undefined) return [];
    return value === true ? [option.long] : [`${option.long}=${value}`];
  });
}

function runVenue(args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [ENTRY, ...args], { stdio: 'inherit' });
    // At a terminal Ctrl-C reaches the venue by itself.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill());
    child.once('error', () => resolve(1));
    child.once('exit', (code, signal) => resolve(signal === null ? (code ?? 1) : 0));
  });
}

function range(text: string): string {
  const match = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(text);
  if (text === 'none' || (match !== null && Number(match[1]) <= Number(match[2]))) return text;
  throw new InvalidArgumentError('Expected least and most milliseconds such as 2,20, or none.');
}
