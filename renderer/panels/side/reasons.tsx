import { COUNT_WORDS } from '../../../domain/desk-snapshot.ts';
import { REASONS } from '../../../domain/reasons.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Field } from '../field.tsx';
import './card.css';

/** Sides by the reason their cell shows: the answer to "where are my quotes?". */
export function Reasons() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const expiryIx = useSlice(screen.view, (view) => view.expiryIx);
  if (hello === null) return null;
  const expiry = hello.expiries[expiryIx];
  const scopes = ['All', hello.underlyings[expiry.underlyingIx].symbol, expiry.label];
  return (
    <section className="card">
      <h2>Sides not quoted, by first reason</h2>
      <table className="figures">
        <thead>
          <tr>
            <th className="name">Reason</th>
            {scopes.map((scope) => (
              <th key={scope}>{scope}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {REASONS.map((reason, ix) => (
            <tr key={reason.code}>
              <th className="name">
                <span className="code">{reason.code}</span> {reason.words}
              </th>
              {COUNTS[ix].map((render, scope) => (
                <td key={scopes[scope]}>
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

const COUNTS: readonly (readonly FieldRender[])[] = REASONS.map((_, ix) =>
  [0, 1, 2].map((scope): FieldRender => {
    const at = scope * COUNT_WORDS + ix;
    return (image) => {
      const count = image.totals.counts[at];
      return { text: count === 0 ? '·' : String(count) };
    };
  }),
);
