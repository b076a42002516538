import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useScreen } from '../../screen-context.ts';
import type { SampleSpan, Sampled } from '../../stores/sample-store.ts';

export interface Line {
  readonly of: Sampled;
  readonly name: string;
  readonly colour: string;
  /** On an axis of its own at the right. */
  readonly isRight?: boolean;
  /** A dash repeats what the colour says. */
  readonly isDashed?: boolean;
  readonly text: (value: number) => string;
}

const HEIGHT_PX = 84;
const AXIS_PX = 44;

/** A few sampled figures over time; the newest stand in the head, in words. */
export function LivePlot(props: {
  readonly title: string;
  readonly span: SampleSpan;
  readonly lines: readonly Line[];
}) {
  const { title, span, lines } = props;
  const screen = useScreen();
  const place = useRef<HTMLDivElement>(null);
  const heads = useRef<(HTMLElement | null)[]>([]);
  useEffect(() => {
    const { current } = place;
    if (current === null) return undefined;
    const plot = new uPlot(optionsOf(current.clientWidth, lines), dataOf(span, lines), current);
    const sized = new ResizeObserver(() => {
      if (current.clientWidth > 0) plot.setSize({ width: current.clientWidth, height: HEIGHT_PX });
    });
    sized.observe(current);
    let shown = -1;
    const remove = screen.loop.add({
      paint() {
        if (shown === span.revision) return;
        shown = span.revision;
        plot.setData(dataOf(span, lines));
        for (const [n, { of, text }] of lines.entries()) {
          const value = span.values[of].at(-1) ?? null;
          const head = heads.current[n];
          if (head) head.textContent = value === null ? '-' : text(value);
        }
      },
    });
    return () => {
      remove();
      sized.disconnect();
      plot.destroy();
    };
  }, [screen, span, lines]);
  return (
    <figure className="live-plot">
      <figcaption>
        <strong>{title}</strong>
        {lines.map((line, n) => (
          <span key={line.of} className={line.isDashed ? 'is-dashed' : ''}>
            <i style={{ color: line.colour }}>{line.isDashed ? '┄' : '─'}</i> {line.name}{' '}
            <b
              ref={(element) => {
                heads.current[n] = element;
              }}
            />
          </span>
        ))}
      </figcaption>
      <div ref={place} role="img" aria-label={`${title} over time`} />
    </figure>
  );
}

function dataOf(span: SampleSpan, lines: readonly Line[]): uPlot.AlignedData {
  return [span.seconds as number[], ...lines.map(({ of }) => span.values[of])];
}

function optionsOf(width: number, lines: readonly Line[]): uPlot.Options {
  const axis = {
    stroke: '#8b96a5',
    font: '10px "JetBrains Mono"',
    grid: { stroke: '#232a34', width: 1 },
    ticks: { show: false },
    gap: 4,
    size: AXIS_PX,
  };
  const fromZero = (_plot: uPlot, _low: number, high: number): uPlot.Range.MinMax => [
    0,
    high > 0 ? high * 1.1 : 1,
  ];
  const hasRight = lines.some(({ isRight }) => isRight);
  const right = { ...axis, scale: 'right', side: 1 as const, grid: { show: false } };
  return {
    width: Math.max(120, width),
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, hasRight ? 0 : 12, 0, 0],
    scales: { x: { time: false }, left: { range: fromZero }, right: { range: fromZero } },
    axes: [
      { ...axis, size: 18, values: (_plot, ticks) => ticks.map(secondsText) },
      { ...axis, scale: 'left' },
      ...(hasRight ? [right] : []),
    ],
    series: [
      {},
      ...lines.map(({ colour, isRight, isDashed }) => ({
        scale: isRight ? 'right' : 'left',
        stroke: colour,
        width: 1.25,
        points: { show: false },
        ...(isDashed ? { dash: [5, 3] } : {}),
      })),
    ],
  };
}

function secondsText(seconds: number): string {
  if (seconds === 0) return 'now';
  return seconds % 60 === 0 && seconds <= -60 ? `${seconds / 60} min` : `${seconds} s`;
}
