import { Actions, DockLocation, Layout, Model, type TabNode, TabSetNode } from 'flexlayout-react';
import 'flexlayout-react/style/dark.css';
import { useEffect, useState } from 'react';
import { refusalText } from '../../domain/outcome.ts';
import type { DeskScreen } from '../desk-screen.ts';
import { PanelBoundary } from '../panel-boundary.tsx';
import { PANELS } from '../panel-registry.tsx';
import { useScreen } from '../screen-context.ts';
import { defaultLayout, tabId, tabOf } from './default-layout.ts';
import type { WindowPlace } from './workspace.ts';
import './dock.css';

/** The panels, docked: moved by mouse or keys, each failing by itself. */
export function Dock() {
  const screen = useScreen();
  const [model, setModel] = useState(() => firstModel(screen));
  useEffect(() => {
    const keep = (): void => screen.shelf.keepWindow(placeOf(screen, model));
    keep();
    screen.onPeekPanel = (id) => showPanel(model, id);
    screen.onShowPanel = (id) => {
      showPanel(model, id);
      focusTab(id);
    };
    screen.onLayout = (layout) =>
      setModel(Model.fromJson(layout ?? defaultLayout(PANELS, window.innerWidth), model));
    model.addChangeListener(keep);
    window.addEventListener('pagehide', keep);
    const offs = Array.from({ length: 9 }, (_, n) =>
      screen.actions.on(`panel.${n + 1}`, () => focusNth(model, n)),
    );
    return () => {
      model.removeChangeListener(keep);
      window.removeEventListener('pagehide', keep);
      for (const off of offs) off();
    };
  }, [screen, model]);
  return (
    <main className="dock">
      <Layout model={model} factory={panelOf} invalidateTabContentOnParentRender={false} />
    </main>
  );
}

/** As this window was left, or the default. */
function firstModel(screen: DeskScreen): Model {
  const kept = screen.shelf.windowOf(screen.windows.id);
  if (kept?.ok === true) {
    const { workspace, dropped } = kept.value;
    if (dropped.length > 0) {
      screen.shell.setState({ notice: `panels dropped: ${dropped.join(', ')}` });
    }
    try {
      return Model.fromJson(workspace.windows[0].layout);
    } catch {
      screen.shell.setState({ notice: 'the saved layout could not be read: default layout' });
    }
  } else if (kept?.ok === false) {
    screen.shell.setState({ notice: `saved layout refused: ${refusalText(kept)}` });
  }
  return Model.fromJson(defaultLayout(PANELS, window.innerWidth));
}

function placeOf(screen: DeskScreen, model: Model): WindowPlace {
  const { screenX: x, screenY: y, outerWidth: width, outerHeight: height } = window;
  return { id: screen.windows.id, layout: model.toJson(), bounds: { x, y, width, height } };
}

/** Brings a panel to the front, adding it to the active set when it was closed. */
function showPanel(model: Model, id: string): void {
  const panel = PANELS.find((one) => one.id === id);
  if (panel === undefined) return;
  if (model.getNodeById(tabId(id)) === undefined) {
    const to = model.getNodeById(`place.${panel.place}`) ?? model.getActiveTabset();
    const tabset = to instanceof TabSetNode ? to : model.getFirstTabSet();
    if (tabset === undefined) return;
    model.doAction(Actions.addTab(tabOf(panel), tabset.getId(), DockLocation.CENTER, -1, true));
  } else {
    model.doAction(Actions.selectTab(tabId(id)));
  }
}

/** The n-th set of tabs in reading order gets the focus, in its content. */
function focusNth(model: Model, n: number): void {
  const sets: TabSetNode[] = [];
  model.visitNodes((node) => {
    if (node instanceof TabSetNode) sets.push(node);
  });
  const tab = sets[n]?.getSelectedNode();
  if (tab === undefined) return;
  model.doAction(Actions.setActiveTabset(sets[n].getId()));
  focusTab((tab as TabNode).getComponent() ?? '');
}

const FOCUSABLE = '[tabindex="0"], button, input, select, [role=slider], .ag-cell';

/** After the layout has drawn it. */
function focusTab(id: string): void {
  requestAnimationFrame(() => {
    const panel = document.querySelector<HTMLElement>(`[data-panel="${id}"]`);
    (panel?.querySelector<HTMLElement>(FOCUSABLE) ?? panel)?.focus();
  });
}

function panelOf(node: TabNode) {
  const panel = PANELS.find((one) => one.id === node.getComponent());
  if (panel === undefined) return null;
  const { component: Panel, title } = panel;
  return (
    <div className="panel" data-panel={panel.id} tabIndex={0}>
      <PanelBoundary name={title}>
        <Panel />
      </PanelBoundary>
    </div>
  );
}
