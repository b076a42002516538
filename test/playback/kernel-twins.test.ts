import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_QUOTE_SETTINGS } from '../../domain/quote-settings.ts';
import { SECOND_US } from '../../domain/units.ts';
import { RATIONAL_KERNEL } from '../../engine/pricing/mills-kernel.ts';
import { type QuoteKernel, TERM } from '../../engine/pricing/quote-kernel.ts';
import { TABLE_KERNEL } from '../../engine/pricing/table-kernel.ts';
import { chooseKernel, kernelOf } from '../../host/kernel-module.ts';
import { VirtualDesk } from '../../host/play/virtual-desk.ts';
import { loadTape } from '../../host/tape/load-tape.ts';
import { buildKernel } from '../../scripts/build-kernel.ts';
import { ROOT } from '../../scripts/tools.ts';

const SECONDS = 20;

interface Played {
  /** Of the journal: everything, to the last bit of every number. */
  readonly journal: string;
  readonly records: number;
  /** Of what was wanted, price and size, ten times a second. */
  readonly wants: string;
}

/** The afternoon's first seconds, armed once quotes are fresh. */
async function playWith(kernel: QuoteKernel): Promise<Played> {
  const tape = await loadTape('afternoon', 1);
  if (!tape.ok) throw new Error(tape.why);
  const desk = new VirtualDesk({
    tape: tape.value,
    settings: { defaults: DEFAULT_QUOTE_SETTINGS, underlyings: {} },
    seed: 1,
    speed: 1,
    cap: 500,
    oneWayUs: 4_000,
    jitterUs: 500,
    // The journal names what priced: alike here, so that all else can be compared.
    kernel: { id: 'any', open: (rowCount, vols) => kernel.open(rowCount, vols) },
  });
  desk.startTape();
  desk.run(tape.value.startUs + 4 * SECOND_US);
  desk.command({ id: 'arm', name: 'arm', scope: { kind: 'all' }, ageMs: 0, by: 'test' });
  const wants = createHash('sha256');
  const { px, qty } = desk.memory.wants;
  for (let untilUs = desk.nowUs; untilUs < tape.value.startUs + SECONDS * SECOND_US; ) {
    untilUs += SECOND_US / 10;
    desk.run(untilUs);
    wants.update(px).update(qty);
  }
  return {
    journal: desk.journal.headHash,
    records: desk.journal.records,
    wants: wants.digest('hex'),
  };
}

function built(form: 'plain' | 'relaxed'): QuoteKernel {
  const news: string[] = [];
  const choice = chooseKernel(join(ROOT, 'out', 'kernel'), form, (text) => news.push(text));
  expect(news).toEqual([]);
  expect(choice.form).toBe(form);
  return kernelOf(choice);
}

/** Prices that are a thousandth too high. */
const DEAR_KERNEL: QuoteKernel = {
  id: 'dear',
  open(rowCount, volsOfSide) {
    const chain = TABLE_KERNEL.open(rowCount, volsOfSide);
    const exact = chain.priceAndHedge.bind(chain);
    chain.priceAndHedge = (side, from, to) => {
      chain.sides[side].terms[TERM.discount] *= 1.001;
      exact(side, from, to);
    };
    return chain;
  },
};

describe('a desk prices the afternoon with', () => {
  let expected: Played;

  beforeAll(async () => {
    await buildKernel(() => undefined);
    expected = await playWith(TABLE_KERNEL);
    expect(expected.records).toBeGreaterThan(10_000);
  });

  it('the plain module: the journal of the TypeScript twin, byte by byte', async () => {
    expect(await playWith(built('plain'))).toEqual(expected);
  });

  it('the relaxed module: the same ticks', async () => {
    expect((await playWith(built('relaxed'))).wants).toBe(expected.wants);
  });

  it('the rational form: the same ticks', async () => {
    expect((await playWith(RATIONAL_KERNEL)).wants).toBe(expected.wants);
  });

  it('planted: a kernel that errs by a thousandth is seen', async () => {
    expect((await playWith(DEAR_KERNEL)).wants).not.toBe(expected.wants);
  });
});

describe('a kernel that cannot be had', () => {
  it('gives way: relaxed to plain, plain to TypeScript, and it is said', () => {
    const news: string[] = [];
    const choice = chooseKernel('/nowhere', 'relaxed', (text) => news.push(text));
    expect(choice).toEqual({ form: 'table' });
    expect(kernelOf(choice).id).toBe('ts-table');
    expect(news).toHaveLength(3);
    expect(news[0]).toContain('relaxed.wasm');
    expect(news[2]).toContain('TypeScript kernel');
  });
});
