/** Every net of the house, one line each; exit code 1 when one does not pass. */
import { FORMAT_NET } from './check/format-net.ts';
import { LAYERS_NET } from './check/layers-net.ts';
import { LINT_NET } from './check/lint-net.ts';
import { type Net, faultsOf } from './check/net.ts';
import { TIDY_NET } from './check/tidy-net.ts';
import { TYPES_NET } from './check/types-net.ts';

export const NETS: readonly Net[] = [FORMAT_NET, LINT_NET, LAYERS_NET, TYPES_NET];

/** Runs nets one after the other, prints a line for each, gives the names of those that fail. */
export async function runNets(nets: readonly Net[]): Promise<string[]> {
  const failed: string[] = [];
  for (const net of nets) {
    const startedMs = performance.now();
    const report = await net.run().catch((error: unknown) => ({
      seen: 0,
      expected: 0,
      findings: error instanceof Error ? error.message : String(error),
      planted: [],
    }));
    const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
    const faults = faultsOf(report);
    const caught = report.planted.filter(({ isCaught }) => isCaught).length;
    const proof = `${report.seen} files, ${caught} of ${report.planted.length} planted caught`;
    console.log(
      `${faults.length === 0 ? 'ok  ' : 'FAIL'} ${net.name.padEnd(7)} ${proof}, ${seconds} s`,
    );
    for (const fault of faults) console.log(fault.trimEnd().replaceAll(/^/gm, '     '));
    if (faults.length > 0) failed.push(net.name);
  }
  return failed;
}

if (import.meta.main) {
  const failed = await runNets([...NETS, TIDY_NET]);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
