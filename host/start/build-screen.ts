import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { withoutSecrets } from './credentials.ts';

/** Builds the page if its sources changed, in a process of its own; its progress goes to stderr. */
export function buildScreen(root: string): Promise<Outcome<void>> {
  return new Promise((resolve) => {
    const script = join(root, 'scripts', 'build.ts');
    const child = spawn(process.execPath, [script, 'renderer'], {
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
