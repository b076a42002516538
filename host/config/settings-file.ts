import { z } from 'zod';
import { type Outcome, accept } from '../../domain/outcome.ts';
import {
  DEFAULT_QUOTE_SETTINGS,
  SWEEP_UNLIMITED,
  type DeskSettings,
  type QuoteSettings,
  type SettingEdit,
  settingsOf,
} from '../../domain/quote-settings.ts';
import { assert } from '../../domain/units.ts';
import { SYMBOL, amount, positive, rises, whole } from './field-schemas.ts';
import { amendYaml, readText, replaceFile, writeYaml } from './file-store.ts';
import { type Fault, checkShape, readYaml } from './yaml-source.ts';

const LOTS_MAX = 1_000_000;
const TICKS_MAX = 100_000;
const VOL_PT_MAX = 100;
const DAY_S = 86_400;

const ticks = amount('ticks', 0, TICKS_MAX);
const volPoints = amount('vol points', 0, VOL_PT_MAX);
const sweepLots = amount('lots', 0, SWEEP_UNLIMITED);
const sweepMoney = amount('currency', 0, SWEEP_UNLIMITED);
const DESK_WIDE = 'deskSweep';
const lots = whole('lots', 1, LOTS_MAX);
const JOIN_RULES = 'expected any, join, behind or neverAlone';

const OBLIGATIONS = z
  .array(
    z.strictObject({
      premiumBelow: positive('a premium', 1e9),
      maxWidthTicks: positive('ticks', TICKS_MAX),
    }),
  )
  .check(rises('premiumBelow'));
const JOIN = z.discriminatedUnion(
  'rule',
  [
    z.strictObject({ rule: z.literal('any') }),
    z.strictObject({ rule: z.literal('join') }),
    z.strictObject({ rule: z.literal('behind'), steps: whole('grid steps', 1, 100) }),
    z.strictObject({
      rule: z.literal('neverAlone'),
      minCompanyLots: whole('lots', 1, LOTS_MAX),
    }),
  ],
  { error: JOIN_RULES },
);
const SIZES = z
  .array(z.strictObject({ deltaMax: positive('|delta|', 1), lots: whole('lots', 0, LOTS_MAX) }))
  .min(1, { error: 'expected at least one size' })
  .check(rises('deltaMax'));

const AUTO_FIT = z.strictObject({
  isOn: z.boolean(),
  everyS: positive('seconds', DAY_S),
  fitVolPtMax: volPoints,
  minuteVolPtMax: volPoints,
});

const FIELDS = {
  edgeTicks: ticks,
  edgeVolPt: volPoints,
  minEdgeTicks: ticks,
  minWidthTicks: ticks,
  mayQuoteThroughTheo: z.boolean(),
  leanDelta: amount('price a lot of net delta', -1e6, 1e6),
  leanForwardMax: amount('price', 0, 1e6),
  leanVega: amount('vol points for each 1,000 of net vega', -VOL_PT_MAX, VOL_PT_MAX),
  leanVolMaxPt: volPoints,
  leanPosTicks: amount('ticks a lot', -TICKS_MAX, TICKS_MAX),
  fadeTicks: ticks,
  fadeLots: lots,
  fadeNear: amount('a share', 0, 1),
  fadeMaxTicks: ticks,
  fadeHalfLifeS: positive('seconds', DAY_S),
  obligations: OBLIGATIONS,
  join: JOIN,
  crossClampSteps: whole('grid steps', 0, 1_000),
  sizes: SIZES,
  advanceSteps: amount('grid steps', 0, 1_000),
  advanceAfterS: amount('seconds', 0, DAY_S),
  sizeUpPercent: amount('percent', 0, 10_000),
  bandPercent: amount('percent', 0, 1_000),
  bandTicks: ticks,
  positionLotsMax: whole('lots', 0, LOTS_MAX),
  expiryLotsMax: whole('lots', 0, LOTS_MAX),
  staleUnderlyingS: positive('seconds', DAY_S),
  staleBookS: positive('seconds', DAY_S),
  staleCurveS: positive('seconds', 365 * DAY_S),
  freshAfterS: amount('seconds', 0, DAY_S),
  expiryCutoffMin: amount('minutes', 0, 7 * 1_440),
  autoFit: AUTO_FIT,
  applyVolPtMax: volPoints,
  priorityWeight: positive('a factor', 1_000),
  sweepDeltaMax: sweepLots,
  sweepVegaMax: sweepMoney,
  sweepPremiumMax: sweepMoney,
  sweepLossMax: sweepMoney,
  deskSweepDeltaMax: sweepLots,
  deskSweepVegaMax: sweepMoney,
  deskSweepPremiumMax: sweepMoney,
  deskSweepLossMax: sweepMoney,
} satisfies Record<keyof QuoteSettings, z.ZodType>;

const SOME = z.strictObject(FIELDS).partial();
const FILE = z.strictObject({
  defaults: SOME,
  underlyings: z.record(SYMBOL, SOME).default({}),
});

const COMMENT = [
  ' How the desk quotes. Ticks are base ticks of the option, vol points 0.01 of vol.',
  ' A field left out of `defaults` has the product default (docs/configuration.md).',
].join('\n');

/**
 * Refuses with every fault as `file:line:column field: why`. With `underlyings` given, an exception
 * for any other name is a fault too: a misspelt symbol would quietly quote by the defaults.
 */
export function parseSettings(
  text: string,
  file: string,
  underlyings?: readonly string[],
): Outcome<DeskSettings> {
  const source = readYaml(text, file);
  if (!source.ok) return source;
  const shape = checkShape(source.value, FILE);
  if (!shape.ok) return shape;
  // Absent keys are absent in what zod returns, so the spread leaves defaults standing.
  const settings: DeskSettings = {
    defaults: { ...DEFAULT_QUOTE_SETTINGS, ...(shape.value.defaults as Partial<QuoteSettings>) },
    underlyings: shape.value.underlyings as DeskSettings['underlyings'],
  };
  const faults = relationFaults(settings.defaults, Object.keys(FIELDS), ['defaults']);
  for (const [symbol, own] of Object.entries(settings.underlyings)) {
    const path = ['underlyings', symbol];
    if (underlyings !== undefined && !underlyings.includes(symbol)) {
      const why = `expected an underlying of the products, found ${symbol}`;
      faults.push({ path, why, isKey: true });
    }
    for (const field of Object.keys(own).filter((name) => name.startsWith(DESK_WIDE))) {
      const why = `${field} holds for all underlyings and belongs to the defaults`;
      faults.push({ path: [...path, field], why, isKey: true });
    }
    faults.push(...relationFaults(settingsOf(settings, symbol), Object.keys(own), path));
  }
  return faults.length > 0 ? source.value.refuse(faults) : accept(settings);
}

export async function loadSettings(
  path: string,
  underlyings?: readonly string[],
): Promise<Outcome<DeskSettings>> {
  const text = await readText(path);
  return text.ok ? parseSettings(text.value, path, underlyings) : text;
}

export function settingsText(settings: DeskSettings): string {
  return writeYaml(settings, COMMENT);
}

/** Saves what `loadSettings` gives back unchanged; refuses when the file cannot be written. */
export async function saveSettings(path: string, settings: DeskSettings): Promise<Outcome<void>> {
  const text = settingsText(settings);
  const again = parseSettings(text, path);
  assert(again.ok, `saved settings can be loaded: ${again.ok ? '' : again.why}`);
  return replaceFile(path, text);
}

/**
 * Text of a settings file with values put in, its comments kept. Refuses values as
 * `parseSettings` does, by the lines of the text to be.
 */
export function amendSettings(
  text: string,
  file: string,
  edits: readonly SettingEdit[],
  underlyings: readonly string[],
): Outcome<{ readonly text: string; readonly settings: DeskSettings }> {
  const amended = amendYaml(
    text,
    edits.map(({ underlying, field, value }) => {
      const path = underlying === '' ? ['defaults', field] : ['underlyings', underlying, field];
      return { path, value };
    }),
  );
  const settings = parseSettings(amended, file, underlyings);
  return settings.ok ? accept({ text: amended, settings: settings.value }) : settings;
}

/** What turns `from` into `to`; an exception that went becomes the value of the defaults. */
export function settingEdits(from: DeskSettings, to: DeskSettings): SettingEdit[] {
  const edits: SettingEdit[] = [];
  const compare = (underlying: string, before: object, after: object): void => {
    for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
      const name = field as keyof QuoteSettings;
      const old = (before as Partial<QuoteSettings>)[name];
      const value = (after as Partial<QuoteSettings>)[name] ?? to.defaults[name];
      if (JSON.stringify(old) === JSON.stringify(value)) continue;
      edits.push({ underlying, field: name, value });
    }
  };
  compare('', from.defaults, to.defaults);
  for (const name of new Set([...Object.keys(from.underlyings), ...Object.keys(to.underlyings)])) {
    compare(name, from.underlyings[name] ?? {}, to.underlyings[name] ?? {});
  }
  return edits;
}

/** Fields that hold one number. */
type AmountField = {
  [K in keyof QuoteSettings]: QuoteSettings[K] extends number ? K : never;
}[keyof QuoteSettings];

/** Relations between fields; only those that a section sets itself are its fault. */
function relationFaults(s: QuoteSettings, own: readonly string[], path: PropertyKey[]): Fault[] {
  const faults: Fault[] = [];
  const demand = (isTrue: boolean, fields: (keyof QuoteSettings)[], why: string): void => {
    const field = fields.find((name) => own.includes(name));
    if (!isTrue && field !== undefined) faults.push({ path: [...path, field], why });
  };
  const atMost = (small: AmountField, large: AmountField): void => {
    const why = `${small} ${s[small]} must not be above ${large} ${s[large]}`;
    demand(s[small] <= s[large], [small, large], why);
  };
  atMost('minEdgeTicks', 'edgeTicks');
  atMost('fadeTicks', 'fadeMaxTicks');
  atMost('positionLotsMax', 'expiryLotsMax');
  const largest = Math.max(...s.sizes.map((row) => row.lots));
  demand(
    largest <= s.positionLotsMax,
    ['sizes', 'positionLotsMax'],
    `a size of ${largest} lots must not be above positionLotsMax ${s.positionLotsMax}`,
  );
  demand(
    s.leanDelta === 0 || s.leanForwardMax > 0,
    ['leanForwardMax', 'leanDelta'],
    'leanDelta has no effect while leanForwardMax is 0',
  );
  demand(
    s.leanVega === 0 || s.leanVolMaxPt > 0,
    ['leanVolMaxPt', 'leanVega'],
    'leanVega has no effect while leanVolMaxPt is 0',
  );
  for (const row of s.obligations) {
    demand(
      row.maxWidthTicks >= s.minWidthTicks,
      ['obligations', 'minWidthTicks'],
      `an obligation of ${row.maxWidthTicks} ticks is below minWidthTicks ${s.minWidthTicks}`,
    );
  }
  return faults;
}
