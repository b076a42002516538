import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The tools of the house, run by the Node that runs this script. */
export const ROOT = join(import.meta.dirname, '..');

const TOOLS = {
  tsc: 'typescript/bin/tsc',
  oxlint: 'oxlint/bin/oxlint',
  biome: '@biomejs/biome/bin/biome',
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  vitest: 'vitest/vitest.mjs',
} as const;
export type Tool = keyof typeof TOOLS;

export interface ToolRun {
  readonly code: number;
  readonly stdout: string;
  /** stdout and stderr as they came. */
  readonly output: string;
}

/** Runs a tool to its end. `show` prints what it says while it runs. */
export function runTool(
  tool: Tool,
  args: readonly string[],
  options: { readonly cwd?: string; readonly show?: boolean } = {},
): Promise<ToolRun> {
  const path = join(ROOT, 'node_modules', TOOLS[tool]);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path, ...args], {
      cwd: options.cwd ?? ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined },
    });
    let stdout = '';
    let output = '';
    const take = (chunk: string): void => {
      output += chunk;
      if (options.show) process.stdout.write(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      stdout += chunk;
      take(chunk);
    });
    child.stderr.setEncoding('utf8').on('data', take);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/** Folders that hold sources of ours, as far as they are there. */
export const SOURCE_FOLDERS: readonly string[] = [
  'domain',
  'engine',
  'adapters',
  'host',
  'electron',
  'renderer',
  'test',
  'bench',
  'scripts',
].filter((folder) => existsSync(join(ROOT, folder)));

/** Paths from the root of all files with one of the endings, in the folders given. */
export function filesOf(
  endings: readonly string[],
  folders: readonly string[] = SOURCE_FOLDERS,
): string[] {
  const files: string[] = [];
  for (const folder of folders) {
    for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.parentPath.includes('node_modules')) continue;
      if (!endings.some((ending) => entry.name.endsWith(ending))) continue;
      files.push(relative(ROOT, join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
    }
  }
  return files.sort();
}
