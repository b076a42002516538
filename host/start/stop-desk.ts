import type { DeskSupervisor, StopReport } from './desk-supervisor.ts';
import type { Terminal } from './terminal.ts';

/** A stop that the venue does not confirm by then ends all the same, and says so. */
export const STOP_CAP_MS = 10_000;
const SHOWN_MAX = 20;

/** Asks the desk to stop adding, cancel, confirm; 0 when nothing of ours is left at the venue. */
export async function stopDesk(
  desk: Pick<DeskSupervisor, 'stop' | 'progress'>,
  requests: { onAgain: () => void },
  terminal: Terminal,
): Promise<number> {
  terminal.say('adding nothing more; cancelling what rests');
  const began = performance.now();
  requests.onAgain = () => {
    const left = Math.max(0, Math.ceil((STOP_CAP_MS - (performance.now() - began)) / 1_000));
    terminal.say(`${pendingText(desk.progress)}; waiting up to ${left} s more`);
  };
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), STOP_CAP_MS);
  });
  const report = await Promise.race([desk.stop(), tooLate]);
  clearTimeout(timer);
  if (report === undefined) {
    terminal.say(`no answer within ${STOP_CAP_MS / 1_000} s: ${pendingText(desk.progress)}`);
    terminal.say('orders may rest at the venue; the next start cancels them');
    return 1;
  }
  return sayReport(report, terminal);
}

function sayReport(report: StopReport, terminal: Terminal): number {
  const { confirmed, of, unconfirmed } = report;
  terminal.say(`${confirmed} of ${of} cancels confirmed`);
  if (confirmed === of && unconfirmed.length === 0) return 0;
  const shown = unconfirmed.slice(0, SHOWN_MAX).join(', ');
  const more = unconfirmed.length > SHOWN_MAX ? ` and ${unconfirmed.length - SHOWN_MAX} more` : '';
  terminal.say(`unconfirmed, they may rest at the venue: ${shown || of - confirmed}${more}`);
  return 1;
}

function pendingText(progress: { confirmed: number; of: number } | undefined): string {
  if (progress === undefined) return 'the desk has not said yet what rests';
  return `${progress.of - progress.confirmed} of ${progress.of} cancels unconfirmed`;
}
