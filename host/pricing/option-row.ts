import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { CALL, PUT, type Right, YEAR_US } from '../../domain/units.ts';
import { americanModel, americanNamed } from '../../engine/pricing/american/american-models.ts';
import {
  AMERICAN_MODELS,
  type AmericanModel,
} from '../../engine/pricing/american/american-price.ts';
import { MODELS, modelNamed } from '../../engine/pricing/models/named-models.ts';
import type { ModelInput, PricingModel } from '../../engine/pricing/models/pricing-model.ts';
import { parseDay, parseInstant } from '../tape/instants.ts';

/** One option of a file: the model it names and what that model wants to know. */
export interface OptionRow {
  readonly model: PricingModel;
  /** Its vol is 0 where the file gives prices. */
  readonly input: ModelInput;
  /** Price units; 0 where the file gives vols. */
  readonly price: number;
}

export type Given = 'vol' | 'price';

const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;
const RIGHTS: ReadonlyMap<string, Right> = new Map([
  ['C', CALL],
  ['CALL', CALL],
  ['P', PUT],
  ['PUT', PUT],
]);

/** Stops the reading of a row with what is wrong in it. */
class RowFlaw extends Error {}

/** Reads options by the columns of docs/pricing.md; names in any case, in any order. */
export class OptionRowReader {
  private readonly at: ReadonlyMap<string, number>;
  private readonly width: number;
  private readonly given: Given;
  private readonly models = new Map<string, PricingModel>();

  private constructor(at: ReadonlyMap<string, number>, width: number, given: Given) {
    this.at = at;
    this.width = width;
    this.given = given;
  }

  /** Refuses a header that names a column twice or lacks one without which no row can be read. */
  static of(header: readonly string[], given: Given): Outcome<OptionRowReader> {
    const at = new Map<string, number>();
    for (const [i, name] of header.entries()) {
      const plain = plainName(name);
      if (at.has(plain)) return refuse('header', `column ${plain} stands there twice`);
      at.set(plain, i);
    }
    for (const needed of [['right'], ['strike'], ['forward', 'spot'], [given]]) {
      if (!needed.some((name) => at.has(name))) {
        return refuse('header', `no column ${needed.join(' or ')} in ${header.join(',')}`);
      }
    }
    if (!at.has('t_years') && !(at.has('expiry') && at.has('now'))) {
      return refuse('header', `no column t_years, nor expiry and now, in ${header.join(',')}`);
    }
    return accept(new OptionRowReader(at, header.length, given));
  }

  /** One row; refuses with what is wrong in it. */
  read(fields: readonly string[]): Outcome<OptionRow> {
    try {
      return accept(this.rowOf(fields));
    } catch (error) {
      if (error instanceof RowFlaw) return refuse('row', error.message);
      throw error;
    }
  }

  private rowOf(fields: readonly string[]): OptionRow {
    if (fields.length !== this.width) {
      throw new RowFlaw(`${fields.length} fields where the header has ${this.width}`);
    }
    const model = this.modelOf(fields);
    const rightText = this.text(fields, 'right');
    const right = RIGHTS.get(rightText.toUpperCase());
    if (right === undefined) throw new RowFlaw(`right '${rightText}' is not C or P`);
    const input: ModelInput = {
      right,
      underlying: this.underlyingOf(fields, model),
      strike: this.numberOf(fields, 'strike'),
      years: this.yearsOf(fields),
      vol: this.given === 'vol' ? this.numberOf(fields, 'vol') : 0,
      rate: this.numberOf(fields, 'rate', 0),
      dividendYield: this.numberOf(fields, 'dividend', 0),
      shift: this.numberOf(fields, 'shift', 0),
    };
    const flaw = model.flawOf(input);
    if (flaw !== undefined) throw new RowFlaw(flaw);
    return { model, input, price: this.given === 'price' ? this.numberOf(fields, 'price') : 0 };
  }

  private text(fields: readonly string[], name: string): string {
    const column = this.at.get(name);
    return column === undefined ? '' : fields[column].trim();
  }

  private numberOf(fields: readonly string[], name: string, absent?: number): number {
    const text = this.text(fields, name);
    if (text === '' && absent !== undefined) return absent;
    if (!NUMBER.test(text)) throw new RowFlaw(`${name} '${text}' is no number`);
    return Number(text);
  }

  private modelOf(fields: readonly string[]): PricingModel {
    const text = this.text(fields, 'model');
    // Without a name the column that is filled tells: a forward is Black's, a spot is BSM's.
    const name = text || (this.text(fields, 'forward') === '' ? 'bsm' : 'black76');
    // An American model stands on the column that is filled.
    const on = this.text(fields, 'forward') === '' ? 'spot' : 'forward';
    const american = americanNamed(name);
    if (american) return this.americanOf(american, on);
    const known = this.models.get(name) ?? modelNamed(name);
    if (known === undefined) {
      const names = [...MODELS.map((model) => model.name), ...AMERICAN_MODELS].join(', ');
      throw new RowFlaw(`no model is called '${name}'; there are ${names}`);
    }
    this.models.set(name, known);
    return known;
  }

  private americanOf(name: AmericanModel, on: 'forward' | 'spot'): PricingModel {
    const key = `${name} on ${on}`;
    const model = this.models.get(key) ?? americanModel(name, on);
    this.models.set(key, model);
    return model;
  }

  private underlyingOf(fields: readonly string[], model: PricingModel): number {
    const own = model.underlying;
    if (this.text(fields, own) === '') throw new RowFlaw(`${model.name} needs a ${own}`);
    return this.numberOf(fields, own);
  }

  private yearsOf(fields: readonly string[]): number {
    if (this.text(fields, 't_years') !== '') return this.numberOf(fields, 't_years');
    const [expiry, now] = [this.text(fields, 'expiry'), this.text(fields, 'now')];
    if (expiry === '' || now === '') throw new RowFlaw('no t_years, nor expiry and now');
    const days = [parseDay(expiry), parseDay(now)];
    const [untilUs, fromUs] =
      days[0] !== undefined && days[1] !== undefined
        ? days
        : [parseInstant(expiry), parseInstant(now)];
    if (untilUs === undefined || fromUs === undefined) {
      throw new RowFlaw(
        `expiry '${expiry}' and now '${now}' must both be dates or both instants with a zone`,
      );
    }
    if (untilUs < fromUs) throw new RowFlaw(`expired: ${expiry} is before ${now}`);
    return (untilUs - fromUs) / YEAR_US;
  }
}

export function plainName(name: string): string {
  return name.trim().toLowerCase();
}
