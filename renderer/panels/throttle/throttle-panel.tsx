import { useState } from 'react';
import { ageText, countText, latencyText } from '../../format/numbers.ts';
import { useScreen } from '../../screen-context.ts';
import { SPANS } from '../../stores/sample-store.ts';
import { type Line, LivePlot } from './live-plot.tsx';
import './throttle.css';

const milliseconds = (ms: number): string => latencyText(1000 * ms);
const perSecond = (rate: number): string => `${countText(rate)}/s`;
const BID = '#5aa9ff';
const ASK = '#ff9e4a';
const STAGED = '#ffe14d';
const FG = '#d7dde6';

const SENDS: readonly Line[] = [
  { of: 'sends', name: 'used', colour: BID, text: countText },
  { of: 'mark', name: 'cancel first', colour: STAGED, isDashed: true, text: countText },
  { of: 'cap', name: 'cap', colour: FG, text: countText },
];
const QUEUE: readonly Line[] = [
  { of: 'queue', name: 'wants', colour: BID, text: countText },
  {
    of: 'oldestMs',
    name: 'oldest',
    colour: ASK,
    isRight: true,
    isDashed: true,
    text: ageText,
  },
];
const CANCELS: readonly Line[] = [{ of: 'cancels', name: 'cancels', colour: ASK, text: perSecond }];
const REPRICE: readonly Line[] = [
  { of: 'repriceP50Ms', name: 'p50', colour: BID, text: milliseconds },
  { of: 'repriceP99Ms', name: 'p99', colour: ASK, isDashed: true, text: milliseconds },
];
const TRIP: readonly Line[] = [
  { of: 'tripMs', name: 'middle', colour: BID, text: milliseconds },
  { of: 'tripMostMs', name: 'most', colour: ASK, isDashed: true, text: milliseconds },
];
const SCREEN: readonly Line[] = [
  { of: 'lagMs', name: 'UI lag', colour: BID, text: ageText },
  {
    of: 'conflated',
    name: 'frames skipped',
    colour: ASK,
    isRight: true,
    isDashed: true,
    text: perSecond,
  },
];

/** The rate cap and the times of the desk, for a minute or for ten. */
export function ThrottlePanel() {
  const screen = useScreen();
  const [shown, setShown] = useState(0);
  const span = screen.samples.spans[shown];
  return (
    <section className="throttle" aria-label="Throttle and latency">
      <div className="throttle-spans">
        {SPANS.map(({ name }, n) => (
          <button key={name} type="button" aria-pressed={n === shown} onClick={() => setShown(n)}>
            {name}
          </button>
        ))}
      </div>
      <div className="throttle-plots">
        <LivePlot title="Sends" span={span} lines={SENDS} />
        <LivePlot title="Want queue · ms" span={span} lines={QUEUE} />
        <LivePlot title="Cancels" span={span} lines={CANCELS} />
        <LivePlot title="Reprice, ms" span={span} lines={REPRICE} />
        <LivePlot title="Order round trip, ms" span={span} lines={TRIP} />
        <LivePlot title="This screen, ms" span={span} lines={SCREEN} />
      </div>
    </section>
  );
}
