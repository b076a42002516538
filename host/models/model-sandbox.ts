import { Script, constants, createContext } from 'node:vm';
import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import { GUEST_PRELUDE, POINTS_MAX } from './guest-prelude.ts';
import { scriptOf } from './model-source.ts';

/** A strike at some forwards, each with its vol, as it travels to a model. */
export interface ModelRow {
  readonly strike: number;
  readonly years: number;
  readonly rate: number;
  readonly dividendYield: number;
  readonly forwards: readonly number[];
  readonly vols: readonly number[];
}

/** Prices by forward; NaN where the model gave no finite number, threw or took too long. */
export interface ModelPrices {
  readonly calls: readonly number[];
  readonly puts: readonly number[];
  /** The model was stopped by its time limit. */
  readonly isLate: boolean;
}

export interface ModelLimits {
  readonly loadMs: number;
  /** For the prices of one row. */
  readonly rowMs: number;
}

/**
 * A model in a realm of its own, without any function or object of ours: no code from strings, no
 * WebAssembly, no modules. Meant for a process that holds nothing else and may be killed: a model
 * can exhaust memory, which no sandbox inside a process survives.
 */
export class ModelSandbox {
  private readonly context;
  private readonly inputs: Float64Array;
  private readonly outputs: Float64Array;
  private readonly runScript = new Script('floodgate.run()');
  private readonly rowMs: number;

  private constructor(limits: ModelLimits) {
    this.rowMs = limits.rowMs;
    this.context = createContext(constants.DONT_CONTEXTIFY, {
      codeGeneration: { strings: false, wasm: false },
      microtaskMode: 'afterEvaluate',
    });
    const arrays = new Script(GUEST_PRELUDE).runInContext(this.context) as [
      Float64Array,
      Float64Array,
    ];
    this.inputs = arrays[0];
    this.outputs = arrays[1];
  }

  /** Loads a model. Refuses what does not compile, throws while it loads, or has no `price`. */
  static load(name: string, source: string, limits: ModelLimits): Outcome<ModelSandbox> {
    const script = scriptOf(source);
    if (!script.ok) return script;
    const sandbox = new ModelSandbox(limits);
    const options = { timeout: limits.loadMs };
    try {
      new Script(script.value, { filename: name }).runInContext(sandbox.context, options);
    } catch (error) {
      return refuse(name, `does not load: ${messageOf(error)}`);
    }
    const link = "floodgate.take(typeof price === 'function' ? price : undefined)";
    const hasPrice: unknown = new Script(link).runInContext(sandbox.context, options);
    if (hasPrice !== true) return refuse(name, 'has no function price');
    return accept(sandbox);
  }

  price({ strike, years, rate, dividendYield, forwards, vols }: ModelRow): ModelPrices {
    const { inputs, outputs } = this;
    const count = Math.min(forwards.length, POINTS_MAX);
    inputs[0] = count;
    inputs[1] = strike;
    inputs[2] = years;
    inputs[3] = rate;
    inputs[4] = dividendYield;
    for (let i = 0; i < count; i++) {
      inputs[8 + i] = forwards[i];
      inputs[8 + POINTS_MAX + i] = vols[i];
    }
    outputs.fill(Number.NaN);
    let isLate = false;
    try {
      this.runScript.runInContext(this.context, { timeout: this.rowMs });
    } catch {
      // What a model throws is its own object: it is not looked at.
      isLate = true;
      outputs.fill(Number.NaN);
    }
    const finite = (from: number) =>
      Array.from({ length: count }, (_, i) => {
        const value = outputs[from + i];
        return Number.isFinite(value) ? value : Number.NaN;
      });
    return { calls: finite(0), puts: finite(POINTS_MAX), isLate };
  }
}

/** Words of an error that may be the model's own object, whose getters may do anything. */
function messageOf(error: unknown): string {
  try {
    return String((error as Error).message).slice(0, 200);
  } catch {
    return 'it threw';
  }
}
