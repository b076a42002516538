import { useMemo } from 'react';
import { ageText } from '../../format/numbers.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { CANCEL_FIRST_SHARE, STATE_COUNTS, STRIP_FIELDS } from '../../paint/strip-fields.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Field } from '../field.tsx';
import { KillButton } from '../kill/kill-button.tsx';
import './strip.css';

const LAG_WARN_MS = 250;

/** The strip on top, always there: the way out, the state of the desk, and where it is real. */
export function Strip() {
  const screen = useScreen();
  const environment = useSlice(screen.session, (session) => session.hello?.environment);
  return (
    <header className="strip">
      <KillButton />
      <div className="strip-figures">
        <TradeFigures />
        <MachineFigures />
      </div>
      <dl className="state-counts" data-field="states">
        {STATE_COUNTS.map(([name, render]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <Field render={render} />
            </dd>
          </div>
        ))}
      </dl>
      <div className="strip-place">
        <div className={`environment is-${environment ?? 'none'}`} data-field="environment">
          {environment ?? 'NO DESK'}
        </div>
        <Field render={STRIP_FIELDS.exchangeClock} className="clock is-exchange" />
        <Field render={STRIP_FIELDS.clock} className="clock" />
      </div>
    </header>
  );
}

/** First row: the market, what is out there, and what it is worth. */
function TradeFigures() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const expiryIx = useSlice(screen.view, (view) => view.expiryIx);
  return (
    <>
      <Cell label={`${hello?.expiries[expiryIx]?.future ?? ''} bid / ask`} name="forward">
        <Field render={STRIP_FIELDS.forwardBid} className="bid" />
        <span className="dim"> / </span>
        <Field render={STRIP_FIELDS.forwardAsk} className="ask" />
      </Cell>
      <Cell label="Live / wanted" name="live">
        <Field render={STRIP_FIELDS.live} />
        <Field render={STRIP_FIELDS.participation} className="minor" />
      </Cell>
      <Cell label="Throttled · full in" name="throttled">
        <Field render={STRIP_FIELDS.throttled} />
        <Field render={STRIP_FIELDS.fullIn} className="minor wait" />
      </Cell>
      <Gauge label={`${hello?.venueName ?? 'Venue'} sends / cap`} />
      <Pair label="P&L theo · mid" names={['theoPnl', 'midPnl']} />
      <Pair label="Delta · gamma" names={['delta', 'gamma']} />
      <Pair label="Vega / pt · theta" names={['vega', 'theta']} />
      <Figure label="P&L if all were hit" name="sweep" />
    </>
  );
}

/** Second row: whether any of it can be believed. */
function MachineFigures() {
  const screen = useScreen();
  const venue = useSlice(screen.session, (session) => session.hello?.venueName ?? 'Venue');
  const uiLag = useMemo<FieldRender>(
    () => () => {
      const { lagMs } = screen.loop;
      return { text: ageText(lagMs), state: lagMs > LAG_WARN_MS ? 'is-warn' : '' };
    },
    [screen],
  );
  return (
    <>
      <Pair label="Data age · engine beat" names={['dataAge', 'beat']} />
      <Figure label="Armed sides" name="armed" />
      <Figure label={`${venue} link`} name="session" />
      <Figure label="Add · replace · cancel" name="sent" />
      <Figure label="Reprice p50 / p99" name="reprice" />
      <Figure label="To wire p50 / p99" name="wire" />
      <Figure label="Rejects · in doubt" name="rejects" />
      <Cell label="Frame age · UI lag" name="frameAge">
        <Field render={STRIP_FIELDS.frameAge} />
        <span className="dim"> · </span>
        <Field render={uiLag} />
      </Cell>
    </>
  );
}

function Figure(props: { readonly label: string; readonly name: keyof typeof STRIP_FIELDS }) {
  return (
    <Cell label={props.label} name={props.name}>
      <Field render={STRIP_FIELDS[props.name]} />
    </Cell>
  );
}

/** Two figures that are read together. */
function Pair(props: {
  readonly label: string;
  readonly names: readonly [keyof typeof STRIP_FIELDS, keyof typeof STRIP_FIELDS];
}) {
  const [first, second] = props.names;
  return (
    <Cell label={props.label} name={first}>
      <Field render={STRIP_FIELDS[first]} />
      <span className="dim"> · </span>
      <Field render={STRIP_FIELDS[second]} />
    </Cell>
  );
}

function Cell(props: {
  readonly label: string;
  readonly name: string;
  readonly children: React.ReactNode;
}) {
  return (
    <div className="figure" data-field={props.name}>
      <span className="figure-label">{props.label}</span>
      <span className="figure-value">{props.children}</span>
    </div>
  );
}

/** Messages of the last second against the cap, with the mark from which cancels go first. */
function Gauge(props: { readonly label: string }) {
  return (
    <div className="figure" data-field="sends">
      <span className="figure-label">{props.label}</span>
      <div
        className="meter"
        role="meter"
        aria-label={`${props.label}, cancel first from ${CANCEL_FIRST_SHARE}`}
        aria-valuemin={0}
        aria-valuemax={1}
        aria-valuenow={0}
      >
        <div className="meter-fill" />
        <div className="meter-mark" />
        <Field render={STRIP_FIELDS.sends} className="meter-text" />
      </div>
    </div>
  );
}
