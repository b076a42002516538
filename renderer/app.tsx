import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-600.css';
import '@fontsource/inter/greek-400.css';
import '@fontsource/jetbrains-mono/latin-400.css';
import '@fontsource/jetbrains-mono/latin-700.css';
import './theme/tokens.css';
import './theme/page.css';
import { createRoot } from 'react-dom/client';
import { assert } from '../domain/units.ts';
import { DeskScreen } from './desk-screen.ts';
import { installDeskActions } from './keys/desk-actions.ts';
import { installStagingActions } from './staging/staging-actions.ts';
import { dispatchKeys } from './keys/key-dispatcher.ts';
import { Dock } from './layout/dock.tsx';
import { ClearKill } from './panels/kill/clear-kill.tsx';
import { FreezeBanner, LinkBanner } from './panels/banner/freeze-banner.tsx';
import { ScopeBar } from './panels/scope-bar/scope-bar.tsx';
import { KeyHelp } from './panels/overlay/key-help.tsx';
import { Palette } from './panels/overlay/palette.tsx';
import { Workspaces } from './panels/overlay/workspaces.tsx';
import { PANELS } from './panel-registry.tsx';
import { StatusBar } from './panels/status/status-bar.tsx';
import { DiffDialog } from './panels/staged/staged-panel.tsx';
import { Strip } from './panels/strip/strip.tsx';
import { PanelBoundary } from './panel-boundary.tsx';
import { ScreenContext, useScreen, useSlice } from './screen-context.ts';

function App() {
  const screen = useScreen();
  const environment = useSlice(screen.session, (session) => session.hello?.environment ?? 'none');
  return (
    <div className={`desk is-${environment}`}>
      <Strip />
      <PanelBoundary name="scope bar">
        <ScopeBar />
      </PanelBoundary>
      <Dock />
      <DiffDialog />
      <StatusBar />
      <ClearKill />
      <KeyHelp />
      <Palette />
      <Workspaces />
      <div className="banners">
        <LinkBanner />
        <FreezeBanner />
      </div>
    </div>
  );
}

const root = document.getElementById('desk');
assert(root !== null, 'the page has a place for the desk');
const screen = new DeskScreen(window, new Set(PANELS.map((one) => one.id)));
installDeskActions(screen);
installStagingActions(screen);
dispatchKeys(window, {
  actions: screen.actions,
  held: screen.heldKeys,
  keyMap: () => screen.shell.getState().keyMap,
});
createRoot(root).render(
  <ScreenContext value={screen}>
    <App />
  </ScreenContext>,
);
screen.start();
