import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { type DeskCommand, type Scope, killWords } from '../../domain/desk-command.ts';
import type { Universe } from '../../domain/instrument.ts';
import { LIMITS } from '../../domain/limits.ts';
import { type Outcome, accept, refusalText, refuse } from '../../domain/outcome.ts';
import type { CommandGate } from './command-gate.ts';
import { answer, isToken } from './page-server.ts';
import { scopesOf } from './scope-text.ts';
import { SCOPE, parseJson } from './screen-messages.ts';

/** The ways out that need no page: both only lower risk. */
export const POST_PATHS = ['/kill', '/pull'] as const;
export type PostPath = (typeof POST_PATHS)[number];

export function isPostPath(url: string | undefined): url is PostPath {
  return POST_PATHS.some((path) => path === url);
}

export interface PostOptions {
  readonly universe: Universe;
  readonly token: string;
  readonly gate: CommandGate;
}

const SCOPE_TEXT = z.strictObject({ scope: z.string().max(100) });
let posts = 0;

/**
 * `POST /kill` and `POST /pull` with `authorization: Bearer TOKEN`. A pull's body is a scope, as
 * a screen sends it or `{"scope":"ES/20MAR20"}`; an empty one is everything.
 */
export async function takePost(
  { universe, token, gate }: PostOptions,
  path: PostPath,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'POST') return answer(response, 405, 'POST only');
  const given = request.headers.authorization ?? '';
  if (!isToken(given, `Bearer ${token}`)) return answer(response, 403, 'wrong token');
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > LIMITS.commandBytesMax) return answer(response, 413, 'too long');
  }
  const name = path === '/kill' ? 'kill' : 'pull';
  const scopes = readScopes(universe, name === 'kill' ? '' : text);
  if (!scopes.ok) return answer(response, 400, refusalText(scopes));
  const command = { name, ageMs: 0, by: `POST ${path}` } as const;
  const replies = await Promise.all(
    scopes.value.map((scope) => gate.take({ ...command, id: newId(), scope }, '')),
  );
  const failed = replies.find(({ ok }) => !ok);
  if (failed) return answer(response, 409, failed.why);
  const [{ kill }] = replies;
  const sides = replies.reduce((sum, { slotsChanged }) => sum + slotsChanged, 0);
  answer(response, 200, kill ? killWords(kill) : `pulled ${sides}`);
}

function newId(): DeskCommand['id'] {
  return `post-${process.pid}-${++posts}`;
}

function readScopes(universe: Universe, text: string): Outcome<readonly Scope[]> {
  if (text === '') return accept([{ kind: 'all' }]);
  const json = parseJson(text);
  if (!json.ok) return json;
  const named = SCOPE_TEXT.safeParse(json.value);
  if (named.success) return scopesOf(universe, named.data.scope);
  const scope = SCOPE.safeParse(json.value);
  return scope.success ? accept([scope.data as Scope]) : refuse('scope', 'no such scope');
}
