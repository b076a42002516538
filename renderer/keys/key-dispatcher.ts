import type { ActionTable } from './action-table.ts';
import { DOUBLE_ESCAPE_MS, type KeyAction, type KeyMap, actionOf } from './key-map.ts';

const REPEAT_MIN_MS = 100;

export interface HeldKey {
  begin(atMs: number): void;
  end(atMs: number): void;
  leave(): void;
}

export interface KeyTargets {
  readonly actions: ActionTable;
  /** Gestures that are held, by action id. */
  readonly held: ReadonlyMap<string, HeldKey>;
  readonly keyMap: () => KeyMap;
}

/**
 * The one listener for keys of a window, ahead of everything else that listens. Pulls act at once
 * and anywhere; arming keys are held; other keys keep out of inputs and dialogs.
 */
export function dispatchKeys(page: Window, targets: KeyTargets): () => void {
  let escapeMs = Number.NEGATIVE_INFINITY;
  let repeatMs = Number.NEGATIVE_INFINITY;
  const down = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === 'Escape' && !event.repeat) {
      const isDouble = event.timeStamp - escapeMs <= DOUBLE_ESCAPE_MS;
      escapeMs = isDouble ? Number.NEGATIVE_INFINITY : event.timeStamp;
      if (isDouble) return take(event, targets.actions.run('kill', event));
    }
    const action = actionOf(targets.keyMap(), event);
    if (action === undefined || !reaches(action, event.target)) return;
    if (event.repeat) {
      if (!action.isRepeated || event.timeStamp - repeatMs < REPEAT_MIN_MS) {
        return take(event, action.risk !== 'view' || action.isRepeated === true);
      }
    }
    repeatMs = event.timeStamp;
    const held = targets.held.get(action.id);
    if (held !== undefined) {
      held.begin(event.timeStamp);
      return take(event, true);
    }
    take(event, targets.actions.run(action.id, event));
  };
  const up = (event: KeyboardEvent): void => {
    if (targets.held.size === 0) return;
    const action = actionOf(targets.keyMap(), event);
    if (action !== undefined) targets.held.get(action.id)?.end(event.timeStamp);
    if (event.key === 'Shift') for (const held of targets.held.values()) held.leave();
  };
  page.addEventListener('keydown', down, { capture: true });
  page.addEventListener('keyup', up, { capture: true });
  return () => {
    page.removeEventListener('keydown', down, { capture: true });
    page.removeEventListener('keyup', up, { capture: true });
  };
}

function take(event: KeyboardEvent, isTaken: boolean): void {
  if (!isTaken) return;
  event.preventDefault();
  event.stopPropagation();
}

/** `[data-keys=market]` marks the panels whose focus lets market keys act. */
function reaches(action: KeyAction, target: EventTarget | null): boolean {
  if (action.reach === 'anywhere') return true;
  const element = target instanceof Element ? target : null;
  if (element?.closest('dialog, input, textarea, select, [contenteditable=true]')) return false;
  if (action.reach === 'page') return true;
  if (element === null) return false;
  if (element.closest('button, a, [role=tab], [role=slider]') && isControlKey(action)) return false;
  return element.closest('[data-keys=market]') !== null;
}

/** A focused control keeps Space and Enter, which are its own. */
function isControlKey(action: KeyAction): boolean {
  return action.keys.includes('Space') || action.keys.includes('Enter');
}
