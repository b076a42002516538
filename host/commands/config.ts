import type { Command } from 'commander';
import { SEED } from './option-values.ts';

interface ConfigFiles {
  readonly products?: string;
  readonly settings?: string;
  readonly curves?: string;
}

interface WriteOptions {
  readonly tape: string;
  readonly seed: number;
  readonly out: string;
}

/** `floodgate config check` and `config write`: configuration files without starting anything. */
export function addConfig(program: Command): void {
  const config = program.command('config').description('configuration files');
  addCheck(config);
  config
    .command('write')
    .description("write a market's products, default settings and fitted curves as files")
    .requiredOption('--out <folder>', 'where to: products.yaml, settings.yaml, curves.yaml')
    .option('--tape <file>', 'a file of `tape build`, or afternoon', 'afternoon')
    .option('--seed <n>', 'seed of the afternoon', SEED, 1)
    .action(async (options: WriteOptions) => {
      const { writeConfig } = await import('../config/write-config.ts');
      const { refusalText } = await import('../../domain/outcome.ts');
      const written = await writeConfig(options.tape, options.seed, options.out);
      if (written.ok) for (const path of written.value) console.log(path);
      else console.error(refusalText(written));
      process.exitCode = written.ok ? 0 : 2;
    });
}

function addCheck(config: Command): void {
  config
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
