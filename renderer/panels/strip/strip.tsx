import { useMemo } from 'react';
import { ageText } from '../../format/numbers.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { CANCEL_FIRST_SHARE, STRIP_FIELDS } from '../../paint/strip-fields.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Field } from '../field.tsx';
import { PullAll } from './pull-all.tsx';
import './strip.css';

const LAG_WARN_MS = 250;

/** The strip on top, always there: the way out, the state of the desk, and where it is real. */
export function Strip() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const expiryIx = useSlice(screen.view, (view) => view.expiryIx);
  const future = hello?.expiries[expiryIx]?.future ?? '';
  const venue = hello?.venueName ?? 'Venue';
  const uiLag = useMemo<FieldRender>(
    () => () => {
      const { lagMs } = screen.loop;
      return { text: ageText(lagMs), state: lagMs > LAG_WARN_MS ? 'is-warn' : '' };
    },
    [screen],
  );
  return (
    <header className="strip">
      <PullAll />
      <div className="strip-figures">
        <Cell label={`${future} bid / ask`} name="forward">
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
        <Gauge label={`${venue} sends / cap`} />
        <Cell label="P&L theo" name="theoPnl">
          <Field render={STRIP_FIELDS.theoPnl} />
        </Cell>
        <Cell label="P&L mid" name="midPnl">
          <Field render={STRIP_FIELDS.midPnl} />
        </Cell>
        <Cell label="Delta" name="delta">
          <Field render={STRIP_FIELDS.delta} />
        </Cell>
        <Cell label="Vega / pt" name="vega">
          <Field render={STRIP_FIELDS.vega} />
        </Cell>
        <Cell label="Data age" name="dataAge">
          <Field render={STRIP_FIELDS.dataAge} />
        </Cell>
        <Cell label="Armed sides" name="armed">
          <Field render={STRIP_FIELDS.armed} />
        </Cell>
        <Cell label={`${venue} link`} name="session">
          <Field render={STRIP_FIELDS.session} />
        </Cell>
        <Cell label="Add · replace · cancel" name="sent">
          <Field render={STRIP_FIELDS.sent} />
        </Cell>
        <Cell label="Reprice p50 / p99" name="reprice">
          <Field render={STRIP_FIELDS.reprice} />
        </Cell>
        <Cell label="To wire p50 / p99" name="wire">
          <Field render={STRIP_FIELDS.wire} />
        </Cell>
        <Cell label="Rejects · in doubt" name="rejects">
          <Field render={STRIP_FIELDS.rejects} />
        </Cell>
        <Cell label="Frame age · UI lag" name="frameAge">
          <Field render={STRIP_FIELDS.frameAge} />
          <span className="dim"> · </span>
          <Field render={uiLag} />
        </Cell>
      </div>
      <div className="strip-place">
        <div className={`environment is-${hello?.environment ?? 'none'}`} data-field="environment">
          {hello?.environment ?? 'NO DESK'}
        </div>
        <Field render={STRIP_FIELDS.clock} className="clock" />
      </div>
    </header>
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
