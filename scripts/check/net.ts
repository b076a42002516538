import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT } from '../tools.ts';

/**
 * A net of the check. A net that sees nothing reports success, so each says how many files it saw
 * and how many it should have seen, and which planted violations it caught.
 */
export interface Net {
  readonly name: string;
  run(): Promise<NetReport>;
}

export interface NetReport {
  readonly seen: number;
  readonly expected: number;
  /** What is wrong with the sources, as the tool says it; empty when nothing is. */
  readonly findings: string;
  readonly planted: readonly Planted[];
}

export interface Planted {
  readonly name: string;
  readonly isCaught: boolean;
}

/** Why a net does not pass, in words; empty when it does. */
export function faultsOf(report: NetReport): string[] {
  const faults: string[] = [];
  if (report.findings !== '') faults.push(report.findings);
  if (report.seen === 0 || report.seen < report.expected) {
    faults.push(`saw ${report.seen} files where ${report.expected} are`);
  }
  if (report.planted.length === 0) faults.push('nothing was planted');
  for (const { name, isCaught } of report.planted) {
    if (!isCaught) faults.push(`the planted violation "${name}" went through`);
  }
  return faults;
}

/**
 * Writes files of a planted project below the build folder (so that packages resolve as in the real
 * one), with copies of the configuration files named, and gives its path.
 */
export function plant(
  name: string,
  files: Readonly<Record<string, string>>,
  copies: readonly string[],
): string {
  const folder = join(ROOT, '.build', 'plant', name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const copy of copies) cpSync(join(ROOT, copy), join(folder, copy));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
