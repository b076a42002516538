import { type QuoteSettings, isSafer, settingsOf } from '../../domain/quote-settings.ts';
import type { DeskScreen } from '../desk-screen.ts';
import { stage } from '../stores/staged-store.ts';
import { applyStaged, sendSafer } from './apply-staged.ts';

const LARGE = 5;
const SMALL = 0.1;

/** The nudge keys of ui.md 13: curves and narrower quotes are staged, wider ones go at once. */
export function installStagingActions(screen: DeskScreen): void {
  const { actions, curveDesk } = screen;
  const born = (event: KeyboardEvent | null): number => event?.timeStamp ?? performance.now();
  const vol = (factor: number, words: string) => () => {
    const volPt = factor * curveDesk.store.getState().steps.vol;
    void curveDesk.gesture({ kind: 'shift', volPt }, words);
  };
  actions.on('vol.up', vol(1, 'up'));
  actions.on('vol.down', vol(-1, 'down'));
  actions.on('vol.up.large', vol(LARGE, 'up'));
  actions.on('vol.down.large', vol(-LARGE, 'down'));
  actions.on('vol.up.small', vol(SMALL, 'up'));
  actions.on('vol.down.small', vol(-SMALL, 'down'));
  const bend = (kind: 'tilt' | 'width', sign: number, words: string) => () => {
    const { steps } = curveDesk.store.getState();
    const volPt = sign * (kind === 'tilt' ? steps.skew : steps.width);
    void curveDesk.gesture({ kind, volPt }, words);
  };
  actions.on('skew.left', bend('tilt', -1, 'skew left'));
  actions.on('skew.right', bend('tilt', 1, 'skew right'));
  actions.on('smile.narrower', bend('width', 1, 'smile narrower'));
  actions.on('smile.wider', bend('width', -1, 'smile wider'));
  actions.on('curve.fit', () => void curveDesk.fit());
  actions.on('curve.snap', () => {
    void curveDesk.gesture({ kind: 'snap', to: 'open' }, 'snap to the open curve');
  });
  actions.on('staged.apply', (event) => applyStaged(screen, '', born(event)));
  const edge = (step: number) => (event: KeyboardEvent | null) =>
    void nudgeSetting(screen, 'edgeTicks', born(event), (now) => Math.max(0, now.edgeTicks + step));
  actions.on('edge.wider', edge(1));
  actions.on('edge.narrower', edge(-1));
  const size = (step: number) => (event: KeyboardEvent | null) =>
    void nudgeSetting(screen, 'sizes', born(event), (now) =>
      now.sizes.map((row) => ({
        ...row,
        lots: row.lots === 0 ? 0 : Math.max(1, row.lots + step),
      })),
    );
  actions.on('size.down', size(-1));
  actions.on('size.up', size(1));
}

/** One field of the underlying on the screen, one step: at once where it is safer, else staged. */
export async function nudgeSetting<F extends keyof QuoteSettings>(
  screen: DeskScreen,
  field: F,
  bornMs: number,
  next: (now: QuoteSettings) => QuoteSettings[F],
): Promise<void> {
  const answer = await screen.curveDesk.settingsNow();
  if (!answer.ok) return;
  const { underlyingIx } = screen.view.getState();
  const symbol = screen.session.getState().hello?.underlyings[underlyingIx]?.symbol ?? '';
  const { values, revision } = answer.value;
  const item = screen.staged.getState().items[`setting ${symbol} ${field}`];
  const inForce = settingsOf(values, symbol);
  const now = item?.kind === 'setting' ? { ...inForce, [field]: item.staged } : inForce;
  const value = next(now);
  const isAtOnce = item === undefined && isSafer(inForce, { ...inForce, [field]: value });
  if (isAtOnce) {
    const words = `${symbol} ${field} ${JSON.stringify(value)}`;
    return sendSafer(screen, [{ underlying: symbol, field, value }], words, bornMs);
  }
  const live = values.underlyings[symbol]?.[field] ?? inForce[field];
  const kind = 'setting' as const;
  stage(screen.staged, { kind, underlying: symbol, field, live, staged: value, revision });
}
