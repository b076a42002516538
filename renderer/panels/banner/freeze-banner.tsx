import { countText } from '../../format/numbers.ts';
import type { Freeze } from '../../stores/alert-store.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import './banner.css';

/** After a freeze of this page: what the engine did meanwhile, until somebody has read it. */
export function FreezeBanner() {
  const screen = useScreen();
  const freeze = useSlice(screen.alerts, (alerts) => alerts.freeze);
  if (freeze === null) return null;
  return (
    <div className="banner" role="alert">
      <strong>UI was frozen {freeze.seconds.toFixed(1)} s</strong>
      <span>{engineWords(freeze)}</span>
      <button type="button" onClick={() => screen.alerts.setState({ freeze: null })}>
        Seen <kbd>M</kbd>
      </button>
    </div>
  );
}

function engineWords({ reprices, rejects }: Freeze): string {
  return `; engine kept quoting (${countText(reprices)} reprices, ${countText(rejects)} rejects)`;
}

/** Without a link the figures below are memory: said in words, over everything. */
export function LinkBanner() {
  const screen = useScreen();
  const state = useSlice(screen.session, (session) => session.state);
  const why = useSlice(screen.session, (session) => session.why);
  if (state === 'up') return null;
  return (
    <div className={`banner is-link is-${state}`} role="alert">
      <strong>{state === 'connecting' ? 'CONNECTING' : 'NO LINK TO THE DESK'}</strong>
      <span>: {why}. Quoting does not depend on this screen.</span>
    </div>
  );
}
