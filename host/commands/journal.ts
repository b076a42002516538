import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { printed } from './printed.ts';

const [GOOD, FLAWED, WRONG_INPUT] = [0, 1, 2];

interface ExportOptions {
  readonly csv?: string;
  readonly parquet?: string;
}

/** `floodgate journal verify` and `floodgate journal export`. */
export function addJournal(program: Command): void {
  const journal = program.command('journal').description('the record of everything in and out');
  journal
    .command('verify')
    .description('check the chain of a journal: what was changed, deleted or reordered is found')
    .argument('<file>', 'a journal of the state folder, or of `play --journal`')
    .action(async (file: string) => {
      process.exitCode = await printed((print) => verify(file, print));
    });
  const exporting = journal.command('export');
  exporting
    .description('write a journal as a table, one row a record')
    .argument('<file>', 'a journal')
    .option('--csv <file>', 'comma-separated values')
    .option('--parquet <file>', 'Apache Parquet')
    .action(async (file: string) => {
      const options = exporting.opts<ExportOptions>();
      process.exitCode = await printed((print) => exportTo(file, options, print));
    });
}

async function verify(file: string, print: (line: string) => void): Promise<number> {
  if (!existsSync(file)) return missing(file, print);
  const { readJournal } = await import('../journal/journal-file.ts');
  const { payloads, validBytes, totalBytes, hash, records, flaw } = readJournal(file);
  print(`blocks     ${payloads.length}, ${records} records, ${validBytes} of ${totalBytes} bytes`);
  print(`head       ${hash}`);
  print(flaw === '' ? 'chain      whole' : `chain      BROKEN: ${flaw}`);
  return flaw === '' ? GOOD : FLAWED;
}

async function exportTo(
  file: string,
  { csv, parquet }: ExportOptions,
  print: (line: string) => void,
): Promise<number> {
  if (!existsSync(file)) return missing(file, print);
  if (csv === undefined && parquet === undefined) {
    print('journal export: --csv FILE or --parquet FILE');
    return WRONG_INPUT;
  }
  const { readJournal } = await import('../journal/journal-file.ts');
  const { writeCsv, writeParquet } = await import('../journal/export-journal.ts');
  const { payloads, flaw } = readJournal(file);
  if (flaw !== '') print(`exported as far as it is good: ${flaw}`);
  if (csv !== undefined) print(`${csv}: ${writeCsv(csv, payloads)} rows`);
  if (parquet !== undefined) print(`${parquet}: ${await writeParquet(parquet, payloads)} rows`);
  return flaw === '' ? GOOD : FLAWED;
}

function missing(file: string, print: (line: string) => void): number {
  print(`${file}: no such journal`);
  return WRONG_INPUT;
}
