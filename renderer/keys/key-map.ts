import { matchKeyBindingPress, parseKeybinding } from 'tinykeys';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';

/** What an action does to risk; `staged` touches nothing until the change is applied. */
export type ActionRisk = 'lowers' | 'raises' | 'staged' | 'mixed' | 'view';

/**
 * Where a key acts: `anywhere`, even in inputs and dialogs; `page`, but not while somebody types;
 * `market`, only with the focus in the chain or the curve.
 */
export type ActionReach = 'anywhere' | 'page' | 'market';

export interface KeyAction {
  /** What key files name. */
  readonly id: string;
  readonly title: string;
  readonly keys: readonly string[];
  readonly risk: ActionRisk;
  readonly reach: ActionReach;
  /** Acts again while the key is held, ten times a second at most. */
  readonly isRepeated?: boolean;
}

const action = (
  id: string,
  title: string,
  keys: string,
  risk: ActionRisk,
  reach: ActionReach,
  isRepeated = false,
): KeyAction => ({ id, title, keys: keys === '' ? [] : keys.split(' '), risk, reach, isRepeated });

/**
 * The keys of ui.md 13, in tinykeys' words. Shifted signs go by their place on the board (`code`),
 * so that they are the same key on every layout.
 */
export const KEY_ACTIONS: readonly KeyAction[] = [
  action('kill', 'Kill: pull everything and latch', 'F12 Control+Shift+x', 'lowers', 'anywhere'),
  action('pull.all', 'Pull everything', 'Alt+F12', 'lowers', 'anywhere'),
  action('pull.underlying', 'Pull the underlying', 'F11', 'lowers', 'anywhere'),
  action('pull.expiry', 'Pull the expiry', 'F10', 'lowers', 'anywhere'),
  action('pull.strike', 'Pull the strike in focus', 'F9', 'lowers', 'anywhere'),
  action('arm.all', 'Arm everything, or clear a kill (hold)', 'Shift+F12', 'raises', 'anywhere'),
  action('arm.underlying', 'Arm the underlying (hold)', 'Shift+F11', 'raises', 'anywhere'),
  action('arm.expiry', 'Arm the expiry (hold)', 'Shift+F10', 'raises', 'anywhere'),
  action('arm.strike', 'Arm the strike in focus (hold)', 'Shift+F9', 'raises', 'anywhere'),
  action('toggle.strike', 'Strike off or on', 'Space', 'mixed', 'market'),
  action('toggle.bid', 'Bid side off or on', 'b', 'mixed', 'market'),
  action('toggle.ask', 'Ask side off or on', 'a', 'mixed', 'market'),
  action('vol.down', 'ATM vol down a step', '[', 'staged', 'market', true),
  action('vol.up', 'ATM vol up a step', ']', 'staged', 'market', true),
  action(
    'vol.down.large',
    'ATM vol down five steps',
    'Shift+BracketLeft',
    'staged',
    'market',
    true,
  ),
  action('vol.up.large', 'ATM vol up five steps', 'Shift+BracketRight', 'staged', 'market', true),
  action('vol.down.small', 'ATM vol down a tenth', 'Alt+BracketLeft', 'staged', 'market', true),
  action('vol.up.small', 'ATM vol up a tenth', 'Alt+BracketRight', 'staged', 'market', true),
  action('skew.left', 'Skew left', ',', 'staged', 'market', true),
  action('skew.right', 'Skew right', '.', 'staged', 'market', true),
  action('smile.narrower', 'Smile narrower', 'Shift+Comma', 'staged', 'market', true),
  action('smile.wider', 'Smile wider', 'Shift+Period', 'staged', 'market', true),
  action('edge.wider', 'Wider one step', 'w', 'lowers', 'market'),
  action('edge.narrower', 'Narrower one step', 'n', 'staged', 'market'),
  action('size.down', 'Size down', '-', 'lowers', 'market'),
  action('size.up', 'Size up', '=', 'staged', 'market'),
  action('curve.fit', 'Fit the curve to the market', 'f', 'staged', 'market'),
  action('curve.snap', 'Snap the curve to settlement', 's', 'staged', 'market'),
  action('staged.diff', 'Open the staged change', 'Enter', 'view', 'market'),
  action('staged.apply', 'Apply the staged change', 'Control+Enter', 'raises', 'page'),
  action('staged.undo', 'Undo a staged edit', 'Control+z', 'staged', 'page'),
  action('staged.redo', 'Do it again', 'Control+y', 'staged', 'page'),
  action('staged.discard', 'Discard what is staged', 'Escape', 'lowers', 'page'),
  action('chain.centre', 'Centre the chain at the money', 'c', 'view', 'page'),
  action('expiry.previous', 'Previous expiry', 'PageUp', 'view', 'page', true),
  action('expiry.next', 'Next expiry', 'PageDown', 'view', 'page', true),
  action('underlying.next', 'Next underlying', 'Control+Tab Control+ArrowRight', 'view', 'page'),
  action('underlying.previous', 'Previous underlying', 'Control+ArrowLeft', 'view', 'page'),
  action('alarm.seen', 'Acknowledge the alarm', 'm', 'view', 'page'),
  action('sound.mute', 'Mute for 60 s', 'Control+m', 'view', 'anywhere'),
  action('palette', 'Command palette', 'Control+k', 'view', 'anywhere'),
  action('workspaces', 'Workspaces and windows', 'Control+Shift+w', 'view', 'page'),
  action('help', 'Keys', 'Shift+?', 'view', 'page'),
  ...Array.from({ length: 9 }, (_, n) =>
    action(`panel.${n + 1}`, `Focus panel ${n + 1}`, `Control+${n + 1}`, 'view', 'anywhere'),
  ),
];

/** Twice within 400 ms it kills, so no other action may wait for it alone in an input. */
export const DOUBLE_ESCAPE_MS = 400;

export type KeyMap = readonly KeyAction[];

/** Keys by action id, from a key file; `[]` takes an action's keys away. */
export type KeyOverrides = Readonly<Record<string, readonly string[]>>;

/**
 * The map with some keys changed. Refuses unknown actions, keys that are no single press, two
 * actions on one key, and a pull without a key.
 */
export function keyMapWith(overrides: KeyOverrides): Outcome<KeyMap> {
  for (const id of Object.keys(overrides)) {
    if (!KEY_ACTIONS.some((one) => one.id === id)) return refuse(id, 'no such action');
  }
  const map = KEY_ACTIONS.map((one) => ({ ...one, keys: overrides[one.id] ?? one.keys }));
  const owner = new Map<string, string>();
  for (const { id, keys } of map) {
    if (keys.length === 0 && /^(kill$|pull\.)/.test(id)) return refuse(id, 'a pull needs a key');
    for (const key of keys) {
      if (key.trim() === '' || parseKeybinding(key).length !== 1) {
        return refuse(id, `"${key}" is not one press of a key`);
      }
      const taken = owner.get(normalKey(key));
      if (taken !== undefined) return refuse(id, `"${key}" is already the key of ${taken}`);
      owner.set(normalKey(key), id);
    }
  }
  return accept(map);
}

/** Modifiers in one order, letters small: two spellings of a key are one key. */
function normalKey(key: string): string {
  const [[mods, name]] = parseKeybinding(key);
  return [...mods.map((mod) => mod.toLowerCase()).sort(), String(name).toLowerCase()].join('+');
}

export function actionOf(map: KeyMap, event: KeyboardEvent): KeyAction | undefined {
  return map.find((one) =>
    one.keys.some((key) => {
      const [press] = parseKeybinding(key);
      return press !== undefined && matchKeyBindingPress(event, press);
    }),
  );
}

const SHORT: Readonly<Record<string, string>> = {
  Control: 'Ctrl',
  Escape: 'Esc',
  PageUp: 'PgUp',
  PageDown: 'PgDn',
  BracketLeft: '[',
  BracketRight: ']',
  Comma: ',',
  Period: '.',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** As it stands on a key cap: `Ctrl+K`. */
export function keyWords(key: string): string {
  return key
    .split('+')
    .map((part) => SHORT[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join('+')
    .replace('Shift+?', '?');
}
