import { useEffect, useRef } from 'react';
import { ageText } from '../../format/numbers.ts';
import { FRAME_STALE_MS } from '../../paint/frame-loop.ts';
import { DATA_STALE_MS, dataAgeMs, frameAgeMs, isOld } from '../../paint/strip-fields.ts';
import { PaintedText } from '../../paint/painted-text.ts';
import { useScreen } from '../../screen-context.ts';

/** Old numbers look old: a hatch and a word over the chain, which stays readable beneath. */
export function StaleVeil() {
  const screen = useScreen();
  const veil = useRef<HTMLDivElement>(null);
  const word = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (veil.current === null || word.current === null) return undefined;
    const element = veil.current;
    word.current.replaceChildren();
    const text = new PaintedText(word.current);
    return screen.loop.add({
      paint(image, pageMs, _isFresh, isClockDue) {
        if (!isClockDue) return;
        const why = staleWords(frameAgeMs(image, pageMs), dataAgeMs(image, pageMs));
        element.classList.toggle('is-shown', why !== '');
        text.set(why);
      },
    });
  }, [screen]);
  return (
    <div ref={veil} className="veil">
      <span ref={word} className="veil-word" role="status" />
    </div>
  );
}

function staleWords(frameMs: number, dataMs: number): string {
  if (isOld(frameMs, FRAME_STALE_MS)) {
    return Number.isFinite(frameMs) ? `STALE ${ageText(frameMs)}: no picture from the engine` : '';
  }
  if (!isOld(dataMs, DATA_STALE_MS)) return '';
  return Number.isFinite(dataMs)
    ? `STALE ${ageText(dataMs)}: no update of the underlying`
    : 'no price of the underlying yet';
}
