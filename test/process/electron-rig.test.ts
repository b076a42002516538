import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildElectron } from '../../scripts/build.ts';
import { ROOT } from '../../scripts/tools.ts';

const RIG = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
const PROGRAM = RIG === undefined ? '' : join(RIG, 'electron');
const HAS_DISPLAY = process.env['DISPLAY'] !== undefined;
const HAS_XVFB = spawnSync('xvfb-run', ['--help']).status === 0;
const CAN_RUN = existsSync(PROGRAM) && (HAS_DISPLAY || HAS_XVFB);

const RUN_MAX_MS = 15_000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'floodgate-rig-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the shell until the page closes its window, and gives everything that was said. */
async function runShell(env: Readonly<Record<string, string>> = {}): Promise<string> {
  const main = join(ROOT, 'out', 'electron', 'main.cjs');
  const profile = mkdtempSync(join(folder, 'profile-'));
  const args = [PROGRAM, '--no-sandbox', '--disable-gpu', `--user-data-dir=${profile}`, main];
  const command = HAS_DISPLAY ? args : ['xvfb-run', '-a', ...args];
  const configFile = join(folder, 'desk.json');
  writeFileSync(configFile, JSON.stringify({ port: 0, armAtStart: false }));
  const child = spawn(command[0], command.slice(1), {
    env: {
      ...process.env,
      FLOODGATE_DESK_CONFIG: configFile,
      FLOODGATE_DESK_ENTRY: join(import.meta.dirname, 'rig-desk.mjs'),
      ...env,
    },
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
    });
  }
  const timer = setTimeout(() => process.kill(-(child.pid as number), 'SIGKILL'), RUN_MAX_MS);
  await new Promise<void>((resolve) => child.once('close', () => resolve()));
  clearTimeout(timer);
  return said;
}

const NEEDS = 'needs ELECTRON_OVERRIDE_DIST_PATH and a display';

describe.skipIf(!CAN_RUN)(`the Electron shell on a real, old Electron (${NEEDS})`, () => {
  beforeAll(() => buildElectron(() => undefined));

  it('starts the desk, keeps its page in a sandbox, and quits through its pull', async () => {
    const said = await runShell();
    const seen = new URLSearchParams(/rig-desk seen (.*)/.exec(said)?.[1]);
    expect(Object.fromEntries(seen), said).toEqual({
      shell: 'electron',
      node: 'undefined',
      process: 'undefined',
      opened: 'null',
      token: '#token=t',
    });
    expect(said).toContain('rig-desk told stop');
    expect(said).toContain('floodgate: 3 of 3 cancels confirmed');
  });

  it('starts a dead desk again and shows its page again', async () => {
    const said = await runShell({ RIG_DESK_CRASHES_ONCE: '1' });
    expect(said).toContain('the desk ended with code 7; again in 250 ms, disarmed');
    expect(said.match(/rig-desk seen/g)?.length, said).toBe(2);
    expect(said).toContain('floodgate: 3 of 3 cancels confirmed');
  });
});
