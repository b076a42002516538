import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { CANCEL_FIRST_SHARE } from '../../paint/strip-fields.ts';
import { useScreen } from '../../screen-context.ts';
import './card.css';

const SPAN_S = 60;
const SAMPLE_EVERY_MS = 250;
const SAMPLES = (SPAN_S * 1000) / SAMPLE_EVERY_MS + 1;
const SIZE = { width: 416, height: 112 };

/** The last minute: sends against the cap, and the share of wanted sides that is live. */
export function Trend() {
  const screen = useScreen();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const seconds = Array.from(
      { length: SAMPLES },
      (_, n) => (n * SAMPLE_EVERY_MS) / 1000 - SPAN_S,
    );
    const empty = () => Array.from({ length: SAMPLES }, (): number | null => null);
    const [sends, marks, caps, shares] = [empty(), empty(), empty(), empty()];
    const plot = new uPlot(plotOptions(), [seconds, sends, marks, caps, shares], place.current);
    let sampledMs = 0;
    const remove = screen.loop.add({
      paint(image, pageMs, _isFresh, isClockDue) {
        if (!isClockDue || pageMs - sampledMs < SAMPLE_EVERY_MS) return;
        sampledMs = pageMs;
        const cap = image.strip('cap');
        const wanted = image.strip('wanted');
        push(sends, image.strip('capUsed'));
        push(marks, cap * CANCEL_FIRST_SHARE);
        push(caps, cap);
        push(shares, wanted === 0 ? null : (100 * image.strip('live')) / wanted);
        plot.setData([seconds, sends, marks, caps, shares]);
      },
    });
    return () => {
      remove();
      plot.destroy();
    };
  }, [screen]);
  return (
    <section className="card">
      <h2>
        Last minute: <span className="trend-sends">sends/s</span>, cap and 0.8 mark,{' '}
        <span className="trend-live">live % dashed</span>
      </h2>
      <div ref={place} className="trend" role="img" aria-label="Sends against the cap" />
    </section>
  );
}

function push(values: (number | null)[], value: number | null): void {
  values.shift();
  values.push(value);
}

function plotOptions(): uPlot.Options {
  const axis = {
    stroke: '#8b96a5',
    font: '10px "JetBrains Mono"',
    grid: { stroke: '#232a34', width: 1 },
    ticks: { show: false },
    gap: 4,
  };
  return {
    ...SIZE,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false },
      sends: { range: (_plot, _low, high) => [0, Math.max(10, high * 1.1)] },
      share: { range: [0, 104] },
    },
    axes: [
      {
        ...axis,
        size: 20,
        values: (_plot, ticks) => ticks.map((s) => (s === 0 ? 'now' : `${s} s`)),
      },
      { ...axis, scale: 'sends', size: 30 },
      {
        ...axis,
        scale: 'share',
        side: 1,
        size: 44,
        grid: { show: false },
        splits: () => [0, 50, 100],
        values: (_plot, ticks) => ticks.map((percent) => `${percent} %`),
      },
    ],
    series: [
      {},
      { scale: 'sends', stroke: '#5aa9ff', width: 1, fill: 'rgb(45 95 147 / 0.35)', points: NONE },
      { scale: 'sends', stroke: '#ffe14d', width: 1, points: NONE },
      { scale: 'sends', stroke: '#d7dde6', width: 1, points: NONE },
      { scale: 'share', stroke: '#3fb68b', width: 1.5, dash: [6, 3], points: NONE },
    ],
  };
}

const NONE = { show: false };
