import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOST_ENTRIES, HOST_FOLDER } from '../../scripts/build.ts';
import { ROOT, filesOf } from '../../scripts/tools.ts';
import { PACK_CONFIG, buildParts, pack, tool } from './pack.ts';

const FUSES = [
  'RunAsNode is Disabled',
  'EnableCookieEncryption is Enabled',
  'EnableNodeOptionsEnvironmentVariable is Disabled',
  'EnableNodeCliInspectArguments is Disabled',
  'EnableEmbeddedAsarIntegrityValidation is Enabled',
  'OnlyLoadAppFromAsar is Enabled',
  'GrantFileProtocolExtraPrivileges is Disabled',
];

/** All that may be inside; whatever else is there is refused. */
const ALLOWED = [
  /^\/package\.json$/,
  /^\/out(\/(electron|host|kernel|renderer))?$/,
  /^\/out\/electron\/(main|preload|desk-entry)\.cjs$/,
  /^\/out\/host\/[a-z0-9-]+\.cjs$/,
  /^\/out\/kernel\/(plain|relaxed)\.wasm$/,
  /^\/out\/renderer\/(index\.html|panic-strip\.html|icon\.svg|assets)$/,
  /^\/out\/renderer\/assets\/[\w-]+\.(js|css|woff2?|svg)$/,
];

const NEEDED = [
  ...['main', 'preload', 'desk-entry'].map((name) => `/out/electron/${name}.cjs`),
  ...HOST_ENTRIES.map((entry) => `/out/host/${basename(entry)}.cjs`),
  ...['plain', 'relaxed'].map((form) => `/out/kernel/${form}.wasm`),
  ...['index', 'panic-strip'].map((page) => `/out/renderer/${page}.html`),
  '/package.json',
];

/** Our sources in the bundled engine host, by file: the bundler names each above its text. */
function bundledSources(): (readonly [source: string, file: string])[] {
  const name = /^\/\/ (\w+\/[\w/.-]+\.ts)$/gm;
  return readdirSync(HOST_FOLDER).flatMap((file) => {
    const text = readFileSync(join(HOST_FOLDER, file), 'utf8');
    return [...text.matchAll(name)].map(([, source]) => [source, file] as const);
  });
}

describe('the package', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'floodgate-package-'));
    await buildParts();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('names the Electron that is a dependency', () => {
    const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      main: string;
      devDependencies: Record<string, string>;
    };
    expect(PACK_CONFIG.electronVersion).toBe(manifest.devDependencies['electron']);
    expect(manifest.main).toBe('out/electron/main.cjs');
  });

  it('bundles every thread that the engine host starts', () => {
    const threads = filesOf(['-thread.ts'], ['host']).map((file) =>
      file.replace(/^host\//, '').replace(/\.ts$/, ''),
    );
    expect([...HOST_ENTRIES].sort()).toEqual(['desk', ...threads].sort());
  });

  it('holds no test and no exchange but the one in memory that a start warms up with', () => {
    const sources = bundledSources();
    expect(sources.map(([source]) => source)).toContain('host/desk.ts');
    const strange = sources.filter(([source]) => /^test\/|\.test\.|^host\/venue\.ts/.test(source));
    expect(strange).toEqual([]);
    const simulated = sources.filter(([source]) => /^host\/(venue|play)\//.test(source));
    expect(new Set(simulated.map(([, file]) => file))).toEqual(new Set(['warm-up.cjs']));
  });

  it.skipIf(process.platform !== 'linux')(
    'holds shell, engine host, kernel and pages, and no more, behind its fuses (Linux only)',
    () => {
      const unpacked = pack(folder);
      const archive = join(unpacked, 'resources', 'app.asar');
      const files = tool('@electron/asar/bin/asar.js', 'list', archive).trim().split('\n');
      expect(files).toEqual(expect.arrayContaining(NEEDED));
      expect(files.filter((file) => !ALLOWED.some((one) => one.test(file)))).toEqual([]);
      const program = join(unpacked, 'floodgate');
      const fuses = tool('@electron/fuses/dist/bin.js', 'read', '--app', program);
      for (const fuse of FUSES) expect(fuses).toContain(fuse);
    },
  );
});
