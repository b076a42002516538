import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'docs/examples');
const FOLDER = mkdtempSync(join(tmpdir(), 'floodgate-cli-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));

const SECRET = 'hunter-2-secret';
const CREDENTIALS = [
  'FLOODGATE_CTS_FIRM=F',
  'FLOODGATE_CTS_USER=U',
  `FLOODGATE_CTS_PASSWORD=${SECRET}`,
  'FLOODGATE_CTS_APP_NAME=A',
  `FLOODGATE_CTS_APP_LICENSE=${SECRET}-licence`,
].join('\n');

function floodgate(args: readonly string[], variables: Record<string, string> = {}) {
  const run = spawnSync(process.execPath, [join(ROOT, 'host/cli.ts'), ...args], {
    encoding: 'utf8',
    cwd: FOLDER,
    timeout: 60_000,
    env: { PATH: process.env['PATH'], XDG_STATE_HOME: join(FOLDER, 'state'), ...variables },
  });
  return { code: run.status, out: run.stdout, error: run.stderr };
}

function file(name: string, text: string, mode = 0o644): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

describe('help', () => {
  it('lists every command by its full name', () => {
    const { code, out } = floodgate(['--help']);
    expect(code).toBe(0);
    const listed = [...out.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2,}\S/gm)].map((match) => match[1]);
    expect(listed).toEqual([
      'start',
      'play',
      'policies',
      'venue',
      'venue verify',
      'tape build',
      'tape info',
      'config check',
      'config write',
      'fit',
      'price',
      'iv',
      'replay',
      'journal verify',
      'journal export',
      'pull',
      'kill',
    ]);
  });

  it.each([
    [['start', '--help'], '--venue'],
    [['play', '--help'], '--freeze-ui'],
    [['venue', '--help'], '--sniper-ms'],
    [['venue', 'verify', '--help'], '--vectors'],
    [['tape', 'build', '--help'], '--rescale-to'],
    [['tape', 'info', '--help'], '--json'],
    [['replay', '--help'], '--json'],
    [['journal', 'export', '--help'], '--parquet'],
  ])('%j tells %s', (args, option) => {
    const { code, out } = floodgate(args);
    expect(out).toContain(option);
    expect(code).toBe(0);
  });

  it('is what one gets without a command, as an error', () => {
    const { code, error } = floodgate([]);
    expect(code).toBe(2);
    expect(error).toContain('venue verify');
  });

  it('gives the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      version: string;
    };
    expect(floodgate(['--version'])).toEqual({ code: 0, out: `${version}\n`, error: '' });
  });
});

/** Nothing of these may start anything: each is refused at once, on stderr, with code 2. */
const REFUSED: [string, string][] = [
  ['nope', "unknown command 'nope'"],
  ['start --bogus', "unknown option '--bogus'"],
  ['play --tape afternoon --bogus', "unknown option '--bogus'"],
  ['tape info afternoon --bogus', "unknown option '--bogus'"],
  ['replay nowhere.fgj', 'nowhere.fgj: no such journal'],
  ['journal verify nowhere.fgj', 'nowhere.fgj: no such journal'],
  ['venue verify', "required option '--vectors <file>' not specified"],
  ['play', "required option '--tape <file>' not specified"],
  ['start --cap 0', 'Expected a whole number of orders a second from 1 to 16384.'],
  ['start --cap 5.5', 'Expected a whole number of orders a second from 1 to 16384.'],
  ['start --cap fifty', "argument 'fifty' is invalid"],
  ['start --port 70000', 'Expected a port (0: any free one) from 0 to 65535.'],
  ['start --one-way-ms -1', 'Expected milliseconds from 0 to 10000.'],
  ['start --one-way-ms 0x10', "argument '0x10' is invalid"],
  ['start --tape nowhere.tape', 'nowhere.tape'],
  ['start --env LIVE', '--env needs --venue'],
  ['start --credentials x', '--credentials needs --venue'],
  ['start --venue wss://v.example --products x', '--venue needs --env SIM or --env LIVE'],
  ['start --venue wss://v.example --env TEST --products x', 'Allowed choices are SIM, LIVE.'],
  ['start --venue wss://v.example --env SIM', '--venue needs --products'],
  ['start --venue wss://v.example --env SIM --products x --tape y', 'not with --venue'],
  ['start --venue ws://v.example --env SIM --products x', 'expected wss://, found ws://v.example'],
  ['start --venue wss://v.example --env LIVE --products x', 'needs a person at a terminal'],
  ['start --venue wss://v.example --env SIM --products x', 'FLOODGATE_CTS_PASSWORD'],
  ['play --tape afternoon --mode fast', 'Allowed choices are realtime, virtual.'],
  ['play --tape afternoon --seconds -1', 'Expected seconds from 0 to 86400.'],
  ['play --tape nowhere.tape', 'nowhere.tape'],
  ['venue --sniper-ms 20,2', 'Expected least and most milliseconds'],
  ['venue verify --vectors nowhere.ndjson', 'nowhere.ndjson'],
  ['tape info nowhere.tape', 'nowhere.tape'],
  ['tape build --out x.tape', 'give a chain, a path, or both'],
  ['config check --products nowhere.yaml', 'nowhere.yaml'],
];

describe('wrong input', () => {
  it.each(REFUSED)('%s: %s', (line, why) => {
    const { code, out, error } = floodgate(line.split(' '));
    expect(error).toContain(why);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe('configuration files', () => {
  const files = ['products', 'settings', 'curves'];

  it('are checked together', () => {
    const args = files.flatMap((name) => [`--${name}`, join(EXAMPLES, `${name}.yaml`)]);
    const { code, out, error } = floodgate(['config', 'check', ...args]);
    expect(error).toBe('');
    expect(out).toBe('1 underlyings, 2 expiries, 16 strikes; 1 with own settings; curves: 1\n');
    expect(code).toBe(0);
  });

  it.each(files)('with a fault in %s stop `config check` and `start` alike', (name) => {
    const text = readFileSync(join(EXAMPLES, `${name}.yaml`), 'utf8');
    const bad = file(`${name}.yaml`, text.replace(/^(\s*)(pointValue|edgeTicks|ssr):/m, '$1x:'));
    const paths = files.map((one) => (one === name ? bad : join(EXAMPLES, `${one}.yaml`)));
    const args = files.flatMap((one, i) => [`--${one}`, paths[i]]);
    const where = new RegExp(`${name}\\.yaml:\\d+:\\d+ \\S.*: no such field`);
    for (const command of [
      ['config', 'check'],
      ['start', '--no-open'],
    ]) {
      const { code, error } = floodgate([...command, ...args]);
      expect(error).toMatch(where);
      expect(code).toBe(2);
    }
  });
});

describe('secrets', () => {
  const start = [
    ...['start', '--no-open', '--env', 'SIM', '--venue', 'wss://127.0.0.1:9/v1'],
    ...['--products', join(EXAMPLES, 'products.yaml')],
  ];
  // Stops every run behind the credentials, before anything is started.
  const stopper = ['--settings', 'nowhere.yaml'];

  it('in a file that others may read are refused', () => {
    const path = file('open', CREDENTIALS);
    const { code, out, error } = floodgate([...start, '--credentials', path]);
    expect(code).toBe(2);
    expect(error).toContain(`mode 0644 lets others read it: run "chmod 600 ${path}"`);
    expect(out + error).not.toContain(SECRET);
  });

  it('in a private file or the environment are taken and never shown', () => {
    const path = file('private', CREDENTIALS, 0o600);
    const variables = Object.fromEntries(CREDENTIALS.split('\n').map((line) => line.split('=')));
    const runs = [
      floodgate([...start, ...stopper, '--credentials', path]),
      floodgate([...start, ...stopper], variables),
    ];
    for (const { code, out, error } of runs) {
      expect(code).toBe(2);
      expect(error).toContain('venue 127.0.0.1:9, SIM, as U of F');
      expect(error).toContain('nowhere.yaml');
      expect(out + error).not.toContain(SECRET);
    }
  });
});

describe('config write', () => {
  it('writes files that config check accepts', () => {
    const out = join(FOLDER, 'written');
    const written = floodgate(['config', 'write', '--out', out]);
    expect(written.code).toBe(0);
    const files = ['products', 'settings', 'curves'];
    const args = files.flatMap((name) => [`--${name}`, join(out, `${name}.yaml`)]);
    const checked = floodgate(['config', 'check', ...args]);
    expect(checked).toMatchObject({ code: 0, error: '' });
    expect(checked.out).toContain('10 underlyings, 10 expiries, 400 strikes');
  });
});
