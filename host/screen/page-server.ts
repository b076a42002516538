import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
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

/**
 * Exact Host and Origin (shells.md 9): a page of another site, or one that had its name rebound to
 * 127.0.0.1, is refused. Links need an Origin; plain requests may come without one.
 */
export function isFromOurPage(
  request: IncomingMessage,
  port: number,
  needsOrigin: boolean,
): boolean {
  const host = `127.0.0.1:${port}`;
  if (request.headers.host !== host) return false;
  const { origin } = request.headers;
  return origin === undefined ? !needsOrigin : origin === `http://${host}`;
}

/** Compares without telling by its time how much of the token was right. */
export function isToken(given: string, token: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Serves one file of the built page with the headers of shells.md 9. */
export async function servePage(
  staticDir: string,
  port: number,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return answer(response, 405, 'GET only');
  const file = fileOf(staticDir, request.url ?? '/');
  if (file === undefined) return answer(response, 404, 'not found');
  let body: Buffer;
  try {
    body = await readFile(file);
  } catch {
    return answer(response, 404, 'not found');
  }
  const nonce = randomBytes(16).toString('base64');
  const extension = path.extname(file);
  if (extension === '.html') body = Buffer.from(body.toString().replaceAll(NONCE_MARK, nonce));
  response.writeHead(200, {
    'content-type': TYPES[extension] ?? 'application/octet-stream',
    'content-length': body.length,
    'content-security-policy': contentPolicy(port, nonce),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    ...PLAIN_HEADERS,
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

const PLAIN_HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const;

export function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...PLAIN_HEADERS });
  response.end(`${text}\n`);
}

function contentPolicy(port: number, nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self' data:",
    `connect-src 'self' ws://127.0.0.1:${port}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Path of the file a URL names; `undefined` for whatever leads out of the folder. */
function fileOf(staticDir: string, url: string): string | undefined {
  let name: string;
  try {
    name = decodeURIComponent(url.split(/[?#]/, 1)[0]);
  } catch {
    return undefined;
  }
  if (name.includes('\0') || name.includes('\\') || !name.startsWith('/')) return undefined;
  const root = path.resolve(staticDir);
  const file = path.join(root, name === '/' ? 'index.html' : name);
  return file.startsWith(root + path.sep) ? file : undefined;
}
