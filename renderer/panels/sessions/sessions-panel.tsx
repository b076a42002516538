import { SESSION_STATE } from '../../../domain/chain-columns.ts';
import type { AdapterFacts } from '../../../domain/screen-link.ts';
import { ageText, countText } from '../../format/numbers.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Field } from '../field.tsx';
import '../side/card.css';
import './sessions.css';

const STATE_WORDS: readonly string[] = Object.keys(SESSION_STATE).map((name) =>
  name.replaceAll('_', ' '),
);

const ON_DISCONNECT: Readonly<Record<AdapterFacts['cancelOnDisconnect'], string>> = {
  none: 'none: orders rest when the line breaks',
  connection: 'of this connection',
  account: 'of the account',
};

/** Each venue session: what it is, what it may do, how old its last word is. */
export function SessionsPanel() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  if (hello === null) return <p className="hint">waiting for the desk</p>;
  return (
    // In the order of Tab, so that keys can scroll it.
    <div className="sessions" role="group" aria-label="Venue sessions" tabIndex={0}>
      {hello.adapters.map((adapter) => (
        <AdapterCard key={adapter.name} adapter={adapter} />
      ))}
    </div>
  );
}

function AdapterCard(props: { readonly adapter: AdapterFacts }) {
  const { adapter } = props;
  const { name, cap, windowMs, unit, cancelOnDisconnect, heartbeatEveryMs, silenceMaxMs } = adapter;
  const facts: readonly (readonly [string, FieldRender | string])[] = [
    ['State', STATE],
    ['Reconciled', RECONCILED],
    ['Last word', lastWord(silenceMaxMs)],
    ['Heartbeat', `every ${ageText(heartbeatEveryMs)}, dead after ${ageText(silenceMaxMs)}`],
    ['Reconnects', count('reconnects')],
    ['Sequence', 'none at this venue: lists are compared'],
    ['Limit', `${countText(cap)} ${unit} in any ${ageText(windowMs)}`],
    ['Used', USED],
    ['Sent: adds, replaces, cancels', SENT],
    ['Refused: rate, other', REFUSED],
    ['In doubt, unknown', DOUBT],
    ['Cancel on disconnect', ON_DISCONNECT[cancelOnDisconnect]],
  ];
  return (
    <section className="card session-card" aria-label={`Session ${name}`}>
      <h2>{name}</h2>
      <table className="figures">
        <tbody>
          {facts.map(([title, what]) => (
            <tr key={title}>
              <th className="name">{title}</th>
              <td>{typeof what === 'string' ? what : <Field render={what} />}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const STATE: FieldRender = (image) => {
  const state = image.strip('session');
  const isUp = state === SESSION_STATE.UP;
  return { text: STATE_WORDS[state] ?? '-', state: isUp ? 'is-good' : 'is-bad' };
};

const RECONCILED: FieldRender = (image) =>
  image.strip('isReconciled') === 1
    ? { text: 'yes' }
    : { text: 'NO, nothing is added', state: 'is-warn' };

/** Ages go on when words stop. */
function lastWord(silenceMaxMs: number): FieldRender {
  return (image, pageMs) => {
    const ageMs = image.hostNowMs(pageMs) - image.strip('lastReceivedUs') / 1000;
    return { text: `${ageText(ageMs)} ago`, state: ageMs > silenceMaxMs / 2 ? 'is-warn' : '' };
  };
}

const USED: FieldRender = (image) => {
  const used = image.strip('capUsed');
  const cap = image.strip('cap');
  return { text: `${countText(used)} of ${countText(cap)}`, state: used >= cap ? 'is-warn' : '' };
};

const SENT: FieldRender = (image) => ({
  text: (['adds', 'replaces', 'cancels'] as const)
    .map((name) => countText(image.strip(name)))
    .join(' · '),
});

const REFUSED: FieldRender = (image) => {
  const [rate, other] = [image.strip('throttleRejects'), image.strip('otherRejects')];
  return { text: `${countText(rate)} · ${countText(other)}`, state: rate > 0 ? 'is-bad' : '' };
};

const DOUBT: FieldRender = (image) => {
  const [doubt, unknown] = [image.strip('inDoubt'), image.strip('unknownOrders')];
  const state = doubt + unknown > 0 ? 'is-warn' : '';
  return { text: `${countText(doubt)} · ${countText(unknown)}`, state };
};

function count(name: 'reconnects'): FieldRender {
  return (image) => ({ text: countText(image.strip(name)) });
}
