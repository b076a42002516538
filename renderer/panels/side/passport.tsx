import { useMemo, useState } from 'react';
import { ROW_WORDS, SLOT_AT, slotAt } from '../../../domain/desk-snapshot.ts';
import { waitText } from '../../format/numbers.ts';
import { PREMIUM_AGE } from '../../format/premium-age.ts';
import { blockerWords, sideStateOf } from '../../format/side-state.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Field } from '../field.tsx';
import { SidePassport } from './side-passport.tsx';
import './card.css';

const SIDES = [
  { name: 'Call bid', right: 0, side: 0 },
  { name: 'Call ask', right: 0, side: 1 },
  { name: 'Put bid', right: 1, side: 0 },
  { name: 'Put ask', right: 1, side: 1 },
] as const;

/** The strike in focus: each side's state, since when, and everything that blocks it, in words. */
export function Passport() {
  const screen = useScreen();
  const row = useSlice(screen.view, (view) => view.focusRow);
  const chain = useSlice(screen.view, (view) => view.chain);
  const fields = useMemo(() => SIDES.map(({ right, side }) => sideFields(row, right, side)), [row]);
  const strike = row < 0 ? undefined : chain?.strikes[row];
  const hello = useSlice(screen.session, (session) => session.hello);
  const [picked, setPicked] = useState(0);
  return (
    <section className="card">
      <h2>{strike === undefined ? 'Strike in focus: none' : `Strike ${strike}`}</h2>
      {strike === undefined ? (
        <p className="hint">Click a strike, or move with the arrows.</p>
      ) : (
        <table className="figures">
          <tbody>
            {SIDES.map(({ name }, n) => (
              <tr key={name}>
                <th className={`name ${n % 2 === 0 ? 'bid' : 'ask'}`}>
                  <button
                    type="button"
                    className="passport-pick"
                    aria-pressed={n === picked}
                    onClick={() => setPicked(n)}
                  >
                    {name}
                  </button>
                </th>
                <td className="passport-state">
                  <Field render={fields[n].state} />
                </td>
                <td className="passport-since">
                  <Field render={fields[n].since} />
                </td>
                <td className="passport-words">
                  <Field render={fields[n].words} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {strike === undefined || chain === null || hello === null ? null : (
        <SidePassport
          slotIx={4 * (chain.strikeFirst + row) + picked}
          ticks={hello.expiries[chain.expiryIx].ticks}
        />
      )}
      <p className="hint">
        <Field render={PREMIUM_AGE} />
      </p>
    </section>
  );
}

function sideFields(row: number, right: number, side: number) {
  const at = row * ROW_WORDS + slotAt(right, side) + SLOT_AT.sinceMs;
  const state: FieldRender = (image, pageMs) => {
    if (row >= image.chain.rows) return { text: '' };
    const nowMs = image.sinceOriginMs(pageMs);
    return { text: sideStateOf(image.chain, row, right, side, nowMs).text || '-' };
  };
  const since: FieldRender = (image, pageMs) => {
    const sinceMs = row >= image.chain.rows ? 0 : image.chain.words[at];
    return { text: sinceMs === 0 ? '' : waitText(image.sinceOriginMs(pageMs) - sinceMs) };
  };
  const words: FieldRender = (image) => ({
    text: row >= image.chain.rows ? '' : blockerWords(image.chain, row, right, side),
  });
  return { state, since, words };
}
