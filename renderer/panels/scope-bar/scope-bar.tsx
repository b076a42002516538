import { useMemo } from 'react';
import type { Scope } from '../../../domain/desk-command.ts';
import { EXPIRY_AT, UNDERLYING_AT, UNDERLYING_WORDS } from '../../../domain/desk-snapshot.ts';
import type { Hello } from '../../../domain/screen-link.ts';
import { NO_PX } from '../../../domain/units.ts';
import { fixedText, priceText, volText, waitText } from '../../format/numbers.ts';
import { PREMIUM_AGE } from '../../format/premium-age.ts';
import type { FieldRender } from '../../paint/field-painter.ts';
import { DATA_STALE_MS } from '../../paint/strip-fields.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Field } from '../field.tsx';
import { ArmButton } from './arm-button.tsx';
import { PullButton } from './pull-button.tsx';
import './scope-bar.css';

/** Which chain is on the screen, and what a pull or an arm of it would reach. */
export function ScopeBar() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const underlyingIx = useSlice(screen.view, (view) => view.underlyingIx);
  const expiryIx = useSlice(screen.view, (view) => view.expiryIx);
  if (hello === null) return <nav className="scope-bar" />;
  const { symbol, expiries } = hello.underlyings[underlyingIx];
  const underlying: Scope = { kind: 'underlying', underlyingIx };
  const expiry: Scope = { kind: 'expiry', expiryIx };
  return (
    <nav className="scope-bar" aria-label="Underlyings and expiries">
      <div className="tabs" role="tablist" aria-label="Underlyings">
        {hello.underlyings.map((one, ix) => (
          <UnderlyingTab
            key={one.symbol}
            hello={hello}
            ix={ix}
            isChosen={ix === underlyingIx}
            onChoose={() => screen.show(one.expiries[0])}
          />
        ))}
      </div>
      <div className="scope-row">
        <div className="expiry-tabs" role="tablist" aria-label="Expiries">
          {expiries.map((ix) => (
            <button
              key={ix}
              type="button"
              role="tab"
              aria-selected={ix === expiryIx}
              className="expiry-tab"
              onClick={() => screen.show(ix)}
            >
              {hello.expiries[ix].label}
            </button>
          ))}
        </div>
        <div className="expiry-facts">
          <Fact label="DTE" render={DAYS} />
          <Fact label="F" render={FORWARD} />
          <Fact label="ATM vol" render={ATM_VOL} />
          <Fact label="live" render={EXPIRY_LIVE} />
          <span className="fact">
            <Field render={PREMIUM_AGE} />
          </span>
        </div>
        <div className="pulls">
          <PullButton scope={underlying} words={symbol} keyName="F11" />
          <PullButton scope={expiry} words={hello.expiries[expiryIx].label} keyName="F10" />
        </div>
        <div className="arms">
          <ArmButton
            scope={expiry}
            words={hello.expiries[expiryIx].label}
            countsAt={2}
            action="arm.expiry"
          />
          <ArmButton scope={underlying} words={symbol} countsAt={1} action="arm.underlying" />
          <ArmButton scope={ALL} words="ALL" countsAt={0} action="arm.all" />
        </div>
      </div>
    </nav>
  );
}

const ALL: Scope = { kind: 'all' };

const DAYS: FieldRender = (image) => ({
  text: fixedText(image.totals.expiryFloats[EXPIRY_AT.years] * 365, 2),
});
const FORWARD: FieldRender = (image) => {
  const { expiryFloats: floats } = image.totals;
  const forward = (floats[EXPIRY_AT.forwardBid] + floats[EXPIRY_AT.forwardAsk]) / 2;
  const decimals = image.hello.expiries[image.rows?.expiryIx ?? 0]?.futureTicks.decimals ?? 2;
  return { text: forward > 0 ? fixedText(forward, Math.min(4, decimals + 1)) : '-' };
};
const ATM_VOL: FieldRender = (image) => ({
  text: volText(image.totals.expiryFloats[EXPIRY_AT.atmVol]) || '-',
});
const EXPIRY_LIVE: FieldRender = (image) => {
  const { expiry } = image.totals;
  return { text: `${expiry[EXPIRY_AT.live]} / ${expiry[EXPIRY_AT.wanted]}` };
};

function Fact(props: { readonly label: string; readonly render: FieldRender }) {
  return (
    <span className="fact">
      <span className="fact-label">{props.label}</span> <Field render={props.render} />
    </span>
  );
}

function UnderlyingTab(props: {
  readonly hello: Hello;
  readonly ix: number;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}) {
  const { hello, ix } = props;
  const [price, quotes] = useMemo(() => tabFields(hello, ix), [hello, ix]);
  return (
    <button
      type="button"
      role="tab"
      aria-selected={props.isChosen}
      className="tab"
      onClick={props.onChoose}
    >
      <span className="tab-symbol">{hello.underlyings[ix].symbol}</span>
      <Field render={price} className="tab-price" />
      <Field render={quotes} className="tab-quotes" />
    </button>
  );
}

/** Price of the front future; below it what the desk does there, in a word or as live / wanted. */
function tabFields(hello: Hello, ix: number): readonly [FieldRender, FieldRender] {
  const at = ix * UNDERLYING_WORDS;
  const { futureTicks } = hello.underlyings[ix];
  const price: FieldRender = (image) => {
    const px = image.totals.underlyings[at + UNDERLYING_AT.bidPx];
    return { text: px === NO_PX || futureTicks === null ? '-' : priceText(futureTicks, px) };
  };
  const quotes: FieldRender = (image, pageMs) => {
    const words = image.totals.underlyings;
    const arrivedMs = words[at + UNDERLYING_AT.arrivedMs];
    if (arrivedMs === 0) return { text: 'NO PRICE', state: 'is-old' };
    if (image.sinceOriginMs(pageMs) - arrivedMs > DATA_STALE_MS) {
      return {
        text: `STALE ${waitText(image.sinceOriginMs(pageMs) - arrivedMs)}`,
        state: 'is-old',
      };
    }
    if (words[at + UNDERLYING_AT.armed] === 0) return { text: 'DISARMED' };
    const wanted = words[at + UNDERLYING_AT.wanted];
    const live = words[at + UNDERLYING_AT.live];
    return { text: `${live} / ${wanted}`, state: live < wanted ? 'is-warn' : 'is-good' };
  };
  return [price, quotes];
}
