import {
  type Document,
  LineCounter,
  type Pair,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  parseDocument,
  visit,
} from 'yaml';
import type { z } from 'zod';
import { type Outcome, type Refusal, accept, refuse } from '../../domain/outcome.ts';

/** One fault of a file: the field's path, and what was expected there. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly why: string;
  /** The key itself is at fault, not the value behind it. */
  readonly isKey?: boolean;
}

export interface YamlSource {
  readonly file: string;
  readonly value: unknown;
  /** Refuses with every fault as `file:line:column field: why`, in the order of the file. */
  refuse(faults: readonly Fault[]): Refusal;
}

const FAULTS_MAX = 50;
const TEXT_SHOWN_MAX = 40;

/**
 * Reads one YAML document. A file must end with the document end mark `...`: YAML cut short between
 * two entries is still YAML, so without the mark half a file would pass for a whole one.
 */
export function readYaml(text: string, file: string): Outcome<YamlSource> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  const broken = [...document.errors, ...document.warnings];
  if (broken.length > 0) {
    return refuseAll(broken.map((e) => ({ where: at(e.pos[0]), why: e.message })));
  }
  if (document.contents === null) return refuse(at(0), 'the file is empty');
  if (document.directives?.docEnd !== true) {
    return refuse(
      at(text.length),
      'expected the end mark "..." on the last line: was it cut short?',
    );
  }
  const hidden = keyThatHides(document);
  if (hidden !== undefined) return refuse(at(hidden), 'no such field');
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    return refuse(at(0), `no aliases here: ${(error as Error).message}`);
  }
  return accept({
    file,
    value,
    refuse(faults) {
      const found = faults.map(({ path, why, isKey }) => ({
        offset: offsetOf(document, path, isKey === true),
        field: pathText(path),
        why,
      }));
      found.sort((a, b) => a.offset - b.offset);
      return refuseAll(
        found.map(({ offset, field, why }) => ({
          where: field === '' ? at(offset) : `${at(offset)} ${field}`,
          why,
        })),
      );
    },
  });
}

/** Offset of a key that JavaScript objects swallow, so that no schema would see it. */
function keyThatHides(document: Document): number | undefined {
  let offset: number | undefined;
  visit(document, {
    Pair(_, pair) {
      if (keyOf(pair) === '__proto__') offset ??= startOf(pair.key);
    },
  });
  return offset;
}

/** Checks the shape; the faults of every field are reported together. */
export function checkShape<T>(source: YamlSource, schema: z.ZodType<T>): Outcome<T> {
  const result = schema.safeParse(source.value);
  if (result.success) return accept(result.data);
  return source.refuse(result.error.issues.flatMap((issue) => faultsOf(issue, source.value)));
}

function refuseAll(all: readonly { where: string; why: string }[]): Refusal {
  const [first, ...more] = all;
  const rest = more.slice(0, FAULTS_MAX - 1).map(({ where, why }) => `\n${where}: ${why}`);
  if (all.length > FAULTS_MAX) rest.push(`\nand ${all.length - FAULTS_MAX} more`);
  return refuse(first.where, first.why + rest.join(''));
}

function faultsOf(issue: z.core.$ZodIssue, root: unknown): Fault[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        return { path: [...path, key], why: 'no such field', isKey: true };
      });
    case 'invalid_key':
      return [{ path, why: issue.issues[0]?.message ?? issue.message, isKey: true }];
    case 'custom':
      return [{ path, why: issue.message }];
    default:
      return [{ path, why: `${expectation(issue)}, found ${describe(valueAt(root, path))}` }];
  }
}

/** Our schemas say `expected ...` themselves; the rest is said for zod. */
function expectation(issue: z.core.$ZodIssue): string {
  if (issue.message.startsWith('expected')) return issue.message;
  if (issue.code === 'invalid_type') return `expected ${ofKind(issue.expected)}`;
  if (issue.code === 'invalid_value') return `expected ${issue.values.map(String).join(' or ')}`;
  return issue.message;
}

function ofKind(expected: string): string {
  const words: Record<string, string> = {
    object: 'fields',
    record: 'fields',
    array: 'a list',
    string: 'text',
    boolean: 'true or false',
    number: 'a number',
  };
  return words[expected] ?? expected;
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'an empty value';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'fields';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return typeof value;
  const shown = value.length > TEXT_SHOWN_MAX ? `${value.slice(0, TEXT_SHOWN_MAX)}...` : value;
  return `text ${JSON.stringify(shown)}`;
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    if (typeof key === 'number') text += `[${key}]`;
    else if (/^\w+$/.test(String(key))) text += text === '' ? String(key) : `.${String(key)}`;
    else text += `[${JSON.stringify(String(key))}]`;
  }
  return text;
}

/** Where a field stands; for one that is missing, where what should hold it stands. */
function offsetOf(document: Document, path: readonly PropertyKey[], isKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, key] of path.entries()) {
    if (isAlias(node)) node = node.resolve(document);
    let next: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item) === String(key));
      if (pair === undefined) return offset;
      const keyOffset = startOf(pair.key) ?? offset;
      if (isKey && depth === path.length - 1) return keyOffset;
      next = pair.value;
      offset = startOf(next) ?? keyOffset;
    } else if (isSeq(node)) {
      next = node.items[Number(key)];
      if (next === undefined) return offset;
      offset = startOf(next) ?? offset;
    }
    node = next;
  }
  return offset;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
