import type { CustomScheme } from 'electron';
import { type PageFile, readPageFile } from '../host/screen/page-files.ts';

/** Where the pages of the desk live under the shell: its own scheme, and no listener. */
export const APP_ORIGIN = 'app://desk';

/** Registered before `ready`: a standard, secure origin, so that pages are isolated from others. */
export const APP_SCHEME: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true },
};

/**
 * Answers a request of one of the desk's pages: a file, or the `POST /kill` of a page without a
 * link, which main passes on. A pull has nowhere to go without a link: the page sends it again.
 */
export async function answerPage(
  folder: string,
  request: Pick<Request, 'method' | 'url'>,
  kill: () => Promise<string>,
): Promise<Response> {
  const { origin, pathname } = addressOf(request.url);
  if (origin !== APP_ORIGIN) return new Response('not this address', { status: 403 });
  if (request.method === 'POST') {
    if (pathname === '/kill') return new Response(await kill());
    return new Response('the engine is away; sent again when it is back', { status: 503 });
  }
  const file = await readPageFile(folder, pathname, "'self'");
  return file === undefined ? new Response('not found', { status: 404 }) : fileResponse(file);
}

/** Custom schemes have the origin `null` to Node's URL: this one is put together by hand. */
export function addressOf(url: string): { readonly origin: string; readonly pathname: string } {
  try {
    const { protocol, host, pathname } = new URL(url);
    return { origin: `${protocol}//${host}`, pathname };
  } catch {
    return { origin: '', pathname: '' };
  }
}

function fileResponse({ body, headers }: PageFile): Response {
  return new Response(body, { headers });
}
