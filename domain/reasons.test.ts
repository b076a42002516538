import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DETAILS, REASON, REASONS, detailIx, firstReason, reasonText } from './reasons.ts';

describe('reasons', () => {
  it('stand in the order of trading.md 2.6', () => {
    const codes = 'KILL LINK DIFF DIS OFF PROT LIM STALE UNPR DOUBT CROSS THR'.split(' ');
    expect(REASONS.map(({ code }) => code)).toEqual(codes);
    expect(codes.map((code) => REASON[code as keyof typeof REASON])).toEqual([...codes.keys()]);
  });

  it('show the first of a set', () => {
    expect(firstReason(0)).toBe(-1);
    const codes = Object.values(REASON);
    fc.assert(
      fc.property(fc.subarray<number>(codes, { minLength: 1 }), (reasons) => {
        const bits = reasons.reduce((set, reason) => set | (1 << reason), 0);
        expect(firstReason(bits)).toBe(Math.min(...reasons));
      }),
    );
  });

  it.each([
    [REASON.STALE, 'und', 'STALE:und'],
    [REASON.DIS, '', 'DIS'],
    [REASON.CROSS, 'self', 'CROSS:self'],
  ] as const)('%i with "%s" reads %s', (reason, detail, text) => {
    expect(reasonText(reason, detailIx(detail))).toBe(text);
  });

  it('are silent where there is none, and name each detail once', () => {
    expect(reasonText(-1, 0)).toBe('');
    expect(new Set(DETAILS).size).toBe(DETAILS.length);
    expect(DETAILS[0]).toBe('');
  });
});
