import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { ROOT, filesOf } from '../../scripts/tools.ts';

/** A source as the house rules see it. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly tree: ts.SourceFile;
}

export function sourceFile(path: string, text: string): SourceFile {
  const kind = path.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.TS;
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true, kind);
  return { path, text, lines: text.split('\n'), tree };
}

/** Every TypeScript and JavaScript source of the project. */
export function allSources(): SourceFile[] {
  const paths = [...filesOf(['.ts', '.tsx', '.mjs']), 'vitest.config.ts'];
  return paths.map((path) => sourceFile(path, readFileSync(join(ROOT, path), 'utf8')));
}

/** Lines that hold a token: blank lines and comments are free. */
export function codeLines(file: SourceFile): Set<number> {
  const lines = new Set<number>();
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(file.tree);
    if (ts.isJSDoc(node)) return;
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    if (node.getStart(file.tree) === node.getEnd()) return;
    const last = lineOf(file, node.getEnd());
    for (let line = lineOf(file, node.getStart(file.tree)); line <= last; line++) lines.add(line);
  };
  visit(file.tree);
  return lines;
}

/** Line of a position, from 1. */
export function lineOf(file: SourceFile, position: number): number {
  return file.tree.getLineAndCharacterOfPosition(position).line + 1;
}

export type FunctionNode =
  | ts.FunctionDeclaration
  | ts.FunctionExpression
  | ts.ArrowFunction
  | ts.MethodDeclaration
  | ts.ConstructorDeclaration
  | ts.AccessorDeclaration;

export interface SourceFunction {
  readonly name: string;
  readonly node: FunctionNode;
  readonly line: number;
}

/** All functions with bodies, by the names they are called by. */
export function functionsOf(file: SourceFile): SourceFunction[] {
  const functions: SourceFunction[] = [];
  const visit = (node: ts.Node): void => {
    if (isFunction(node) && node.body !== undefined) {
      functions.push({ name: nameOf(node), node, line: lineOf(file, node.getStart(file.tree)) });
    }
    ts.forEachChild(node, visit);
  };
  visit(file.tree);
  return functions;
}

function isFunction(node: ts.Node): node is FunctionNode {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node) ||
    ts.isAccessor(node)
  );
}

function nameOf(node: FunctionNode): string {
  if (node.name !== undefined) return node.name.getText();
  const { parent } = node;
  if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) {
    return parent.name.getText();
  }
  return ts.isConstructorDeclaration(node) ? 'constructor' : 'anonymous';
}
