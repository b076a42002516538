import { useMemo } from 'react';
import { UNDERLYING_AT, UNDERLYING_WORDS } from '../../../domain/desk-snapshot.ts';
import type { Hello } from '../../../domain/screen-link.ts';
import { ageText, signedText } from '../../format/numbers.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { DATA_STALE_MS } from '../../paint/strip-fields.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Field } from '../field.tsx';
import './card.css';

/** Every underlying at a glance; a click shows its first chain. */
export function DeskTable() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  return hello === null ? null : <Desk hello={hello} />;
}

function Desk(props: { readonly hello: Hello }) {
  const { hello } = props;
  const screen = useScreen();
  const chosen = useSlice(screen.view, (view) => view.underlyingIx);
  const rows = useMemo(() => hello.underlyings.map((_, ix) => deskRow(ix)), [hello]);
  return (
    <section className="card">
      <table className="figures">
        <thead>
          <tr>
            <th className="name">Underlying</th>
            <th>Age</th>
            <th>Live</th>
            <th>Want</th>
            <th>THR</th>
            <th>Δ</th>
            <th>Vega</th>
            <th>P&L</th>
          </tr>
        </thead>
        <tbody>
          {hello.underlyings.map((one, ix) => (
            <tr
              key={one.symbol}
              className={ix === chosen ? 'is-chosen' : ''}
              onClick={() => screen.show(one.expiries[0])}
            >
              <th className="name">{one.symbol}</th>
              {rows[ix].map(([name, render]) => (
                <td key={name}>
                  <Field render={render} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function deskRow(ix: number): [string, FieldRender][] {
  const at = ix * UNDERLYING_WORDS;
  const whole =
    (field: keyof typeof UNDERLYING_AT): FieldRender =>
    (image) => ({
      text: String(image.totals.underlyings[at + UNDERLYING_AT[field]]),
    });
  const signed =
    (field: keyof typeof UNDERLYING_AT): FieldRender =>
    (image) => ({
      text: signedText(image.totals.underlyingFloats[at + UNDERLYING_AT[field]]),
    });
  const age: FieldRender = (image, pageMs) => {
    const arrivedMs = image.totals.underlyings[at + UNDERLYING_AT.arrivedMs];
    if (arrivedMs === 0) return { text: '-', state: 'is-old' };
    const ageMs = image.sinceOriginMs(pageMs) - arrivedMs;
    return { text: ageText(ageMs), state: ageMs > DATA_STALE_MS ? 'is-old' : '' };
  };
  const waiting: FieldRender = (image) => {
    const count = image.totals.underlyings[at + UNDERLYING_AT.waiting];
    return { text: count === 0 ? '·' : String(count), state: count === 0 ? '' : 'is-warn' };
  };
  return [
    ['age', age],
    ['live', whole('live')],
    ['wanted', whole('wanted')],
    ['waiting', waiting],
    ['delta', signed('netDelta')],
    ['vega', signed('netVegaPt')],
    ['pnl', signed('theoPnl')],
  ];
}
