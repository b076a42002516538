import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, filesOf, runTool } from '../tools.ts';
import { type Net, type Planted, plant } from './net.ts';

/** Biome's formatter over all sources. */
export const FORMAT_NET: Net = {
  name: 'format',
  async run() {
    const expected = filesOf(['.ts', '.tsx', '.mjs', '.css']).length;
    const run = await runTool('biome', ['format', '--max-diagnostics=200', '.']);
    return {
      seen: Number(/Checked (\d+) file/.exec(run.output)?.[1] ?? 0),
      expected,
      findings: run.code === 0 ? '' : filesBlamed(run.output).join('\n') || run.output,
      planted: await planted(),
    };
  },
};

function filesBlamed(output: string): string[] {
  return [...output.matchAll(/^(\S+) format ━/gm)].map((match) => match[1]);
}

async function planted(): Promise<Planted[]> {
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8')) as object;
  const folder = plant(
    'format',
    {
      'biome.json': JSON.stringify({ ...config, vcs: { enabled: false } }, null, 2),
      'engine/innocent.ts': "export const one = 'one';\n",
      'engine/sloppy.ts': 'export   const one = "one"\n',
      'renderer/sloppy.css': 'a{color:red}\n',
    },
    [],
  );
  const { output } = await runTool('biome', ['format', '.'], { cwd: folder });
  const blamed = filesBlamed(output);
  return [
    { name: 'an innocent file is let through', isCaught: !output.includes('innocent.ts') },
    { name: 'badly formatted TypeScript', isCaught: blamed.includes('engine/sloppy.ts') },
    { name: 'badly formatted CSS', isCaught: blamed.includes('renderer/sloppy.css') },
  ];
}
