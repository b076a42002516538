import { type Refusal, refuse } from '../../domain/outcome.ts';
import type { TimeUs } from '../../domain/units.ts';

/** Rows out of time order are dropped while they are few: late prints, not a file in disorder. */
const BACKWARDS_SHARE_MAX = 0.01;
const BACKWARDS_FREE = 10;

/** What is wrong with a file in places: counted by kind, with the first line of each. */
export class MarketFlaws {
  private readonly kinds = new Map<string, { count: number; line: number }>();
  private readonly file: string;
  private latestUs = Number.NEGATIVE_INFINITY;
  private rows = 0;
  private backwards = 0;

  constructor(file: string) {
    this.file = file;
  }

  add(kind: string, lineNumber: number): void {
    const known = this.kinds.get(kind);
    if (known) known.count++;
    else this.kinds.set(kind, { count: 1, line: lineNumber });
  }

  /** True where the stamp is older than one before it. Such a row is dropped and counted. */
  isBackwards(timeUs: TimeUs, lineNumber: number): boolean {
    this.rows++;
    if (timeUs >= this.latestUs) {
      this.latestUs = timeUs;
      return false;
    }
    this.backwards++;
    this.add('rows dropped because their stamp runs backwards', lineNumber);
    return true;
  }

  disorder(): Refusal | undefined {
    const most = Math.max(BACKWARDS_FREE, BACKWARDS_SHARE_MAX * this.rows);
    if (this.backwards <= most) return undefined;
    const { line } = this.kinds.get('rows dropped because their stamp runs backwards') ?? {
      line: 0,
    };
    return refuse(
      `${this.file}:${line}`,
      `${this.backwards} of ${this.rows} stamps run backwards: sort the file by time first`,
    );
  }

  notes(): string[] {
    return [...this.kinds].map(
      ([kind, { count, line }]) => `${this.file}: ${count} ${kind}, first at line ${line}`,
    );
  }
}
