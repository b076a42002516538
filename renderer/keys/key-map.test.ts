import { describe, expect, test } from 'vitest';
import { readKeyFile } from './key-file.ts';
import { KEY_ACTIONS, actionOf, keyMapWith, keyWords } from './key-map.ts';

/** As the browser says it; `keys` names the modifiers held. */
function press(key: string, code: string, keys: readonly string[] = []): KeyboardEvent {
  const event = { key, code, getModifierState: (name: string) => keys.includes(name) };
  return event as unknown as KeyboardEvent;
}

describe('key map', () => {
  test.each([
    ['F12', 'F12', [], 'kill'],
    ['x', 'KeyX', ['Control', 'Shift'], 'kill'],
    ['F12', 'F12', ['Alt'], 'pull.all'],
    ['F12', 'F12', ['Shift'], 'arm.all'],
    ['F9', 'F9', [], 'pull.strike'],
    [']', 'BracketRight', [], 'vol.up'],
    ['}', 'BracketRight', ['Shift'], 'vol.up.large'],
    ['“', 'BracketRight', ['Alt'], 'vol.up.small'],
    ['<', 'Comma', ['Shift'], 'smile.narrower'],
    ['k', 'KeyK', ['Control'], 'palette'],
    ['m', 'KeyM', [], 'alarm.seen'],
    ['m', 'KeyM', ['Control'], 'sound.mute'],
    ['?', 'Slash', ['Shift'], 'help'],
    ['3', 'Digit3', ['Control'], 'panel.3'],
    ['Enter', 'Enter', ['Control'], 'staged.apply'],
    ['F12', 'F12', ['Control'], undefined],
    ['z', 'KeyZ', [], undefined],
  ])('%s (%s, %j) is %s', (key, code, keys, id) => {
    expect(actionOf(KEY_ACTIONS, press(key, code, keys))?.id).toBe(id);
  });

  test('as it comes it has no conflict', () => {
    expect(keyMapWith({})).toMatchObject({ ok: true });
  });

  test('pull and arm never share a key, and no pull is repeated', () => {
    const keys = (prefix: string): string[] =>
      KEY_ACTIONS.filter((one) => one.id.startsWith(prefix)).flatMap((one) => one.keys);
    expect(keys('pull.').filter((key) => keys('arm.').includes(key))).toEqual([]);
    expect(KEY_ACTIONS.filter((one) => one.isRepeated && one.risk === 'lowers')).toEqual([]);
  });

  test.each([
    ['vol.up: [F12]', 'kill'],
    ['help: "control+K"', 'already the key of palette'],
    ['nonsense: x', 'no such action'],
    ['pull.all: []', 'a pull needs a key'],
    ['kill: []', 'a pull needs a key'],
    ['vol.up: "g g"', 'not one press'],
    ['vol.up: 3', ''],
    ['a: [b', ''],
  ])('refuses %j', (text, why) => {
    const read = readKeyFile(text);
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).toContain(why);
  });

  test('takes new keys, YAML or JSON', () => {
    const yaml = readKeyFile('kill: [F12, F13]\nvol.up: k\n');
    const json = readKeyFile('{"kill": ["F12", "F13"], "vol.up": "k"}');
    expect(yaml).toEqual(json);
    expect(yaml.ok && actionOf(yaml.value, press('F13', 'F13'))?.id).toBe('kill');
    expect(yaml.ok && actionOf(yaml.value, press(']', 'BracketRight'))?.id).toBeUndefined();
  });

  test('key caps', () => {
    expect(['Control+k', 'Shift+?', 'PageUp', 'Shift+BracketLeft'].map(keyWords)).toEqual([
      'Ctrl+K',
      '?',
      'PgUp',
      'Shift+[',
    ]);
  });
});
