/**
 * Runs every hot run in plain Node, as production does: a test runner's module wrappers keep the
 * compiler from inlining, and numbers would be boxed that are not. Prints one JSON line.
 */
import { countGarbage } from './count-garbage.ts';
import { HOT_RUNS, PLANTED_RUNS } from './hot-functions.ts';

const results: Record<string, unknown> = {};
for (const { name, calls, prepare } of [...HOT_RUNS, ...PLANTED_RUNS]) {
  results[name] = await countGarbage(prepare(), calls);
}
process.stdout.write(`${JSON.stringify(results)}\n`);
