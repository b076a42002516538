import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.svg': 'image/svg+xml',
};

/** Stands in `index.html` where the style nonce of the response goes. */
const NONCE_MARK = '__STYLE_NONCE__';

export interface PageFile {
  readonly body: Buffer<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * One file of the built page with the headers of shells.md 9, the same in both shells; `undefined`
 * for what is not there or leads out of the folder. `links` is where scripts may connect to.
 */
export async function readPageFile(
  folder: string,
  url: string,
  links: string,
): Promise<PageFile | undefined> {
  const file = fileOf(folder, url);
  if (file === undefined) return undefined;
  let body: Buffer<ArrayBuffer>;
  try {
    body = await readFile(file);
  } catch {
    return undefined;
  }
  const nonce = randomBytes(16).toString('base64');
  const extension = path.extname(file);
  if (extension === '.html') body = Buffer.from(body.toString().replaceAll(NONCE_MARK, nonce));
  const headers = {
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'content-length': String(body.length),
    'content-security-policy': contentPolicy(links, nonce),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    ...PLAIN_HEADERS,
  };
  return { body, headers };
}

export const PLAIN_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

function contentPolicy(links: string, nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src ${links}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Path of the file a URL names; `undefined` for whatever leads out of the folder. */
function fileOf(folder: string, url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('\\') || !name.startsWith('/')) return undefined;
  const root = path.resolve(folder);
  const file = path.join(root, name === '/' ? 'index.html' : name);
  return file.startsWith(root + path.sep) ? file : undefined;
}
