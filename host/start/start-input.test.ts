import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { refusalText } from '../../domain/outcome.ts';
import { readCredentials, withoutSecrets } from './credentials.ts';
import { chooseShell } from './screen-window.ts';
import {
  accountFolder,
  addressPath,
  makePrivate,
  pruneSimulated,
  simulatedFolder,
  stateRoot,
  writeAddress,
} from './state-folder.ts';
import type { Terminal } from './terminal.ts';
import { confirmLive, parseVenueUrl } from './venue-address.ts';

const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-start-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const SECRET = 'hunter-2-secret';
const VARIABLES = {
  FLOODGATE_CTS_FIRM: 'F',
  FLOODGATE_CTS_USER: 'U',
  FLOODGATE_CTS_PASSWORD: SECRET,
  FLOODGATE_CTS_APP_NAME: 'A',
  FLOODGATE_CTS_APP_LICENSE: 'L',
};
const LINES = Object.entries(VARIABLES).map(([name, value]) => `${name}=${value}`);

function credentialsFile(text: string, mode: number): string {
  const path = join(FOLDER, 'credentials');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('credentials', () => {
  it('come from the environment or from a private file', async () => {
    const expected = {
      ok: true,
      value: { firm: 'F', user: 'U', password: SECRET, appName: 'A', appLicense: 'L', account: '' },
    };
    expect(await readCredentials(VARIABLES, undefined)).toEqual(expected);
    expect(await readCredentials({}, credentialsFile(LINES.join('\n'), 0o600))).toEqual(expected);
  });

  it.each([
    ['a file others may read', LINES.join('\n'), 0o644, /mode 0644 .* "chmod 600/],
    ['a file the group may read', LINES.join('\n'), 0o640, /mode 0640/],
    ['a variable missing', LINES.slice(0, 3).join('\n'), 0o600, /APP_NAME, \S*APP_LICENSE missing/],
    ['a variable misspelt', [...LINES, `FLOODGATE_PASS=${SECRET}`].join('\n'), 0o600, /no such/],
  ])('refuse %s, without a word of what is in it', async (_, text, mode, why) => {
    const outcome = await readCredentials({}, credentialsFile(text, mode));
    expect(outcome.ok).toBe(false);
    const words = outcome.ok ? '' : refusalText(outcome);
    expect(words).toMatch(why);
    expect(words).not.toContain(SECRET);
  });

  it('are not in the environment of children', () => {
    expect(withoutSecrets({ PATH: '/bin', ...VARIABLES, floodgate_cts_x: '1' })).toEqual({
      PATH: '/bin',
    });
  });
});

describe('the address of a venue', () => {
  it.each([
    ['wss://venue.example/v1', 'LIVE', true],
    ['wss://venue.example/v1', 'SIM', true],
    ['ws://127.0.0.1:9/v1', 'SIM', true],
    ['ws://localhost:9/v1', 'SIM', true],
    ['ws://127.0.0.1:9/v1', 'LIVE', false],
    ['ws://venue.example/v1', 'SIM', false],
    ['https://venue.example/v1', 'SIM', false],
    ['venue.example', 'SIM', false],
    ['wss://user:word@venue.example/v1', 'SIM', false],
  ] as const)('%s in %s: %s', (text, environment, isTaken) => {
    expect(parseVenueUrl(text, environment).ok).toBe(isTaken);
  });

  it.each([
    ['venue.example', true, true],
    [' venue.example ', true, true],
    ['', true, false],
    ['yes', true, false],
    ['VENUE.example', true, false],
    ['venue.example', false, false],
  ])('LIVE, answered %j at a terminal: %s, goes on: %s', async (answer, isInteractive, goesOn) => {
    const asked: string[] = [];
    const terminal: Terminal = {
      isInteractive,
      say: () => undefined,
      print: () => undefined,
      ask: (question) => {
        asked.push(question);
        return Promise.resolve(answer);
      },
    };
    const outcome = await confirmLive(new URL('wss://venue.example/v1'), terminal);
    expect(outcome.ok).toBe(goesOn);
    expect(asked).toHaveLength(isInteractive ? 1 : 0);
  });
});

describe('state', () => {
  it('stands apart by venue and account, below the state folder', () => {
    const root = stateRoot({ XDG_STATE_HOME: '/s' });
    expect(root).toBe('/s/floodgate');
    expect(accountFolder(root, new URL('wss://v.example:8443/v1'), ['F', 'a/../b', ''])).toBe(
      '/s/floodgate/v.example_8443/F-a_.._b',
    );
    expect(accountFolder(root, new URL('wss://v.example/v1'), ['..'])).toBe(
      '/s/floodgate/v.example/_',
    );
    expect(simulatedFolder(root, Date.UTC(2024, 0, 2, 3, 4, 5) * 1000 + 7, 42)).toBe(
      '/s/floodgate/simulated/20240102T030405-42',
    );
  });

  it('keeps the newest simulated runs and whatever is not one', async () => {
    const root = join(FOLDER, 'root');
    const names = [1, 2, 3, 4, 5, 6, 7].map((n) => `2024010${n}T000000-1`);
    for (const name of [...names, 'mine']) {
      mkdirSync(join(root, 'simulated', name), { recursive: true });
    }
    await pruneSimulated(root);
    expect(readdirSync(join(root, 'simulated')).sort()).toEqual([...names.slice(2), 'mine']);
    await pruneSimulated(join(FOLDER, 'nowhere'));
  });

  it('is private', async () => {
    const root = join(FOLDER, 'private');
    await makePrivate(root);
    await writeAddress(root, 'http://127.0.0.1:1/#token=t');
    await writeAddress(root, 'http://127.0.0.1:2/#token=t');
    expect(statSync(root).mode & 0o777).toBe(0o700);
    expect(statSync(addressPath(root)).mode & 0o777).toBe(0o600);
  });
});

describe('the screen', () => {
  it('needs a display, then a program', () => {
    const program = join(FOLDER, 'chromium');
    writeFileSync(program, '', { mode: 0o755 });
    const display = { DISPLAY: ':0', PATH: FOLDER };
    const isServer = process.platform === 'linux';
    const expected = isServer ? 'none' : 'chromium';
    expect(chooseShell({ PATH: FOLDER }, FOLDER).kind).toBe(expected);
    expect(chooseShell(display, FOLDER)).toEqual({ kind: 'chromium', program });
    expect(chooseShell({ ...display, PATH: '' }, FOLDER).kind).toBe('none');
    mkdirSync(join(FOLDER, 'node_modules/electron/dist'), { recursive: true });
    mkdirSync(join(FOLDER, 'out/electron'), { recursive: true });
    writeFileSync(join(FOLDER, 'node_modules/electron/path.txt'), 'electron');
    writeFileSync(join(FOLDER, 'out/electron/main.cjs'), '');
    expect(chooseShell(display, FOLDER).kind).toBe('chromium');
    writeFileSync(join(FOLDER, 'node_modules/electron/dist/electron'), '');
    expect(chooseShell(display, FOLDER).kind).toBe('electron');
  });
});
