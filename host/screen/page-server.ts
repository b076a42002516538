import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PLAIN_HEADERS, readPageFile } from './page-files.ts';

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
  const links = `'self' ws://127.0.0.1:${port}`;
  const file = await readPageFile(staticDir, request.url ?? '/', links);
  if (file === undefined) return answer(response, 404, 'not found');
  response.writeHead(200, file.headers);
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

export function answer(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...PLAIN_HEADERS });
  response.end(`${text}\n`);
}
