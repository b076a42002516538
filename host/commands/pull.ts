import type { Command } from 'commander';

/** `floodgate pull` and `floodgate kill`: out of the market without a screen. */
export function addPull(program: Command): void {
  program
    .command('pull')
    .description('pull quotes of the running desk; what was pulled stays disarmed')
    .argument('[scope]', 'all, ES, ES/20MAR20, ES/2020-03-20/3200, ES/20MAR20/3200C/bid', 'all')
    .option('--state <folder>', 'as given to `start`')
    .action(async (pull: string, { state }: { state?: string }) => {
      const { tellRunningDesk } = await import('../start/tell-desk.ts');
      process.exitCode = await tellRunningDesk({ pull }, state, process.env);
    });
  program
    .command('kill')
    .description('pull everything and latch: nothing is armed before a person clears it')
    .option('--state <folder>', 'as given to `start`')
    .action(async ({ state }: { state?: string }) => {
      const { tellRunningDesk } = await import('../start/tell-desk.ts');
      process.exitCode = await tellRunningDesk('kill', state, process.env);
    });
}
