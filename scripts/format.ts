/** Formats every source with Biome, or only the paths given. */
import { runTool } from './tools.ts';

const paths = process.argv.slice(2);
const args = ['format', '--write', ...(paths.length > 0 ? paths : ['.'])];
process.exitCode = (await runTool('biome', args, { show: true })).code;
