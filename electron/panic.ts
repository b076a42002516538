import type { Input } from 'electron';

/** Global shortcut that pulls from anywhere on the desktop. */
export const PANIC_SHORTCUT = 'CommandOrControl+Shift+X';
const DOUBLE_PRESS_MS = 500;

/**
 * Ways to PULL ALL that pass through no page (shells.md 6): a key seen by the main process before
 * the page sees it, and a request straight to the host. F12, or Escape twice within half a second.
 */
export class PanicKeys {
  private escapedMs = Number.NEGATIVE_INFINITY;

  /** True when this key press means "pull all". */
  isPanic(input: Pick<Input, 'type' | 'key' | 'isAutoRepeat'>, nowMs: number): boolean {
    if (input.type !== 'keyDown' || input.isAutoRepeat) return false;
    if (input.key === 'F12') return true;
    if (input.key !== 'Escape') return false;
    const isSecond = nowMs - this.escapedMs <= DOUBLE_PRESS_MS;
    this.escapedMs = isSecond ? Number.NEGATIVE_INFINITY : nowMs;
    return isSecond;
  }
}

/** Pulls everything by the desk's address, whose fragment holds the token. Gives the answer. */
export async function pullAll(deskUrl: string, send: typeof fetch): Promise<string> {
  const { origin, hash } = new URL(deskUrl);
  const token = new URLSearchParams(hash.slice(1)).get('token') ?? '';
  try {
    const response = await send(`${origin}/pull`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    });
    return `pull all: ${response.status} ${(await response.text()).trim()}`;
  } catch (error) {
    return `pull all did not reach the desk: ${error instanceof Error ? error.message : 'failed'}`;
  }
}
