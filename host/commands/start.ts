import { type Command, Option } from 'commander';
import type { StartOptions } from '../start/start-options.ts';
import { CAP, DELAY_MS, PORT, SEED, kernelOption } from './option-values.ts';

const NEEDS_VENUE = ['env', 'credentials', 'authority'] as const;
const OF_THE_SIMULATION = ['tape', 'tapes', 'seed', 'oneWayMs', 'jitterMs'] as const;

/** `floodgate start`: what `npm start` runs. */
export function addStart(program: Command): void {
  const command = program.command('start');
  command
    .description('start the desk: a venue, the engine host and the screen')
    .optionsGroup('Market:')
    .option(
      '--tape <file>',
      'market the simulated venue plays: a file of `tape build`',
      'afternoon',
    )
    .option('--tapes <folder>', 'further tapes, to choose from on the screen')
    .option('--seed <n>', 'seed of everything simulated', SEED, 1)
    .option('--one-way-ms <ms>', 'simulated delay each way', DELAY_MS, 4)
    .option('--jitter-ms <ms>', 'largest deviation from it', DELAY_MS, 0.5)
    .optionsGroup('Real venue:')
    .option('--venue <url>', 'CTS endpoint, wss://...')
    .addOption(
      new Option('--env <environment>', 'LIVE asks for a typed confirmation').choices([
        'SIM',
        'LIVE',
      ]),
    )
    .option('--credentials <file>', 'file of mode 0600 with FLOODGATE_CTS_... lines')
    .option('--authority <file>', 'further certificate authority to trust, PEM')
    .optionsGroup('Desk:')
    .option('--products <file>', 'products to quote (docs/configuration.md)')
    .option('--settings <file>', 'how to quote them')
    .option('--curves <file>', 'vol curves; without it they are fitted to the first quotes')
    .addOption(kernelOption())
    .option('--cap <n>', 'counted orders a second that the venue allows', CAP, 50)
    .option('--port <n>', 'port of the page, 0: any free one', PORT, 0)
    .option('--state <folder>', 'journal, id blocks, latches (default: below ~/.local/state)')
    .option('--no-open', 'only serve the page, open no window')
    .action(async () => {
      checkTogether(command);
      const { startDesk } = await import('../start/start-desk.ts');
      const { TERMINAL } = await import('../start/terminal.ts');
      process.exitCode = await startDesk(command.opts<StartOptions>(), TERMINAL);
    });
}

/** A real venue has its own market; an environment without a venue would be a misunderstanding. */
function checkTogether(command: Command): void {
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  const flag = (name: string): string =>
    `--${name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
  if (!isGiven('venue')) {
    const alone = NEEDS_VENUE.find(isGiven);
    if (alone !== undefined) command.error(`error: ${flag(alone)} needs --venue`);
    return;
  }
  const simulated = OF_THE_SIMULATION.find(isGiven);
  if (simulated !== undefined) {
    command.error(`error: ${flag(simulated)} is for the simulated venue, not with --venue`);
  }
  if (!isGiven('env')) command.error('error: --venue needs --env SIM or --env LIVE');
  if (!isGiven('products')) command.error('error: --venue needs --products');
}
