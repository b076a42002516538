import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ChainImage,
  DeskTotals,
  FrameWriter,
  ROW_WORDS,
  STRIP,
  applyFrame,
  detailOf,
  isArmedOf,
  liveOf,
  packState,
  reasonOf,
  slotAt,
} from './desk-snapshot.ts';
import { LIMITS } from './limits.ts';
import { REASONS } from './reasons.ts';

const UNDERLYINGS = 3;

function frameOf(
  writer: FrameWriter,
  number: number,
  totals: DeskTotals,
  now: ChainImage,
  sent: ChainImage,
  isFirst: boolean,
): { readonly frame: ArrayBuffer; readonly rows: number } {
  writer.begin({ number, subscription: 7, conflated: 2 }, totals);
  let rows = 0;
  while (rows < now.rows && writer.addRow(rows, now, sent, isFirst)) rows++;
  return { frame: writer.finish(), rows };
}

const change = fc.record({
  row: fc.nat(19),
  cell: fc.nat(ROW_WORDS - 1),
  word: fc.integer({ min: -2147483648, max: 2147483647 }),
});

describe('frames', () => {
  test('a screen that applies every frame holds what the host held', () => {
    const histories = fc.array(fc.array(change, { maxLength: 40 }), { maxLength: 12 });
    fc.assert(
      fc.property(histories, (history) => {
        const writer = new FrameWriter();
        const [now, sent, seen] = [new ChainImage(20), new ChainImage(20), new ChainImage(20)];
        seen.words.fill(99);
        const [totals, shown] = [new DeskTotals(UNDERLYINGS), new DeskTotals(UNDERLYINGS)];
        for (const [n, changes] of [[], ...history].entries()) {
          for (const { row, cell, word } of changes) now.words[row * ROW_WORDS + cell] = word;
          totals.strip.fill(n);
          totals.underlyings.fill(n);
          totals.hostUs = n;
          const { frame } = frameOf(writer, n + 1, totals, now, sent, n === 0);
          const head = applyFrame(frame, shown, seen, 7);
          expect(head).toEqual({
            ok: true,
            value: { number: n + 1, subscription: 7, conflated: 2 },
          });
          expect(seen.words).toEqual(now.words);
          expect(shown).toEqual(totals);
        }
      }),
    );
  });

  test('only changed cells travel', () => {
    const writer = new FrameWriter();
    const totals = new DeskTotals(UNDERLYINGS);
    const [now, sent] = [new ChainImage(20), new ChainImage(20)];
    const empty = frameOf(writer, 1, totals, now, sent, false).frame.byteLength;
    now.words[5 * ROW_WORDS + 44] = 1;
    now.words[5 * ROW_WORDS + 2] = 1;
    expect(frameOf(writer, 2, totals, now, sent, false).frame.byteLength - empty).toBe(5 * 4);
    expect(frameOf(writer, 3, totals, now, sent, false).frame.byteLength).toBe(empty);
  });

  test('a chain larger than a frame goes in turns, each under the limit', () => {
    const writer = new FrameWriter();
    const totals = new DeskTotals(LIMITS.underlyingsMax);
    const [now, sent] = [new ChainImage(2000), new ChainImage(2000)];
    for (let i = 0; i < now.words.length; i++) now.words[i] = i;
    const { frame, rows } = frameOf(writer, 1, totals, now, sent, true);
    expect(frame.byteLength).toBeLessThanOrEqual(LIMITS.frameBytesMax);
    expect(rows).toBeGreaterThan(200);
    expect(rows).toBeLessThan(2000);
    expect(sent.words[rows * ROW_WORDS + 1]).toBe(0);
  });

  test('rows of another subscription are passed over, the totals are taken', () => {
    const totals = new DeskTotals(UNDERLYINGS);
    totals.strip[0] = 5;
    const now = new ChainImage(4);
    now.words.fill(1);
    const { frame } = frameOf(new FrameWriter(), 1, totals, now, new ChainImage(4), true);
    const [shown, seen] = [new DeskTotals(UNDERLYINGS), new ChainImage(2)];
    expect(applyFrame(frame, shown, seen, 8).ok).toBe(true);
    expect(shown.strip[0]).toBe(5);
    expect(seen.words.every((word) => word === 0)).toBe(true);
  });

  test('damaged frames are refused with a place, never thrown', () => {
    const totals = new DeskTotals(UNDERLYINGS);
    const now = new ChainImage(6);
    now.words.fill(3);
    const { frame } = frameOf(new FrameWriter(), 1, totals, now, new ChainImage(6), true);
    const shown = (): [DeskTotals, ChainImage] => [new DeskTotals(UNDERLYINGS), new ChainImage(6)];
    fc.assert(
      fc.property(fc.nat(frame.byteLength - 1), (length) => {
        expect(applyFrame(frame.slice(0, length), ...shown(), 7).ok).toBe(false);
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4000 }), (bytes) => {
        expect(applyFrame(bytes.slice().buffer, ...shown(), 7).ok).toBe(false);
      }),
    );
    const spoil = (word: number, value: number) => {
      const copy = frame.slice();
      new Int32Array(copy)[word] = value;
      return applyFrame(copy, ...shown(), 7);
    };
    expect(spoil(0, 1)).toMatchObject({ ok: false, why: 'frame of another layout' });
    expect(spoil(4, 64)).toMatchObject({ ok: false });
    expect(spoil(5, 1000)).toMatchObject({ ok: false });
    expect(spoil(5, 1)).toMatchObject({ ok: false, why: 'bytes behind the last row' });
    const firstRow = frame.byteLength / 4 - 6 * (ROW_WORDS + 3);
    expect(spoil(firstRow, 6)).toMatchObject({ ok: false, why: 'row 6 of 6' });
    expect(spoil(firstRow, -1)).toMatchObject({ ok: false });
  });

  test('a side packs into one word', () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.integer({ min: -1, max: REASONS.length - 1 }),
        fc.nat(63),
        fc.boolean(),
        (live, reason, detail, isArmed) => {
          const word = packState(live, reason, detail, isArmed);
          expect([liveOf(word), reasonOf(word), detailOf(word), isArmedOf(word)]).toEqual([
            live,
            reason,
            detail,
            isArmed,
          ]);
        },
      ),
    );
  });

  test('the slots of a row do not overlap and end with it', () => {
    const starts = [slotAt(0, 0), slotAt(0, 1), slotAt(1, 0), slotAt(1, 1)];
    expect(starts).toEqual([12, 20, 37, 45]);
    expect(ROW_WORDS).toBe(53);
    expect(new Set(STRIP).size).toBe(STRIP.length);
  });
});
