import { centreCurve, volAt } from '../../engine/curves/compiled-curve.ts';
import type { ExpiryFit } from './fit-chain.ts';
import { nameOf } from './fit-lines.ts';

const PANEL = { width: 420, height: 280, left: 46, right: 10, top: 30, bottom: 30 };
const CURVE_POINTS = 160;
const MARGIN = 0.06;
const INK = '#1d2733';
const FAINT = '#9aa7b5';
const CURVE = '#c2410c';
const QUOTE = '#1d4ed8';
const LEFT_OUT = '#b6c2cf';

/** A panel an expiry: vols of bid and ask by strike as bars, the curve through them. */
export function plotSvg(fits: readonly ExpiryFit[], title: string): string {
  const columns = Math.max(1, Math.min(6, Math.ceil(Math.sqrt(fits.length))));
  const rows = Math.ceil(fits.length / columns);
  const [width, height] = [columns * PANEL.width, rows * PANEL.height + 34];
  const panels = fits.map((fit, i) => {
    const [x, y] = [(i % columns) * PANEL.width, Math.floor(i / columns) * PANEL.height + 34];
    return `<g transform="translate(${x} ${y})">${panel(fit)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
      `viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11" fill="${INK}">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    `<text x="10" y="22" font-size="15" font-weight="600">${escaped(title)}</text>`,
    ...panels,
    '</svg>',
    '',
  ].join('\n');
}

function panel({ expiry, outcome, quotes }: ExpiryFit): string {
  const name = escaped(nameOf(expiry));
  if (!outcome.ok) {
    return `<text x="${PANEL.left}" y="18" font-weight="600">${name}</text>${wrapped(outcome.why)}`;
  }
  const { fit, quality } = outcome.value;
  const { observations: seen, compiled, implied } = fit;
  const shift = Math.log(implied.forward) - centreCurve(compiled, implied.forward);
  const span = fit.to - fit.from;
  const [kFrom, kTo] = [fit.from - MARGIN * span, fit.to + MARGIN * span];
  const curve = Array.from({ length: CURVE_POINTS + 1 }, (_, i) => {
    const k = kFrom + ((kTo - kFrom) * i) / CURVE_POINTS;
    return { k, vol: volAt(compiled, k + shift) };
  });
  const shown = [...curve.map(({ vol }) => vol)];
  for (let i = 0; i < seen.count; i++) {
    if (seen.low[i] > 0 && seen.high[i] < Infinity) shown.push(seen.low[i], seen.high[i]);
  }
  shown.sort((a, b) => a - b);
  const volTo = Math.min(shown[shown.length - 1], 1.6 * Math.max(...curve.map(({ vol }) => vol)));
  const volFrom = Math.max(0, shown[0] - 0.05 * (volTo - shown[0]));
  const x = (k: number) =>
    PANEL.left + ((k - kFrom) / (kTo - kFrom)) * (PANEL.width - PANEL.left - PANEL.right);
  const y = (vol: number) => {
    const inside = Math.max(volFrom, Math.min(volTo, vol));
    const share = (inside - volFrom) / (volTo - volFrom);
    return PANEL.height - PANEL.bottom - share * (PANEL.height - PANEL.top - PANEL.bottom);
  };
  const share =
    quality.judged > 0 ? `${((100 * quality.inside) / quality.judged).toFixed(1)} %` : '-';
  return [
    `<text x="${PANEL.left}" y="18" font-weight="600">${name}</text>`,
    `<text x="${PANEL.width - PANEL.right}" y="18" text-anchor="end">` +
      `F ${implied.forward.toPrecision(7)}, ${(365 * quotes.years).toFixed(1)} d, ` +
      `inside ${share}</text>`,
    axes(volFrom, volTo, kFrom, kTo, implied.forward, x, y),
    ...bars(fit, x, y, kFrom, kTo),
    `<polyline fill="none" stroke="${CURVE}" stroke-width="1.4" points="` +
      `${curve.map(({ k, vol }) => `${x(k).toFixed(1)},${y(vol).toFixed(1)}`).join(' ')}"/>`,
  ].join('\n');
}

type Place = (value: number) => number;

function bars(
  { observations: seen, isUsed }: { observations: Observed; isUsed: Uint8Array },
  x: Place,
  y: Place,
  kFrom: number,
  kTo: number,
): string[] {
  const lines: string[] = [];
  for (let i = 0; i < seen.count; i++) {
    if (seen.k[i] < kFrom || seen.k[i] > kTo) continue;
    const at = x(seen.k[i]).toFixed(1);
    const [low, high] = [seen.low[i], seen.high[i]];
    const colour = isUsed[i] === 1 ? QUOTE : LEFT_OUT;
    if (low > 0 && high < Infinity) {
      const [from, to] = [y(low), y(high)];
      const bottom = Math.max(from, to + 1.5).toFixed(1);
      lines.push(
        `<line x1="${at}" x2="${at}" y1="${bottom}" y2="${to.toFixed(1)}" ` +
          `stroke="${colour}" stroke-width="1.6"/>`,
      );
    } else {
      const only = y(low > 0 ? low : high).toFixed(1);
      lines.push(`<circle cx="${at}" cy="${only}" r="1.3" fill="none" stroke="${colour}"/>`);
    }
  }
  return lines;
}

type Observed = {
  readonly count: number;
  readonly k: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
};

function axes(
  volFrom: number,
  volTo: number,
  kFrom: number,
  kTo: number,
  forward: number,
  x: Place,
  y: Place,
): string {
  const [left, right] = [PANEL.left, PANEL.width - PANEL.right];
  const bottom = PANEL.height - PANEL.bottom;
  const step = roundStep((volTo - volFrom) / 4);
  const lines: string[] = [];
  for (let vol = Math.ceil(volFrom / step) * step; vol <= volTo; vol += step) {
    const at = y(vol).toFixed(1);
    const text = `${Number((100 * vol).toPrecision(4))}`;
    lines.push(
      `<line x1="${left}" x2="${right}" y1="${at}" y2="${at}" stroke="#e5eaf0"/>`,
      `<text x="${left - 5}" y="${at}" dy="4" text-anchor="end" fill="${FAINT}">${text}</text>`,
    );
  }
  const [low, high] = [forward * Math.exp(kFrom), forward * Math.exp(kTo)];
  const strikeStep = roundStep((high - low) / 4);
  for (
    let strike = Math.ceil(low / strikeStep) * strikeStep;
    strike <= high;
    strike += strikeStep
  ) {
    const at = x(Math.log(strike / forward));
    if (!(at >= left && at <= right - 8)) continue;
    lines.push(
      `<text x="${at.toFixed(1)}" y="${bottom + 15}" text-anchor="middle" fill="${FAINT}">` +
        `${Number(strike.toPrecision(6))}</text>`,
    );
  }
  const money = x(0).toFixed(1);
  lines.push(
    `<line x1="${money}" x2="${money}" y1="${PANEL.top}" y2="${bottom}" stroke="#cfd8e3" ` +
      'stroke-dasharray="3 3"/>',
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${FAINT}"/>`,
  );
  return lines.join('\n');
}

/** 1, 2, 2.5 or 5 times a power of ten, at least `least`. */
function roundStep(least: number): number {
  const power = Math.pow(10, Math.floor(Math.log10(least)));
  return power * ([1, 2, 2.5, 5, 10].find((times) => times * power >= least) ?? 10);
}

function wrapped(text: string): string {
  const lines = text.match(/.{1,56}(\s|$)/g) ?? [text];
  return lines
    .map((line, i) => {
      const y = 44 + 16 * i;
      return `<text x="${PANEL.left}" y="${y}" fill="${FAINT}">${escaped(line.trim())}</text>`;
    })
    .join('');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
