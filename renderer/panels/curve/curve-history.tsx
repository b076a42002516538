import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { useEffect, useState } from 'react';
import type { CurveMoment } from '../../../domain/staging-link.ts';
import { clockText, fixedText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';

const SIZE = { width: 560, height: 200, left: 44, bottom: 22 };

/** The curves of the run, one by one: read only. */
export function CurveHistory() {
  const screen = useScreen();
  useEffect(() => screen.curveDesk.watch('history'), [screen]);
  const history = useSlice(screen.curveDesk.store, (state) => state.history);
  const [chosen, setChosen] = useState(-1);
  if (history.length === 0) return <p className="hint">No curve has been in force yet.</p>;
  const at = chosen < 0 || chosen >= history.length ? history.length - 1 : chosen;
  return (
    <div className="curve-table">
      <label className="history-slider">
        replay
        <input
          type="range"
          min={0}
          max={history.length - 1}
          value={at}
          aria-valuetext={momentWords(history[at])}
          onChange={(event) => setChosen(Number(event.target.value))}
        />
        <span className="mono">{momentWords(history[at])}</span>
      </label>
      <MomentPlot first={history[0]} last={history[history.length - 1]} shown={history[at]} />
      <table className="figures">
        <thead>
          <tr>
            <th className="name">Time</th>
            <th className="name">By</th>
            <th className="name">Reason</th>
            <th>Version</th>
            <th>ATM vol</th>
          </tr>
        </thead>
        <tbody>
          {history.map((moment, i) => (
            <tr key={moment.version} className={i === at ? 'is-chosen' : ''}>
              <td className="name mono">{clockText(moment.atUs / 1000)}</td>
              <td className="name">{moment.by}</td>
              <td className="name">{moment.reason}</td>
              <td className="mono">{moment.version}</td>
              <td className="mono">{fixedText(100 * moment.atmVol, 2)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function momentWords({ atUs, by, version }: CurveMoment): string {
  return `${clockText(atUs / 1000)} version ${version} by ${by}`;
}

/** First, last and the chosen curve, all at the forward of now. */
function MomentPlot(props: {
  readonly first: CurveMoment;
  readonly last: CurveMoment;
  readonly shown: CurveMoment;
}) {
  const moments = [
    { moment: props.first, name: 'open' },
    { moment: props.last, name: 'live' },
    { moment: props.shown, name: 'shown' },
  ];
  const strikes = props.last.picture.strikes;
  const vols = moments.flatMap(({ moment }) => moment.picture.vols);
  const x = scaleLinear([strikes[0], strikes[strikes.length - 1]], [SIZE.left, SIZE.width - 16]);
  const y = scaleLinear([Math.min(...vols), Math.max(...vols)], [SIZE.height - SIZE.bottom, 8]);
  return (
    <svg
      className="moment-plot"
      viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
      role="img"
      aria-label={`First curve, present curve, and ${momentWords(props.shown)}`}
    >
      <g className="curve-axes">
        {y.ticks(5).map((vol) => (
          <g key={vol} transform={`translate(0 ${y(vol)})`}>
            <line x1={SIZE.left} x2={SIZE.width - 16} />
            <text x={SIZE.left - 6} dy="0.32em" textAnchor="end">
              {fixedText(100 * vol, 1)}
            </text>
          </g>
        ))}
        {x.ticks(6).map((strike) => (
          <text key={strike} x={x(strike)} y={SIZE.height - 6} textAnchor="middle">
            {strike}
          </text>
        ))}
      </g>
      {moments.map(({ moment, name }) => (
        <path
          key={name}
          className={`curve-line is-${name}`}
          d={
            line<number>(x, (_, i) => y(moment.picture.vols[i]))([...moment.picture.strikes]) ?? ''
          }
        />
      ))}
    </svg>
  );
}
