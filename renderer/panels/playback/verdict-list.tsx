import type { Verdict } from '../../../domain/playback.ts';
import { ageText, countText, fixedText } from '../../format/numbers.ts';

/** The desk as the venue saw it, since the tape was first started. */
export function VerdictList(props: {
  readonly verdict: Verdict;
  readonly participation: number | null;
}) {
  const { verdict, participation } = props;
  const { cap, windowMs, unit, maxInAnyWindow, capRejects, otherRejects } = verdict;
  const { fills, lots, bad, badAvoidable, edgeTicksMean, ordersLive } = verdict;
  const isOver = maxInAnyWindow > cap;
  const rows: readonly (readonly [name: string, text: string, state: string])[] = [
    ['Fills, lots', `${countText(fills)}, ${countText(lots)}`, ''],
    ['Bad fills', countText(bad), ''],
    ['Bad and avoidable', countText(badAvoidable), badAvoidable > 0 ? 'is-bad' : 'is-good'],
    ['Mean edge, ticks', edgeTicksMean === null ? '-' : fixedText(edgeTicksMean, 2), ''],
    [
      `Most ${unit} in ${ageText(windowMs)}`,
      `${countText(maxInAnyWindow)} of ${countText(cap)}${isOver ? ' OVER' : ''}`,
      isOver ? 'is-bad' : 'is-good',
    ],
    ['Rejects: rate', countText(capRejects), capRejects > 0 ? 'is-bad' : 'is-good'],
    ['Rejects: other', countText(otherRejects), ''],
    ['Orders live', countText(ordersLive), ''],
    ['Participation', participation === null ? '-' : `${fixedText(100 * participation, 1)} %`, ''],
  ];
  return (
    <dl className="verdict" aria-label="Verdict of the venue">
      {rows.map(([name, text, state]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className={state}>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
