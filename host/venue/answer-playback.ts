import { type Outcome, accept, refuse } from '../../domain/outcome.ts';
import type { PlaybackView, TapeState, Verdict } from '../../domain/playback.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { SimulatedVenue } from './simulated-venue.ts';
import type { VenueAsk } from './venue-ipc.ts';
import type { VenueReport } from './venue-report.ts';

/** Does what a playback asks of the venue, and says where tape and judgement then stand. */
export function answerPlayback(
  venue: SimulatedVenue,
  ask: VenueAsk,
  crashUs: TimeUs,
  nowUs: TimeUs,
): Outcome<PlaybackView> {
  venue.advance(nowUs);
  const { player } = venue;
  switch (ask.act) {
    case 'pause':
      player.pause(nowUs);
      break;
    case 'resume':
      if (player.isStarted) player.resume(nowUs);
      else venue.startTape(nowUs);
      break;
    case 'speed':
      if (!(ask.speed > 0)) return refuse('speed', `must be above 0, got ${ask.speed}`);
      player.setSpeed(ask.speed, nowUs);
      break;
    case 'seek': {
      const moved = venue.seek(venue.tape.startUs + ask.atS * SECOND_US, nowUs);
      if (!moved.ok) return moved;
      break;
    }
    case 'disconnect':
    case 'look':
      break;
  }
  const verdict = verdictOf(venue.report(nowUs));
  return accept({ tape: tapeState(venue, crashUs, nowUs), verdict });
}

function tapeState({ player, tape }: SimulatedVenue, crashUs: TimeUs, nowUs: TimeUs): TapeState {
  const { name, startUs, endUs } = tape;
  return {
    name,
    lengthS: (endUs - startUs) / SECOND_US,
    atS: (player.tapeUs(nowUs) - startUs) / SECOND_US,
    crashAtS: (crashUs - startUs) / SECOND_US,
    speed: player.speed,
    isStarted: player.isStarted,
    isPaused: player.isPaused,
  };
}

function verdictOf({ cap, fills, otherRejects, ordersLive, liveSides }: VenueReport): Verdict {
  return {
    cap: cap.cap,
    windowMs: cap.windowUs / 1000,
    unit: cap.unit,
    maxInAnyWindow: cap.maxInAnyWindow,
    capRejects: cap.rejects,
    otherRejects,
    fills: fills.count,
    lots: fills.lots,
    bad: fills.bad,
    badAvoidable: fills.badAvoidable,
    edgeTicksMean: fills.edgeTicksMean,
    ordersLive,
    liveSideSeconds: liveSides.sideSeconds.reduce((sum, one) => sum + one, 0),
  };
}
