import { BOOK_STATE, RECORD, STEP_FLAG, WANT_QTY } from '../../domain/journal-records.ts';
import { NO_PX } from '../../domain/units.ts';

const KINDS = ['add', 'replace', 'cancel'];

/** Names of the record kinds, for people and for exports. */
export const RECORD_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(RECORD).map(([name, kind]) => [kind, name.toLowerCase().replaceAll('_', '-')]),
);

/** A record in words, from its place in the columns of eight. */
export function recordText(words: Float64Array, at: number): string {
  const [kind, time, a, b, c, d, e, f] = words.subarray(at, at + 8);
  const name = RECORD_NAMES[kind] ?? `record ${kind}`;
  switch (kind) {
    case RECORD.BOOK: {
      const quote = `${pxText(b)} x ${c} / ${pxText(d)} x ${e}`;
      return `${name} instrument ${a % BOOK_STATE} ${quote} arrived ${time} cause ${f}`;
    }
    case RECORD.WANT:
      return `${name} slot ${a} ${pxText(b)} x ${c} curve ${d} cause ${e} score ${f} at ${time}`;
    case RECORD.ARMED:
      return `${name} slot ${a} ${b === 1 ? 'armed' : 'pulled'} at ${time}`;
    case RECORD.ORDER:
      return `${name} ${KINDS[a]} slot ${b} ${pxText(c)} x ${d} id ${e}-${f} at ${time}`;
    case RECORD.ENGINE_STEP:
      return `${name} link ${a} at ${time}`;
    case RECORD.ADAPTER_STEP:
      return `${name} engine beat ${a} epoch ${b}${flagText(c)} at ${time}`;
    case RECORD.WANTS_READ:
      return `${name} ${wantText(a, b, c)}${d < 0 ? '' : `, ${wantText(d, e, f)}`} cause ${time}`;
    case RECORD.LINK:
      return `${name} ${a === 1 ? 'opened' : 'closed'} at ${time}`;
    case RECORD.IDS:
      return `${name} from ${a}`;
    default:
      return `${name} ${a} ${b} ${c} ${d} ${e} ${f} at ${time}`;
  }
}

function wantText(packed: number, px: number, score: number): string {
  const qty = Math.floor(packed / WANT_QTY);
  return `slot ${packed % WANT_QTY} ${pxText(px)} x ${qty} score ${score}`;
}

function flagText(flags: number): string {
  return Object.entries(STEP_FLAG)
    .filter(([, bit]) => (flags & bit) !== 0)
    .map(([flag]) => ` ${flag.toLowerCase().replaceAll('_', '-')}`)
    .join('');
}

function pxText(px: number): string {
  return px === NO_PX ? 'none' : String(px);
}
