import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ROOT, filesOf, runTool } from '../tools.ts';
import { type Net, type Planted, plant } from './net.ts';

/** What `types: []` must keep out of the pure folders. */
const AMBIENT: Readonly<Record<string, string>> = {
  setTimeout: 'setTimeout(() => {}, 1);',
  process: 'export const pid = process.pid;',
  console: "console.log('');",
  performance: 'export const now = performance.now();',
  WebAssembly: 'export const wasm = WebAssembly;',
  'node:fs': "export { readFileSync } from 'node:fs';",
  enum: 'export enum Side {\n  BUY,\n}',
};

/** The compiler over all projects, and the environment of the pure ones. */
export const TYPES_NET: Net = {
  name: 'types',
  async run() {
    const expected = filesOf(['.ts', '.tsx']).length;
    const build = await runTool('tsc', ['-b', '--pretty', 'false']);
    return {
      seen: filesSeen().size,
      expected,
      findings: build.code === 0 ? '' : build.output,
      planted: [...(await planted('domain')), ...(await planted('engine'))],
    };
  },
};

/** Sources that the compiler's build information names. */
function filesSeen(): Set<string> {
  const folder = join(ROOT, '.build', 'info');
  const seen = new Set<string>();
  if (!existsSync(folder)) return seen;
  for (const name of readdirSync(folder)) {
    const text = readFileSync(join(folder, name), 'utf8');
    const info = JSON.parse(text) as { fileNames?: string[] };
    for (const file of info.fileNames ?? []) {
      const path = relative(ROOT, join(folder, file));
      if (/^(node_modules|\.build|\.\.)/.test(path) || !existsSync(join(ROOT, path))) continue;
      if (path.includes('/')) seen.add(path);
    }
  }
  return seen;
}

async function planted(project: 'domain' | 'engine'): Promise<Planted[]> {
  const files: Record<string, string> = { 'innocent.ts': 'export const one = 1;\n' };
  for (const [name, text] of Object.entries(AMBIENT)) {
    files[`${name.replace(':', '-')}.ts`] = `${text}\nexport {};\n`;
  }
  files['tsconfig.json'] = JSON.stringify({
    extends: `../../../${project}/tsconfig.json`,
    compilerOptions: {
      composite: false,
      emitDeclarationOnly: false,
      noEmit: true,
      tsBuildInfoFile: null,
    },
    include: ['*.ts'],
    references: [],
  });
  const folder = plant(`types-${project}`, files, []);
  const { output } = await runTool('tsc', ['-p', '.', '--pretty', 'false'], { cwd: folder });
  const blamed = (file: string): boolean => new RegExp(`^${file}\\(`, 'm').test(output);
  return [
    { name: `${project}: an innocent file is let through`, isCaught: !blamed('innocent.ts') },
    ...Object.keys(AMBIENT).map((name) => ({
      name: `${project} naming ${name}`,
      isCaught: blamed(`${name.replace(':', '-')}.ts`),
    })),
  ];
}
