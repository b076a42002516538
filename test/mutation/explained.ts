/** A change that Stryker made, and what became of it. */
export interface Mutant {
  readonly file: string;
  readonly line: number;
  /** The line before the change. */
  readonly code: string;
  readonly mutator: string;
  readonly replacement: string;
  readonly status: string;
}

interface Explanation {
  readonly why: string;
  readonly covers: (mutant: Mutant) => boolean;
}

/** The line and what stands in its place, where one change of several on a line is meant. */
function change(code: string, ...replacements: readonly string[]) {
  return (mutant: Mutant): boolean =>
    mutant.code === code &&
    (replacements.length === 0 || replacements.includes(mutant.replacement));
}

/** Changes that no test can or should notice, each with its reason. */
export const EXPLAINED: readonly Explanation[] = [
  {
    why: 'an assertion guards against our own mistakes: without one no right program changes',
    covers: ({ code }) => code.startsWith('assert('),
  },
  {
    why: 'the quick look only spares a division: the exact rule decides what it does not pass',
    covers: ({ code, replacement }) =>
      /^const (isNear|near|WELL_WITHIN) = /.test(code) && replacement !== 'true',
  },
  {
    why: 'lots of 0 close nothing, whichever way they count',
    covers: ({ replacement }) => replacement === 'held <= 0' || replacement === 'held >= 0',
  },
  {
    why: 'a size equal to its room is cut to itself',
    covers: ({ replacement }) => /^targetQty\[(bid|ask)\] >= room$/.test(replacement),
  },
  {
    why: 'the least of two equals is either',
    covers: change('if (here < room) room = here;', 'here <= room'),
  },
  {
    why: 'less than one whole request is none by the division too',
    covers: change(
      "if (purpose === 'cancel') return left < cost ? 0 : (left / cost) | 0;",
      'false',
    ),
  },
  {
    why: 'a cell that was never used is never looked at',
    covers: ({ code, replacement }) =>
      (code.startsWith('private readonly kindOf =') && replacement === '+1') ||
      replacement === 'cell <= this.cellEnd',
  },
  {
    why: 'which free cell is taken next means nothing; low ones first keep the search short',
    covers: change('this.freeCells.reverse();'),
  },
  {
    why: 'no ticket names no cell, and one that was answered has another generation',
    covers: ({ code, replacement }) =>
      (code === 'if (ticket < 0) return;' && replacement === 'false') ||
      (code.startsWith('if (isCurrent && this.kindOf[cell] >= 0)') && replacement === 'true'),
  },
  {
    why: 'any other generation would do',
    covers: change('this.generation[cell]++;'),
  },
  {
    why: 'what has ended is released by whoever looks next',
    covers: change('this.release(nowUs);', ';'),
  },
];

/** Why a survivor means nothing; `undefined` where nobody said so. */
export function reasonFor(mutant: Mutant): string | undefined {
  return EXPLAINED.find(({ covers }) => covers(mutant))?.why;
}
