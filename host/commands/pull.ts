import type { Command } from 'commander';

/** `floodgate pull`: out of the market without a screen. */
export function addPull(program: Command): void {
  program
    .command('pull')
    .description('pull every quote of the running desk; it stays disarmed')
    .option('--state <folder>', 'as given to `start`')
    .action(async ({ state }: { state?: string }) => {
      const { pullRunningDesk } = await import('../start/pull-desk.ts');
      process.exitCode = await pullRunningDesk(state, process.env);
    });
}
