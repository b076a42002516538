import { MARKET_STATE } from '../../domain/chain-columns.ts';
import { SECOND_US, type TimeUs } from '../../domain/units.ts';
import type { VirtualDesk } from '../../host/play/virtual-desk.ts';

/** What goes wrong in mid-crash. */
export interface Drill {
  readonly name: string;
  readonly what: string;
  /** Interferes once, just before the largest move of the tape. */
  readonly begin?: (desk: VirtualDesk) => void;
  /** Undone after so long. */
  readonly end?: { readonly afterUs: number; readonly act: (desk: VirtualDesk) => void };
  /**
   * From the beginning no order handling can be asked for so long: fills of that time are shown
   * and not judged. 0: everything is judged.
   */
  readonly excusedUs: number;
  /** Seconds for which the screen acknowledges nothing. */
  readonly freezeUiS?: number;
}

const STALL_US = 300_000;
const PAUSE_US = 120_000;
const HALT_US = 5 * SECOND_US;
/** Back-off, logon, the venue's list, and a full window in which nothing counted may leave. */
const RECONNECT_US = 6 * SECOND_US;

export const DRILLS: readonly Drill[] = [
  { name: 'none', what: 'nothing goes wrong but the market', excusedUs: 0 },
  {
    name: 'ui-frozen',
    what: 'the screen acknowledges nothing for 60 s',
    excusedUs: 0,
    freezeUiS: 60,
  },
  {
    name: 'adapter-stall',
    what: "the adapter's thread does nothing for 300 ms",
    begin: (desk) => desk.stall('adapter', STALL_US),
    excusedUs: STALL_US,
  },
  {
    name: 'gc-pause',
    what: 'a collection stops the whole engine host for 120 ms',
    begin: (desk) => desk.stall('host', PAUSE_US),
    excusedUs: PAUSE_US,
  },
  {
    name: 'disconnect',
    what: 'the connection to the venue breaks',
    begin: (desk) => desk.cutLink(),
    excusedUs: RECONNECT_US,
  },
  {
    name: 'halt',
    what: 'every market is halted for 5 s',
    begin: (desk) => desk.venue.setMarketState(-1, MARKET_STATE.HALT, desk.nowUs),
    end: {
      afterUs: HALT_US,
      act: (desk) => desk.venue.setMarketState(-1, MARKET_STATE.OPEN, desk.nowUs),
    },
    excusedUs: 0,
  },
];

/** A drill on its way: called after each slice of a run. */
export class DrillRun {
  /** When it began. */
  begunUs: TimeUs | undefined;
  private isEnded = false;
  private readonly drill: Drill;
  private readonly atUs: TimeUs;

  constructor(drill: Drill, atUs: TimeUs) {
    this.drill = drill;
    this.atUs = atUs;
  }

  onSlice(desk: VirtualDesk): void {
    const { begin, end } = this.drill;
    if (this.begunUs === undefined) {
      if (desk.nowUs < this.atUs) return;
      this.begunUs = desk.nowUs;
      begin?.(desk);
    } else if (end && !this.isEnded && desk.nowUs >= this.begunUs + end.afterUs) {
      this.isEnded = true;
      end.act(desk);
    }
  }

  /** May a fill of this instant be the drill's own doing? */
  excuses(timeUs: TimeUs): boolean {
    const { begunUs } = this;
    return begunUs !== undefined && timeUs >= begunUs && timeUs <= begunUs + this.drill.excusedUs;
  }
}
