import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Document, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';

const FILE_BYTES_MAX = 8 << 20;
const NEW_FILE_MODE = 0o644;

/** Text of a configuration file. Refuses what cannot be read and what is no such file. */
export async function readText(path: string): Promise<Outcome<string>> {
  try {
    const { size } = await stat(path);
    if (size > FILE_BYTES_MAX) {
      return refuse(path, `${size} bytes, at most ${FILE_BYTES_MAX}: is this the right file?`);
    }
    return accept(await readFile(path, 'utf8'));
  } catch (error) {
    return refuse(path, (error as Error).message);
  }
}

/** YAML with the end mark; lists of plain values stand on one line. */
export function writeYaml(value: unknown, comment: string): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Seq(_, node) {
      if (node.items.every(isScalar)) node.flow = true;
      else if (node.items.every((item) => isMap(item) && item.items.length <= 2)) flowItems(node);
    },
  });
  document.commentBefore = comment;
  const body = document.toString({ lineWidth: 0 });
  return `${body.trimEnd()}\n...\n`;
}

/** Puts values into a YAML text; what is not touched keeps its comments and its place. */
export function amendYaml(
  text: string,
  edits: readonly { readonly path: readonly string[]; readonly value: unknown }[],
): string {
  const document = parseDocument(text);
  for (const { path, value } of edits) {
    if (typeof value !== 'object' || value === null) {
      document.setIn(path, value);
      continue;
    }
    const node = document.createNode(value, { aliasDuplicateObjects: false });
    if (isSeq(node)) flowItems(node);
    if (isMap(node)) node.flow = true;
    document.setIn(path, node);
  }
  return `${document.toString({ lineWidth: 0 }).trimEnd()}\n`;
}

function flowItems(node: { items: unknown[] }): void {
  for (const item of node.items) {
    if (isMap(item) && item.items.every((pair) => !isSeq(pair.value))) item.flow = true;
  }
}

/**
 * Replaces a file as a whole: a reader, or a start after a power cut, sees the old text or the new
 * one, never half of either. Follows a symbolic link and keeps the file's mode.
 */
export async function replaceFile(path: string, text: string): Promise<Outcome<void>> {
  let temporary = '';
  try {
    const target = await realpath(path).catch(() => path);
    const mode = await stat(target).then(
      (s) => s.mode & 0o777,
      () => NEW_FILE_MODE,
    );
    temporary = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
    const file = await open(temporary, 'w', mode);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
    await syncFolder(dirname(target));
    return accept(undefined);
  } catch (error) {
    if (temporary !== '') await rm(temporary, { force: true });
    return refuse(path, `not saved: ${(error as Error).message}`);
  }
}

/** A rename is on disk only once its folder is; Windows has no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
