import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { chosenTape, tapeChoices } from './tape-choice.ts';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-tapes-'));
for (const name of ['b.tape', 'a.tape', 'notes.txt']) writeFileSync(join(folder, name), '');
afterAll(() => rmSync(folder, { recursive: true }));

test('the afternoon, and tapes of the folder in order', async () => {
  expect(await tapeChoices(undefined)).toEqual(['afternoon']);
  expect(await tapeChoices(join(folder, 'none'))).toEqual(['afternoon']);
  expect(await tapeChoices(folder)).toEqual(['afternoon', 'a.tape', 'b.tape']);
});

test('a name becomes a path of the folder, and no other path', async () => {
  expect(await chosenTape(folder, 'a.tape')).toEqual({ ok: true, value: join(folder, 'a.tape') });
  expect(await chosenTape(folder, 'afternoon')).toEqual({ ok: true, value: 'afternoon' });
  for (const name of ['../a.tape', 'notes.txt', join(folder, 'a.tape'), '']) {
    expect((await chosenTape(folder, name)).ok, name).toBe(false);
  }
  expect((await chosenTape(undefined, 'a.tape')).ok).toBe(false);
});
