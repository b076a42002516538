import type { TimeUs } from '../../domain/units.ts';
import { QuoteLog, quoteAt } from './quote-log.ts';
import type { Tape } from './tape.ts';

/**
 * Repeats the standing quote of every future that is silent for `everyUs`. Minute bars would
 * otherwise look like a dead feed to a desk that distrusts an underlying after two seconds.
 */
export function repeatSilent(tape: Tape, everyUs: number): Tape {
  const { universe, events, first, startUs, endUs } = tape;
  const log = new QuoteLog();
  let repeats = 0;
  const standing = universe.futures.map(({ instrumentIx }) => ({
    instrumentIx,
    quote: quoteAt(first, instrumentIx),
    lastUs: startUs,
  }));
  const repeatUntil = (untilUs: TimeUs) => {
    for (const one of standing) {
      for (let us = one.lastUs + everyUs; us < untilUs; us += everyUs) {
        log.push(us, one.instrumentIx, one.quote);
        one.lastUs = us;
        repeats++;
      }
    }
  };
  for (let i = 0; i < events.count; i++) {
    const timeUs = events.timeUs[i];
    const instrumentIx = events.instrumentIx[i];
    const quote = quoteAt(events, i);
    repeatUntil(timeUs);
    const future = standing[instrumentIx - universe.optionCount];
    if (future) Object.assign(future, { quote, lastUs: timeUs });
    log.push(timeUs, instrumentIx, quote);
  }
  repeatUntil(endUs);
  const note = `${repeats} quotes repeated where a future was silent for ${everyUs / 1000} ms`;
  return { ...tape, notes: [...tape.notes, note], events: log.finishSorted() };
}
