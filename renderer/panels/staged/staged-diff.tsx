import type { Before, ChangeFigures } from '../../../domain/staged-change.ts';
import type { Hello } from '../../../domain/screen-link.ts';
import { formatPx } from '../../../domain/price-rounding.ts';
import { countText, fixedText, signedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { stagedWords } from '../../staging/staged-words.ts';
import { unstage } from '../../stores/staged-store.ts';
import { CurveChanges } from './curve-changes.tsx';

/** The staged set edit by edit, and what all of it would do. */
export function StagedDiff() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const items = useSlice(screen.staged, (set) => set.items);
  const whatIf = useSlice(screen.curveDesk.store, (state) => state.whatIf);
  const isFresh = whatIf?.items === items;
  return (
    <>
      <table className="figures staged-items">
        <thead>
          <tr>
            <th className="name">Edit</th>
            <th>Live</th>
            <th>Staged</th>
            <th>
              <span className="visually-hidden">Take out</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(items).map(([path, item]) => {
            const { what, live, staged } = stagedWords(hello, item);
            return (
              <tr key={path} data-staged={path}>
                <td className="name">{what}</td>
                <td className="mono">{live}</td>
                <td className="mono is-warn">{staged}</td>
                <td>
                  <button
                    type="button"
                    className="plain"
                    aria-label={`Take out ${what}`}
                    onClick={() => unstage(screen.staged, path)}
                  >
                    ✕
                  </button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <CurveChanges />
      {whatIf === null ? (
        <p className="hint">Asking what it would do…</p>
      ) : (
        <Figures figures={whatIf.view.figures} hello={hello} isFresh={isFresh} />
      )}
    </>
  );
}

function Figures(props: {
  readonly figures: ChangeFigures;
  readonly hello: Hello | null;
  readonly isFresh: boolean;
}) {
  const { figures: f, hello } = props;
  return (
    <div className={props.isFresh ? 'what-if' : 'what-if is-old'} aria-busy={!props.isFresh}>
      <dl className="what-if-figures">
        <Figure name="Quotes moved" value={`${countText(f.quotesMoved)} / ${f.quotesOf}`} />
        <Figure name="Sides on / off" value={`${f.sidesOn} / ${f.sidesOff}`} />
        <Figure name="Messages" value={`${countText(f.messages)}, cap ${f.cap}`} />
        <Figure
          name="In place after"
          value={f.convergeS === 0 ? 'at once' : `${f.convergeS.toFixed(1)} s`}
        />
        {f.volPtLimit > 0 && (
          <Figure
            name="Largest vol move"
            value={`${signed(f.volPtMost)} of ${f.volPtLimit.toFixed(2)} pt`}
          />
        )}
        <Figure name="P&L of the mark" value={signedText(f.markPnl)} />
        <Figure name="Delta" value={pairText(f.netDelta)} />
        <Figure name="Vega a point" value={pairText(f.netVegaPt)} />
        <Figure name="If all quotes were hit" value={pairText(f.sweepPnl)} />
        <Figure name="Would cross" value={String(f.crossingCount)} isWarn={f.crossingCount > 0} />
      </dl>
      {f.messages > f.cap && (
        <p className="hint">Over the cap: cancelled first, added again by turn.</p>
      )}
      {f.crossing.length > 0 && (
        <ul className="crossing" aria-label="Sides that would cross">
          {f.crossing.map((side) => (
            <li key={side.slotIx}>
              <Crossing side={side} hello={hello} />
            </li>
          ))}
          {f.crossingCount > f.crossing.length && (
            <li>and {f.crossingCount - f.crossing.length} more</li>
          )}
        </ul>
      )}
      {f.refusals.map((why) => (
        <p key={why} className="refusal is-bad" role="alert">
          REFUSED: {why}
        </p>
      ))}
    </div>
  );
}

function Figure(props: {
  readonly name: string;
  readonly value: string;
  readonly isWarn?: boolean;
}) {
  return (
    <div>
      <dt>{props.name}</dt>
      <dd className={props.isWarn === true ? 'mono is-warn' : 'mono'}>{props.value}</dd>
    </div>
  );
}

function Crossing(props: {
  readonly side: ChangeFigures['crossing'][number];
  readonly hello: Hello | null;
}) {
  const screen = useScreen();
  const chain = useSlice(screen.view, (view) => view.chain);
  const { side, hello } = props;
  const row = chain === null ? -1 : (side.slotIx >> 2) - chain.strikeFirst;
  const strike = chain?.strikes[row];
  const ticks = chain === null ? undefined : hello?.expiries[chain.expiryIx]?.ticks;
  const name = strike === undefined ? `side ${side.slotIx}` : `${strike} ${rightOf(side.slotIx)}`;
  const px = (value: number): string => (ticks ? formatPx(ticks, value) : String(value));
  return (
    <span className="mono">
      {name} {wordOf(side.slotIx)} {px(side.rawPx)} meets {px(side.marketPx)}:{' '}
      <b className="is-warn">{side.isOff ? 'OFF, too far through' : 'CLAMPED outside'}</b>
    </span>
  );
}

function wordOf(slotIx: number): string {
  return (slotIx & 1) === 0 ? 'bid' : 'ask';
}

function rightOf(slotIx: number): string {
  return (slotIx & 2) === 0 ? 'call' : 'put';
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${fixedText(Math.abs(value), 2)}`;
}

function pairText({ before, after }: Before): string {
  const [from, to] = [signedText(before), signedText(after)];
  return from === to ? from : `${from} → ${to}`;
}
