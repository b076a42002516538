import type { GridDefinition } from '../../domain/instrument.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';

/** A made-up market of the afternoon: plausible in level, grid and vol, no exchange's record. */
export interface AfternoonMarket {
  readonly symbol: string;
  readonly future: string;
  readonly pointValue: number;
  readonly grid: GridDefinition;
  readonly optionGrid: GridDefinition;
  /** Price before the fall. */
  readonly level: number;
  readonly strikeStep: number;
  readonly expiryLabel: string;
  readonly expiryUs: TimeUs;
  /** Smile in z = ln(K/F) / (atm * sqrt(T)): atm + slope * z + curvature * z^2, per 1. */
  readonly vol: { readonly atm: number; readonly slope: number; readonly curvature: number };
  /** Half of the options' spread in vol points. */
  readonly halfSpreadVolPt: number;
  /** Share of the common factor's return that this market takes. */
  readonly beta: number;
  /** How much later than the first market it moves, us. */
  readonly lagUs: number;
  /** Updates a second when calm, and at the height of a burst. */
  readonly calmPerSecond: number;
  readonly burstPerSecond: number;
}

function expiry(month: number, day: number): TimeUs {
  return Date.UTC(2013, month - 1, day, 20) * 1000;
}

const MAY24 = { expiryLabel: '24MAY13', expiryUs: expiry(5, 24) };
const MAY31 = { expiryLabel: '31MAY13', expiryUs: expiry(5, 31) };
const JUN07 = { expiryLabel: '07JUN13', expiryUs: expiry(6, 7) };
const JUN14 = { expiryLabel: '14JUN13', expiryUs: expiry(6, 14) };
const MS = SECOND_US / 1000;

/** The first six are hit hard, the others feel it a little. */
export const AFTERNOON_MARKETS: readonly AfternoonMarket[] = [
  {
    symbol: 'ES',
    future: 'ESM3',
    pointValue: 50,
    level: 1570,
    strikeStep: 5,
    ...MAY31,
    grid: { tickSize: 0.25 },
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    vol: { atm: 0.135, slope: -0.02, curvature: 0.004 },
    halfSpreadVolPt: 0.15,
    beta: 1,
    lagUs: 0,
    calmPerSecond: 9,
    burstPerSecond: 380,
  },
  {
    symbol: 'NQ',
    future: 'NQM3',
    pointValue: 20,
    level: 2835,
    strikeStep: 10,
    ...MAY31,
    grid: { tickSize: 0.25 },
    optionGrid: { tickSize: 0.05, bands: [{ from: 5, step: 0.25 }] },
    vol: { atm: 0.15, slope: -0.018, curvature: 0.004 },
    halfSpreadVolPt: 0.25,
    beta: 1.08,
    lagUs: 25 * MS,
    calmPerSecond: 7,
    burstPerSecond: 290,
  },
  {
    symbol: 'YM',
    future: 'YMM3',
    pointValue: 5,
    level: 14_650,
    strikeStep: 50,
    ...MAY24,
    grid: { tickSize: 1 },
    optionGrid: { tickSize: 1 },
    vol: { atm: 0.128, slope: -0.019, curvature: 0.004 },
    halfSpreadVolPt: 0.25,
    beta: 0.97,
    lagUs: 20 * MS,
    calmPerSecond: 6,
    burstPerSecond: 240,
  },
  {
    symbol: 'TF',
    future: 'TFM3',
    pointValue: 100,
    level: 921,
    strikeStep: 5,
    ...JUN07,
    grid: { tickSize: 0.1 },
    optionGrid: { tickSize: 0.05, bands: [{ from: 10, step: 0.1 }] },
    vol: { atm: 0.175, slope: -0.02, curvature: 0.005 },
    halfSpreadVolPt: 0.3,
    beta: 1.25,
    lagUs: 35 * MS,
    calmPerSecond: 6,
    burstPerSecond: 260,
  },
  {
    symbol: 'CL',
    future: 'CLM3',
    pointValue: 1000,
    level: 89.2,
    strikeStep: 0.5,
    ...MAY24,
    grid: { tickSize: 0.01 },
    optionGrid: { tickSize: 0.01 },
    vol: { atm: 0.235, slope: -0.012, curvature: 0.006 },
    halfSpreadVolPt: 0.35,
    beta: 0.85,
    lagUs: 60 * MS,
    calmPerSecond: 6,
    burstPerSecond: 220,
  },
  {
    symbol: 'ESTX',
    future: 'ESTXM3',
    pointValue: 10,
    level: 2655,
    strikeStep: 25,
    ...JUN14,
    grid: { tickSize: 1 },
    optionGrid: { tickSize: 0.1 },
    vol: { atm: 0.19, slope: -0.018, curvature: 0.004 },
    halfSpreadVolPt: 0.3,
    beta: 1.1,
    lagUs: 45 * MS,
    calmPerSecond: 5,
    burstPerSecond: 200,
  },
  {
    symbol: 'GC',
    future: 'GCM3',
    pointValue: 100,
    level: 1412,
    strikeStep: 5,
    ...MAY24,
    grid: { tickSize: 0.1 },
    optionGrid: { tickSize: 0.1 },
    vol: { atm: 0.21, slope: 0.004, curvature: 0.006 },
    halfSpreadVolPt: 0.3,
    beta: -0.18,
    lagUs: 90 * MS,
    calmPerSecond: 5,
    burstPerSecond: 90,
  },
  {
    symbol: 'EC',
    future: 'ECM3',
    pointValue: 125_000,
    level: 1.3,
    strikeStep: 0.005,
    ...JUN07,
    grid: { tickSize: 0.0001 },
    optionGrid: { tickSize: 0.0001 },
    vol: { atm: 0.082, slope: -0.003, curvature: 0.003 },
    halfSpreadVolPt: 0.2,
    beta: 0.12,
    lagUs: 110 * MS,
    calmPerSecond: 5,
    burstPerSecond: 70,
  },
  {
    symbol: 'ZN',
    future: 'ZNM3',
    pointValue: 1000,
    level: 133,
    strikeStep: 0.25,
    ...MAY24,
    grid: { tickSize: 0.015625 },
    optionGrid: { tickSize: 0.015625 },
    vol: { atm: 0.042, slope: -0.002, curvature: 0.002 },
    halfSpreadVolPt: 0.12,
    beta: -0.14,
    lagUs: 80 * MS,
    calmPerSecond: 4,
    burstPerSecond: 90,
  },
  {
    symbol: 'ZC',
    future: 'ZCN3',
    pointValue: 50,
    level: 618.5,
    strikeStep: 5,
    ...JUN14,
    grid: { tickSize: 0.25 },
    optionGrid: { tickSize: 0.125 },
    vol: { atm: 0.3, slope: 0.01, curvature: 0.006 },
    halfSpreadVolPt: 0.5,
    beta: 0.08,
    lagUs: 160 * MS,
    calmPerSecond: 3,
    burstPerSecond: 40,
  },
];
