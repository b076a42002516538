import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { addressPath, stateRoot } from './state-folder.ts';

const ADDRESS = z.object({ url: z.url() });
const ANSWER_WAIT_MS = 5_000;

/** Asks the desk that was started last to pull everything; 0 when it did, 1 when it did not. */
export async function pullRunningDesk(
  state: string | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  const path = addressPath(state ?? stateRoot(environment));
  try {
    const { url } = ADDRESS.parse(JSON.parse(await readFile(path, 'utf8')));
    const { origin, hash } = new URL(url);
    const response = await fetch(`${origin}/pull`, {
      method: 'POST',
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
