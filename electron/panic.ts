import type { Input } from 'electron';

/** Global shortcut that kills from anywhere on the desktop. */
export const PANIC_SHORTCUT = 'CommandOrControl+Shift+X';
const DOUBLE_PRESS_MS = 400;

/**
 * Ways to KILL that pass through no page (shells.md 6): a key seen by the main process before
 * the page sees it, and a request straight to the host. F12, or Escape twice within 400 ms.
 */
export class PanicKeys {
  private escapedMs = Number.NEGATIVE_INFINITY;

  /** True when this key press means "kill". */
  isPanic(input: Pick<Input, 'type' | 'key' | 'isAutoRepeat'>, nowMs: number): boolean {
    if (input.type !== 'keyDown' || input.isAutoRepeat) return false;
    if (input.key === 'F12') return true;
    if (input.key !== 'Escape') return false;
    const isSecond = nowMs - this.escapedMs <= DOUBLE_PRESS_MS;
    this.escapedMs = isSecond ? Number.NEGATIVE_INFINITY : nowMs;
    return isSecond;
  }
}

/** Kills by the desk's address, whose fragment holds the token. Gives the answer. */
export async function killDesk(deskUrl: string, send: typeof fetch): Promise<string> {
  const { origin, hash } = new URL(deskUrl);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  try {
    const response = await send(`${origin}/kill`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    return `kill: ${response.status} ${(await response.text()).trim()}`;
  } catch (error) {
    return `kill did not reach the desk: ${error instanceof Error ? error.message : 'failed'}`;
  }
}
