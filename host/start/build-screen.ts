import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { withoutSecrets } from './credentials.ts';
import { electronProgram } from './screen-window.ts';

/**
 * Builds the page, and the desktop shell where Electron can run it, if their sources changed: in a
 * process of its own, its progress on stderr.
 */
export function buildScreen(root: string): Promise<Outcome<void>> {
  const what = electronProgram(root) === undefined ? ['renderer'] : ['renderer', 'electron'];
  return runScript(root, 'build.ts', what);
}

/** Compiles the quote kernel if its source changed. */
export function buildKernel(root: string): Promise<Outcome<void>> {
  return runScript(root, 'build-kernel.ts', []);
}

function runScript(root: string, name: string, what: readonly string[]): Promise<Outcome<void>> {
  return new Promise((resolve) => {
    const script = join(root, 'scripts', name);
    const child = spawn(process.execPath, [script, ...what], {
      cwd: root,
      env: withoutSecrets(process.env),
      stdio: ['ignore', process.stderr.fd, 'inherit'],
    });
    child.once('error', (error) => resolve(refuse(script, error.message)));
    child.once('exit', (code, signal) => {
      resolve(code === 0 ? accept(undefined) : refuse(script, `ended with ${signal ?? code}`));
    });
  });
}
