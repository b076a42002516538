import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ENGINE_STAT } from '../../domain/chain-columns.ts';
import { buildUniverse } from '../../domain/instrument.ts';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { SECOND_US } from '../../domain/units.ts';
import { replayJournal } from '../journal/replay.ts';
import { afternoon } from '../tape/afternoon.ts';
import type { Tape } from '../tape/tape.ts';
import { VirtualDesk } from './virtual-desk.ts';

const folder = mkdtempSync(join(tmpdir(), 'floodgate-american-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The afternoon, its options American at a rate that makes exercise worth something. */
function americanAfternoon(model?: string): Tape {
  const tape = afternoon({ seed: 5 });
  const products = tape.products.map((product) => ({
    ...product,
    exercise: 'american' as const,
    model,
    expiries: product.expiries.map((expiry) => ({ ...expiry, rate: 0.05 })),
  }));
  const universe = buildUniverse(products);
  if (!universe.ok) throw new Error(universe.why);
  return { ...tape, products, universe: universe.value };
}

function runDesk(tape: Tape): { desk: VirtualDesk; bytes: Buffer } {
  const blocks: Uint8Array[] = [];
  const desk = new VirtualDesk({
    tape,
    settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
    seed: 5,
    speed: 10,
    cap: 50,
    oneWayUs: 4_000,
    jitterUs: 500,
    onBlock: (block) => blocks.push(block),
  });
  desk.startTape();
  desk.run(tape.startUs + 2 * SECOND_US);
  const scope = { kind: 'all' } as const;
  desk.command({ id: 'arm', name: 'arm', scope, ageMs: 0, by: 'test' });
  desk.run(tape.startUs + 3 * SECOND_US);
  return { desk, bytes: Buffer.concat(blocks) };
}

describe('a desk of American options', () => {
  it('quotes from premium tables, and its journal replays to the same bytes', () => {
    const { desk, bytes } = runDesk(americanAfternoon());
    const { memory, engine } = desk;
    expect(memory.engineStats[ENGINE_STAT.wanted]).toBeGreaterThan(100);
    expect(memory.expiries.premiumUs.every((us) => us > 0)).toBe(true);
    expect(engine.early.putDeltas.some((delta) => delta !== 0)).toBe(true);
    const path = join(folder, 'american.fgj');
    writeFileSync(path, bytes);
    const { threads, flaw } = replayJournal(path);
    expect(flaw).toBe('');
    expect(threads.map(({ difference }) => difference)).toEqual([null, null]);
    expect(threads[0].records).toBeGreaterThan(1_000);
    expect(bytes.includes('"premiums"')).toBe(true);
  });

  it('with a model that nobody runs: unpriced, nothing quoted', () => {
    const { desk } = runDesk(americanAfternoon('absent.js'));
    expect(desk.memory.engineStats[ENGINE_STAT.wanted]).toBe(0);
    expect(desk.memory.expiries.premiumUs.every((us) => us === 0)).toBe(true);
  });
});
