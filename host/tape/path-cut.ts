import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { TimeUs } from '../../domain/units.ts';
import { dayOf, instantText, parseInstant, parseTimeOfDay } from './instants.ts';

export interface TimeSpan {
  readonly fromUs: TimeUs;
  readonly toUs: TimeUs;
}

const DAY_US = 86_400_000_000;

/**
 * `--from` and `--to`: instants (`2014-05-02T12:29:30Z`) or UTC times of day. A time of day is the
 * first one in the file's span; for `to`, the first one after `from`. Absent ends are the file's.
 */
export function parseSpan(
  from: string | undefined,
  to: string | undefined,
  file: TimeSpan,
): Outcome<TimeSpan> {
  const start = from === undefined ? accept(file.fromUs) : parseEnd('--from', from, file.fromUs);
  if (!start.ok) return start;
  const end = to === undefined ? accept(file.toUs) : parseEnd('--to', to, start.value);
  if (!end.ok) return end;
  const [fromUs, toUs] = [start.value, end.value];
  if (to !== undefined && toUs <= fromUs)
    return refuse('--to', `${instantText(toUs)} is not after the start`);
  if (fromUs > file.toUs || toUs < file.fromUs) {
    return refuse(
      '--from',
      `the data span ${instantText(file.fromUs)} to ${instantText(file.toUs)}`,
    );
  }
  return accept({ fromUs, toUs });
}

function parseEnd(option: string, text: string, afterUs: TimeUs): Outcome<TimeUs> {
  const instant = parseInstant(text);
  if (instant !== undefined) return accept(instant);
  const inDayUs = parseTimeOfDay(text);
  if (inDayUs === undefined) return refuse(option, `"${text}" is no instant and no time of day`);
  const sameDay = dayOf(afterUs) + inDayUs;
  return accept(sameDay >= afterUs ? sameDay : sameDay + DAY_US);
}
