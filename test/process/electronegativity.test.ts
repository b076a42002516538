import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ROOT } from '../../scripts/tools.ts';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-review-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the review cannot see, and where it is proved instead. */
const EXCUSED: Readonly<Record<string, string>> = {
  CSP_GLOBAL_CHECK: 'the policy is a header of the host: ui-gateway.process.test.ts',
  CONTEXT_ISOLATION_JS_CHECK: 'the options stand in windows.ts: windows.test.ts',
  SANDBOX_JS_CHECK: 'the options stand in windows.ts: windows.test.ts',
  CUSTOM_ARGUMENTS_JS_CHECK: 'one switch, which loosens nothing: below',
  AUXCLICK_JS_CHECK: 'the options stand in windows.ts: windows.test.ts',
};

/** Findings by name. The review ends by asking for news of itself and failing: its file counts. */
function review(sources: string): string[] {
  const output = join(folder, `${sources.replaceAll(/\W/g, '-')}.csv`);
  const runner = join(ROOT, 'node_modules/@doyensec/electronegativity/dist/runner.js');
  const options = { input: sources, output, isRelative: true, parserPlugins: [] };
  const told = JSON.stringify({ ...options, electronVersionOverride: '45.4.1' });
  const code = `const r = require(${JSON.stringify(runner)}); (r.default ?? r)(${told}, false);`;
  spawnSync(process.execPath, ['-e', code], { timeout: 30_000 });
  const text = readFileSync(output, 'utf8');
  expect(text).toMatch(/^issue, severity/);
  return text.match(/^[A-Z_]+_CHECK(?=,)/gm) ?? [];
}

it('the Electron shell has no finding that is not proved elsewhere', { timeout: 60_000 }, () => {
  const found = review(join(ROOT, 'electron'));
  expect(found.filter((name) => !Object.hasOwn(EXCUSED, name))).toEqual([]);
  // An excuse that excuses nothing goes.
  expect(Object.keys(EXCUSED).filter((name) => !found.includes(name))).toEqual([]);
});

it('the only switch given to Chromium is that of the garbage collector', () => {
  const main = readFileSync(join(ROOT, 'electron', 'main.ts'), 'utf8');
  expect(main.match(/appendSwitch\(.*\)/g)).toEqual([
    "appendSwitch('js-flags', '--single-threaded-gc')",
  ]);
});

it('a planted fault is found', { timeout: 60_000 }, () => {
  const window = 'new BrowserWindow({ webPreferences: { nodeIntegration: true } });';
  writeFileSync(join(folder, 'main.js'), `const { BrowserWindow } = require('electron');${window}`);
  expect(review(folder)).toContain('NODE_INTEGRATION_JS_CHECK');
});
