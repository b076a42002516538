import type { Command } from 'commander';

interface ConfigFiles {
  readonly products?: string;
  readonly settings?: string;
  readonly curves?: string;
}

/** `floodgate config check`: what `start` would refuse, without starting anything. */
export function addConfig(program: Command): void {
  program
    .command('config')
    .description('configuration files')
    .command('check')
    .description('check products, settings and curves, alone and against each other')
    .requiredOption('--products <file>', 'products to quote')
    .option('--settings <file>', 'how to quote them')
    .option('--curves <file>', 'vol curves')
    .action(async (files: ConfigFiles) => {
      const { loadDeskFiles } = await import('../start/desk-files.ts');
      const { refusalText } = await import('../../domain/outcome.ts');
      const loaded = await loadDeskFiles(files, undefined);
      if (!loaded.ok) {
        console.error(refusalText(loaded));
        process.exitCode = 2;
        return;
      }
      const { products, settings, curves } = loaded.value;
      const chains = products.flatMap((product) => product.expiries);
      const strikes = chains.reduce((sum, expiry) => sum + expiry.strikes.length, 0);
      const curveCount = curves === 'fit' ? 'fitted' : String(Object.keys(curves).length);
      console.log(
        `${products.length} underlyings, ${chains.length} expiries, ${strikes} strikes; ` +
          `${Object.keys(settings.underlyings).length} with own settings; curves: ${curveCount}`,
      );
    });
}
