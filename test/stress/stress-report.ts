import type { CaseResult } from './play-case.ts';
import { DRILLS } from './drills.ts';
import { STRESS_TAPES } from './stress-tapes.ts';
import type { LiveResult } from './live-runs.ts';

/** All that a run of the pack found. */
export interface StressRun {
  readonly build: string;
  readonly machine: string;
  readonly cases: readonly CaseResult[];
  readonly live: readonly LiveResult[];
  /** What was not run, and why. */
  readonly skipped: readonly string[];
  readonly wallSeconds: number;
}

/** One page without network: verdict first, then a section a market, each case with its plot. */
export function stressHtml(run: StressRun): string {
  const failed = run.cases.filter(({ failures }) => failures.length > 0).length;
  const liveFailed = run.live.filter(({ failures }) => failures.length > 0).length;
  const isPassed = failed + liveFailed === 0;
  const sections = STRESS_TAPES.map((tape) => {
    const cases = run.cases.filter((one) => one.tape === tape.name);
    return cases.length === 0 ? '' : section(tape.name, tape.what, cases);
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Floodgate stress pack</title>
<style>${STYLE}</style></head><body>
<h1>Stress pack ${verdict(isPassed)}</h1>
<p>${run.cases.length} runs under a virtual clock, ${failed} failed; ${run.live.length} with real
processes and sockets, ${liveFailed} failed; ${run.wallSeconds.toFixed(0)} s.
${escapeHtml(run.machine)}, ${escapeHtml(run.build)}.</p>
${run.skipped.map((text) => `<p class="skipped">Not run: ${escapeHtml(text)}</p>`).join('\n')}
<h2>What passing means</h2>
<ul>${CRITERIA.map((text) => `<li>${text}</li>`).join('')}</ul>
<h2>What goes wrong</h2>
<dl>${DRILLS.map(({ name, what }) => `<dt>${name}</dt><dd>${what}</dd>`).join('')}</dl>
${liveSection(run.live)}
${sections.join('\n')}
</body></html>
`;
}

const CRITERIA = [
  'No avoidable bad fill: none of our orders is hit at a price that any order handling at this ' +
    'distance could have taken away in time. While a drill makes that impossible, fills are ' +
    'shown as excused.',
  "The venue's limit is kept in every sliding second as the venue counts, and it rejects nothing.",
  'At the end no order is left or unknown, and the position is the one that the venue has.',
  'Undisturbed, at least the share of wanted quotes that the market allows is live.',
  'With real processes: update-to-wire p99 with a frozen screen at most 1.1 times the idle one, ' +
    'with a screen that collects garbage at most 2 times; medians of pairs.',
];

function verdict(isPassed: boolean): string {
  return isPassed ? '<span class="pass">PASS</span>' : '<span class="fail">FAIL</span>';
}

function section(name: string, what: string, cases: readonly CaseResult[]): string {
  const rows = cases.map(caseRow).join('\n');
  return `<h2>${escapeHtml(name)}</h2><p>${escapeHtml(what)}</p>
<table><thead><tr><th>verdict</th><th>speed</th><th>venue rules</th><th>goes wrong</th>
<th class="n">live of wanted</th><th class="n">fills</th><th class="n">through fair</th>
<th class="n">avoidable</th><th class="n">excused</th><th class="n">most a second</th>
<th class="n">tick-lot-ms at risk</th><th>underlying, wanted and live</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function caseRow(one: CaseResult): string {
  const { play, failures } = one;
  const isPassed = failures.length === 0;
  const { participation, fills, cap, timeAtRisk } = play;
  const cells = [
    `${(100 * (participation.mean ?? 0)).toFixed(1)} %`,
    fills.count,
    fills.bad,
    fills.badAvoidable - one.excused,
    one.excused,
    `${cap.maxInAnySecondAtVenue} of ${cap.perSecond}`,
    timeAtRisk.tickLotMs,
  ];
  const why = failures.map((text) => `<div class="why">${escapeHtml(text)}</div>`).join('');
  return `<tr><td>${verdict(isPassed)}${why}</td>
<td>${one.speed}x</td><td>${one.venue}</td><td>${one.drill}</td>
${cells.map((cell) => `<td class="n">${cell}</td>`).join('')}
<td>${plotSvg(one)}<code>${reproduce(one.name)}</code></td></tr>`;
}

/** The line that runs a case again. */
export function reproduce(name: string): string {
  return `npm run stress -- --case ${name}`;
}

const [WIDTH, HEIGHT] = [360, 64];

/** Move of the underlying, sides wanted, orders live, and where the drill began. */
function plotSvg({ plot, drillAtS }: CaseResult): string {
  const last = plot.seconds.at(-1) ?? 1;
  const x = (seconds: number): number => (WIDTH * Math.max(0, seconds)) / last;
  const most = Math.max(1, ...plot.live, ...plot.wanted.map((value) => value ?? 0));
  const moves = plot.movePercent.filter((value) => value !== null);
  const [low, high] = [Math.min(0, ...moves), Math.max(0, ...moves)];
  const path = (values: readonly (number | null)[], y: (value: number) => number): string => {
    const points = values.flatMap((value, i) =>
      value === null ? [] : [`${x(plot.seconds[i]).toFixed(1)},${y(value).toFixed(1)}`],
    );
    return `<polyline points="${points.join(' ')}"`;
  };
  const ofSides = (value: number): number => HEIGHT - 2 - ((HEIGHT - 4) * value) / most;
  const ofMove = (value: number): number =>
    2 + ((HEIGHT - 4) * (high - value)) / Math.max(1e-9, high - low);
  const drill =
    drillAtS === undefined
      ? ''
      : `<line class="drill" x1="${x(drillAtS)}" x2="${x(drillAtS)}" y1="0" y2="${HEIGHT}"/>`;
  const words = `underlying between ${low.toFixed(2)} and ${high.toFixed(2)} percent`;
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img"
aria-label="${words}"><title>${words}; at most ${most} sides</title>${drill}
${path(plot.wanted, ofSides)} class="wanted"/>${path(plot.live, ofSides)} class="live"/>
${path(plot.movePercent, ofMove)} class="move"/></svg>`;
}

function liveSection(live: readonly LiveResult[]): string {
  if (live.length === 0) return '';
  const rows = live.map(({ name, what, failures, figures }) => {
    const isPassed = failures.length === 0;
    const why = failures.map((text) => `<div class="why">${escapeHtml(text)}</div>`).join('');
    return `<tr><td>${verdict(isPassed)}${why}</td>
<td>${escapeHtml(name)}</td><td>${escapeHtml(what)}</td><td>${escapeHtml(figures)}</td>
<td><code>npm run stress -- --live ${escapeHtml(name)}</code></td></tr>`;
  });
  return `<h2>With real processes, threads, sockets and a page</h2>
<table><thead><tr><th>verdict</th><th>run</th><th>what</th><th>figures</th><th>again</th></tr>
</thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
}

const STYLE = `
:root { color-scheme: dark; }
body {
  background: #0e1116; color: #d7dde6; font: 14px/1.5 system-ui, sans-serif;
  margin: 24px auto; max-width: 1560px; padding: 0 20px;
}
h1 { font-size: 22px; margin: 0 0 4px; } h2 { font-size: 16px; margin: 32px 0 4px; }
p, li, dd { color: #a9b4c2; margin: 2px 0; } ul { margin: 4px 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; margin: 4px 0; }
dt { font-family: ui-monospace, monospace; } dd { margin: 0; }
table { border-collapse: collapse; width: 100%; margin-top: 8px; font-size: 13px; }
th { text-align: left; color: #8b96a5; font-weight: 600; vertical-align: bottom; }
th, td { padding: 4px 10px; border-bottom: 1px solid #232a34; }
.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.pass { color: #3fb68b; font-weight: 700; } .fail { color: #f0506e; font-weight: 700; }
.why { font-weight: 400; max-width: 260px; } .skipped { color: #ffe14d; }
code { display: block; font: 11px ui-monospace, monospace; color: #8b96a5; }
svg { background: #141920; display: block; }
polyline { fill: none; stroke-width: 1.2; }
.move { stroke: #d7dde6; } .wanted { stroke: #ffe14d; opacity: 0.8; } .live { stroke: #5aa9ff; }
.drill { stroke: #f0506e; stroke-dasharray: 3 3; }
`;
