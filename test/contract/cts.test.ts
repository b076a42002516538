import { describe, expect, it } from 'vitest';
import { ctsCapabilities } from '../../adapters/cts/cts-protocol.ts';
import { CARDS, type CardAnswers } from './cards.ts';
import { CTS_LIMIT_CARDS } from './cts-limit-cards.ts';
import { CTS_ORDER_CARDS } from './cts-order-cards.ts';
import { CTS_SESSION_CARDS } from './cts-session-cards.ts';

const ANSWERS: CardAnswers = { ...CTS_SESSION_CARDS, ...CTS_ORDER_CARDS, ...CTS_LIMIT_CARDS };
const CAPABILITIES = ctsCapabilities({});

describe('cts plays the conformance cards', () => {
  it('accounts for all 50 numbers', () => {
    const numbers = Array.from({ length: 50 }, (_, i) => i + 1);
    expect(Object.keys(CARDS).map(Number)).toEqual(numbers);
    expect(Object.keys(ANSWERS).map(Number)).toEqual(numbers);
  });

  for (const [number, name] of Object.entries(CARDS)) {
    const answer = ANSWERS[Number(number)];
    if (typeof answer === 'function') {
      it(`card ${number}: ${name}`, () => {
        answer();
        expect.hasAssertions();
      });
    } else {
      it(`card ${number}: ${name} (out of scope: ${answer.outOfScope})`, () => {
        expect(answer.because(CAPABILITIES)).toBe(true);
      });
    }
  }
});
