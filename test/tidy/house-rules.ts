import ts from 'typescript';
import { type SourceFile, codeLines, functionsOf, lineOf } from './source-file.ts';

/**
 * Rules of the house that no tool knows (architecture document, section 10). Each says what to do
 * instead, and carries a text that breaks it.
 */
export interface HouseRule {
  readonly name: string;
  readonly instead: string;
  /** Complaints, each with its line. */
  readonly check: (file: SourceFile) => readonly string[];
  /** A path and a text that must be refused. */
  readonly planted: readonly [path: string, text: string];
}

export const FILE_LINES_MAX = 400;
export const FILE_LINES_MEDIAN_MAX = 120;
const FUNCTION_LINES_MAX = 70;
const COLUMNS_MAX = 100;

const FILE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.(process|bench|config|d))*(\.test)?\.(ts|tsx|mjs)$/;
const DUMP_NAME = /^(utils|helpers|common|misc|types|index)\./;

/** Words that may not stand in a source, with what to write instead; split, not to be found. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [
    new RegExp(`\\b(${['TO', 'FIX'].join('DO|')}ME|XX${'X'}|HA${'CK'})\\b`),
    'do it, or file an issue',
  ],
  [new RegExp(`\\b(lor${'em'}|fo${'o'}|ba${'z'})\\b`, 'i'), 'name the thing'],
  [new RegExp(`not imple${'mented'}`, 'i'), 'implement it, or leave it out and say so'],
  [new RegExp(`@ts-(ign${'ore'}|noch${'eck'})`), 'narrow the type'],
  [
    new RegExp(`\\bon${'Tick'}\\b|\\btick${'Handler'}\\b`),
    'a tick is a price increment: step, beat',
  ],
  [new RegExp(`inventory${'Skew'}|skewFor${'Inventory'}`, 'i'), 'a shift for inventory is a lean'],
  [new RegExp(`cancel${'Replace'}|cancelAnd${'Replace'}`, 'i'), 'replace is the one-message amend'],
  [new RegExp(`registry\\.[a-z]+\\.(org|com)|npm${'mirror'}`), 'no registry host in the sources'],
  [new RegExp(`(^|[^\\w.])/(ho${'me'}|ro${'ot'}|Us${'ers'}|wo${'rk'})/`), 'no path of one machine'],
  [new RegExp(`[A-Z]:\\\\{1,2}(Us${'ers'}|Windows)`), 'no path of one machine'],
];

export const HOUSE_RULES: readonly HouseRule[] = [
  {
    name: `files have at most ${FILE_LINES_MAX} code lines`,
    instead: 'give a part of it a room of its own',
    check: (file) => {
      const count = codeLines(file).size;
      return count > FILE_LINES_MAX ? [`${count} code lines`] : [];
    },
    planted: ['engine/god.ts', 'export const one = 1;\n'.repeat(FILE_LINES_MAX + 1)],
  },
  {
    name: `functions have at most ${FUNCTION_LINES_MAX} lines`,
    instead: 'name its parts',
    check: longFunctions,
    planted: ['engine/long.ts', `export function run(): void {${'\n  go();'.repeat(71)}\n}\n`],
  },
  {
    name: `lines have at most ${COLUMNS_MAX} columns`,
    instead: 'break the line; split a long text',
    check: (file) =>
      file.lines.flatMap((line, i) =>
        line.length > COLUMNS_MAX ? [`line ${i + 1}: ${line.length} columns`] : [],
      ),
    planted: ['engine/wide.ts', `export const wide = '${'w'.repeat(COLUMNS_MAX)}';\n`],
  },
  {
    name: 'file names are kebab-case and say what is inside',
    instead: 'name it after the thing it holds',
    check: ({ path }) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      return FILE_NAME.test(name) && !DUMP_NAME.test(name) ? [] : [name];
    },
    planted: ['engine/quoteUtils.ts', 'export const one = 1;\n'],
  },
  {
    name: 'folder names are kebab-case and are no dumps',
    instead: 'name it after the thing it holds',
    check: ({ path }) =>
      path
        .split('/')
        .slice(0, -1)
        .filter((part) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(part) || DUMP_NAME.test(`${part}.`)),
    planted: ['engine/helpers/round.ts', 'export const one = 1;\n'],
  },
  {
    name: 'no default exports',
    instead: 'export by name, so that it has one name everywhere',
    check: (file) =>
      file.path.endsWith('.config.ts')
        ? []
        : file.tree.statements.filter(isDefaultExport).map((node) => at(file, node)),
    planted: ['engine/nameless.ts', 'export default 1;\n'],
  },
  {
    name: 'no barrels',
    instead: 'import from the file that holds it',
    check: (file) =>
      file.tree.statements
        .filter((node) => ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined)
        .map((node) => at(file, node)),
    planted: ['engine/everything.ts', "export { roundUp } from './rounding.ts';\n"],
  },
  {
    name: 'no banned words',
    instead: 'see the words beside each',
    check: (file) =>
      file.lines.flatMap((line, i) =>
        BANNED.filter(([word]) => word.test(line)).map(
          ([word, instead]) => `line ${i + 1}: ${word.exec(line)?.[0] ?? ''} (${instead})`,
        ),
      ),
    planted: ['engine/later.ts', `// ${'TO'}${'DO'} later\nexport const one = 1;\n`],
  },
  {
    name: 'the wall clock is read in host/system-clock.ts only',
    instead: 'take nowUs, or a Clock',
    check: (file) =>
      /^(host|adapters|electron)\//.test(file.path) &&
      !/\.test\.ts$|^host\/system-clock\.ts$/.test(file.path)
        ? linesWith(file, /new Date\(\s*\)|\bDate\.now\b/)
        : [],
    planted: ['host/ambient.ts', 'export const now = new Date();\n'],
  },
];

function linesWith(file: SourceFile, pattern: RegExp): string[] {
  return file.lines.flatMap((line, i) =>
    pattern.test(line) ? [`line ${i + 1}: ${line.trim()}`] : [],
  );
}

function at(file: SourceFile, node: ts.Node): string {
  return `line ${lineOf(file, node.getStart(file.tree))}`;
}

function isDefaultExport(node: ts.Statement): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) ?? false;
}

/** Code lines of each function, comments free. A suite of tests (describe) is a list. */
function longFunctions(file: SourceFile): string[] {
  const lines = codeLines(file);
  return functionsOf(file).flatMap(({ name, node, line }) => {
    if (ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText())) {
      return [];
    }
    let count = 0;
    for (let at = line; at <= lineOf(file, node.getEnd()); at++) count += lines.has(at) ? 1 : 0;
    return count > FUNCTION_LINES_MAX ? [`line ${line}: ${name} has ${count} lines`] : [];
  });
}
