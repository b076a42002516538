import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addConfig } from './commands/config.ts';
import { addFit } from './commands/fit.ts';
import { addJournal } from './commands/journal.ts';
import { addPlay } from './commands/play.ts';
import { addPolicies } from './commands/policies.ts';
import { addPrice } from './commands/price.ts';
import { addPull } from './commands/pull.ts';
import { addReplay } from './commands/replay.ts';
import { addStart } from './commands/start.ts';
import { addTape } from './commands/tape.ts';
import { addVenue } from './commands/venue.ts';

const WRONG_INPUT = 2;

/** The command line. Commands declare options here and load what they run only when they run. */
function floodgate(): Command {
  const program = new Command('floodgate');
  program
    .description('Options auto-quoting desk')
    .version(versionOfPackage(), '--version')
    .helpCommand(false)
    .exitOverride()
    .showHelpAfterError('(--help lists what there is)')
    .configureHelp({ visibleCommands: runnable, subcommandTerm: fullName });
  addStart(program);
  addPlay(program);
  addPolicies(program);
  addVenue(program);
  addTape(program);
  addConfig(program);
  addFit(program);
  addPrice(program);
  addReplay(program);
  addJournal(program);
  addPull(program);
  return program;
}

/** The commands that do something, however deep: `tape build` rather than `tape`. */
function runnable(command: Command): Command[] {
  return command.commands.flatMap((child) => {
    const below = runnable(child);
    return doesSomething(child) ? [child, ...below] : below;
  });
}

function doesSomething(command: Command): boolean {
  return command.commands.length === 0 || command.options.length > 0;
}

function fullName(command: Command): string {
  const names: string[] = [];
  for (let at: Command | null = command; at?.parent; at = at.parent) names.unshift(at.name());
  return names.join(' ');
}

function versionOfPackage(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

try {
  await floodgate().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : WRONG_INPUT;
}
