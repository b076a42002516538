import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { addressPath, stateRoot } from './state-folder.ts';

const ADDRESS = z.object({ url: z.url() });
/** Longer than a kill waits for the venue's word. */
const ANSWER_WAIT_MS = 10_000;

/**
 * Asks the desk that was started last to kill, or to pull a scope as a person types it; 0 when it
 * did, 1 when it did not.
 */
export async function tellRunningDesk(
  act: 'kill' | { readonly pull: string },
  state: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const path = addressPath(state ?? stateRoot(environment));
  try {
    const { url } = ADDRESS.parse(JSON.parse(await readFile(path, 'utf8')));
    const { origin, hash } = new URL(url);
    const response = await fetch(`${origin}/${act === 'kill' ? 'kill' : 'pull'}`, {
      method: 'POST',
      ...(act === 'kill' ? {} : { body: JSON.stringify({ scope: act.pull }) }),
      headers: { authorization: `Bearer ${hash.replace('#token=', '')}` },
      signal: AbortSignal.timeout(ANSWER_WAIT_MS),
    });
    const answer = (await response.text()).trim();
    if (response.ok) console.log(answer);
    else console.error(answer);
    return response.ok ? 0 : 1;
  } catch (error) {
    const { message, cause } = error as Error;
    const why = cause instanceof Error ? cause.message : message;
    console.error(`no desk answers at the address in ${path}: ${why}`);
    return 1;
  }
}
