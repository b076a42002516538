import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { bucketFloor } from '../../domain/histogram.ts';
import type { PlayedRun, PlayResult } from './play-result.ts';
import { failuresOf, summaryOf } from './play-summary.ts';

const FILLS_SHOWN = 5000;

/**
 * A page of its own, no network: underlyings, wants and live orders, sends against the cap,
 * update-to-wire distribution, fills with their edge. Plots are uPlot's, zoomed by dragging.
 */
export function reportHtml(run: PlayedRun, result: PlayResult): string {
  const require = createRequire(import.meta.url);
  const script = readFileSync(require.resolve('uplot/dist/uPlot.iife.min.js'), 'utf8');
  const style = readFileSync(require.resolve('uplot/dist/uPlot.min.css'), 'utf8');
  const isPassed = failuresOf(result).length === 0;
  const plots = PLOTS.map(
    ([id, title]) => `<h2>${title}</h2><div class="plot" id="${id}"></div>`,
  ).join('\n');
  const data = JSON.stringify(plotData(run, result)).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<title>Floodgate playback: ${escapeHtml(result.tape)}</title>
<style>${style}${PAGE_STYLE}
.verdict { font-weight: 700; color: ${isPassed ? '#3fb68b' : '#f0506e'}; }
</style></head><body>
<h1>Playback of ${escapeHtml(result.tape)}
<span class="verdict">${isPassed ? 'PASS' : 'FAIL'}</span></h1>
<pre>${escapeHtml(summaryOf(result))}</pre>
${plots}
<script>${script}</script>
<script>const DATA = ${data};
${PLOT_SCRIPT}</script>
</body></html>
`;
}

const PLOTS = [
  ['underlyings', 'Underlyings, change since the start (%)'],
  ['live', 'Sides wanted by the engine and orders live at the venue'],
  ['sends', 'Adds and replaces in the second before, as the venue counts them, against the cap'],
  ['fills', 'Fills by their edge to fair value (ticks a lot; below 0 is through fair)'],
  ['wire', 'Update to wire (share of batches by microseconds)'],
] as const;

const PAGE_STYLE = `
:root { color-scheme: dark; }
body {
  background: #0e1116; color: #d7dde6; font: 14px/1.5 system-ui, sans-serif;
  margin: 24px auto; max-width: 1240px; padding: 0 20px;
}
h1 { font-size: 20px; font-weight: 600; margin: 0 0 4px; }
h2 { font-size: 14px; font-weight: 600; color: #8b96a5; margin: 28px 0 6px; }
pre, .plot { background: #141920; border: 1px solid #232a34; }
pre { padding: 14px 16px; font: 13px/1.55 ui-monospace, monospace; overflow-x: auto; }
.plot { padding: 8px; }
.u-legend { color: #d7dde6; font-size: 12px; }
.empty { color: #8b96a5; padding: 18px; }
`;

function plotData(run: PlayedRun, result: PlayResult) {
  const { series, fillList } = run.venue;
  const count = series.ordersLive.length;
  const seconds = (atUs: number) => (atUs - series.fromUs) / 1e6;
  const times = Array.from({ length: count }, (_, i) => (i * series.everyUs) / 1e6);
  const mids = series.futureMids.map(({ symbol, mids: values }) => {
    const first = values.find((value) => value !== null) ?? 1;
    const change = values.map((v) =>
      v === null ? null : Number((100 * (v / first - 1)).toFixed(4)),
    );
    return { symbol, change };
  });
  const fills = fillList.slice(-FILLS_SHOWN);
  return {
    times,
    mids,
    live: series.ordersLive,
    wanted: times.map((t) => wantedNear(run, series.fromUs + 1e6 * t)),
    counted: series.countedInWindow,
    cap: result.cap.perSecond,
    fills: {
      times: fills.map((f) => Number(seconds(f.timeUs).toFixed(4))),
      good: fills.map((f) => (f.isBad ? null : Number(f.edgeTicks.toFixed(3)))),
      bad: fills.map((f) => (f.isBad && !f.isAvoidable ? Number(f.edgeTicks.toFixed(3)) : null)),
      avoidable: fills.map((f) => (f.isAvoidable ? Number(f.edgeTicks.toFixed(3)) : null)),
    },
    wire: result.updateToWireUs ? wireBins(run.desk.updateToWireUs) : null,
  };
}

function wantedNear(run: PlayedRun, atUs: number): number | null {
  const { wanted } = run;
  let low = 0;
  let high = wanted.length - 1;
  if (high < 0 || atUs < wanted[0].nowUs || atUs > wanted[high].nowUs) return null;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (wanted[middle].nowUs <= atUs) low = middle;
    else high = middle;
  }
  return wanted[low].wanted;
}

/** Shares by eighths of an octave. */
function wireBins(buckets: readonly number[]): { us: number[]; share: number[] } {
  const bins = new Map<number, number>();
  let total = 0;
  for (const [bucket, count] of buckets.entries()) {
    if (count === 0) continue;
    const bin = Math.round(8 * Math.log2(Math.max(1, bucketFloor(bucket))));
    bins.set(bin, (bins.get(bin) ?? 0) + count);
    total += count;
  }
  const sorted = [...bins].sort((a, b) => a[0] - b[0]);
  return {
    us: sorted.map(([bin]) => Number((2 ** (bin / 8)).toFixed(1))),
    share: sorted.map(([, count]) => Number(((100 * count) / total).toFixed(3))),
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

const PLOT_SCRIPT = `
const COLOURS = [
  '#5aa9ff', '#ff9e4a', '#3fb68b', '#ffe14d', '#c792ea',
  '#f0506e', '#7fdbca', '#d7dde6', '#8b96a5', '#b58863',
];
const faint = { stroke: '#232a34', width: 1 };
const axis = { stroke: '#8b96a5', grid: faint, ticks: faint };
const minutes = (s) => Math.floor(s / 60) + ':' + String(Math.floor(s % 60)).padStart(2, '0');
const clock = {
  ...axis,
  incrs: [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800],
  values: (u, marks) => marks.map(minutes),
};
const line = (label, i) => ({
  label, stroke: COLOURS[i % COLOURS.length], width: 1.4, points: { show: false },
});
const dots = (label, colour) => ({
  label, stroke: colour, fill: colour, paths: () => null,
  points: { show: true, size: 4, width: 0, fill: colour },
});
function plot(id, data, series, options = {}) {
  const at = document.getElementById(id);
  if (!data || data[0].length === 0) {
    at.innerHTML = '<div class="empty">nothing to show</div>';
    return;
  }
  new uPlot({
    width: 1180,
    height: 260,
    scales: { x: options.x ?? { time: false } },
    axes: options.axes ?? [clock, axis],
    series: [{ label: options.xLabel ?? 'second' }, ...series],
  }, data, at);
}
const { times, mids, wanted, live, counted, cap, fills, wire } = DATA;
plot('underlyings', [times, ...mids.map((m) => m.change)], mids.map((m, i) => line(m.symbol, i)));
plot('live', [times, wanted, live], [line('wanted', 3), line('live', 0)]);
plot('sends', [times, counted, times.map(() => cap)], [
  line('in the last second', 1),
  { ...line('cap', 5), dash: [6, 4] },
]);
plot('fills', [fills.times, fills.good, fills.bad, fills.avoidable], [
  dots('with edge', '#3fb68b'),
  dots('through fair', '#ff9e4a'),
  dots('through fair, avoidable', '#f0506e'),
]);
plot('wire', wire && [wire.us, wire.share], [{
  label: '% of batches', fill: '#5aa9ff88', stroke: '#5aa9ff', points: { show: false },
  paths: uPlot.paths.bars({ size: [0.9, 40] }),
}], { x: { time: false, distr: 3 }, xLabel: 'us', axes: [axis, axis] });
`;
