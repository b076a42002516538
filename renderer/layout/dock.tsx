import { Layout, Model, type TabNode } from 'flexlayout-react';
import 'flexlayout-react/style/dark.css';
import { useState } from 'react';
import { PanelBoundary } from '../panel-boundary.tsx';
import { PANELS } from '../panel-registry.tsx';
import { defaultLayout } from './default-layout.ts';
import './dock.css';

/** The panels, docked: moved by mouse or keys, each failing by itself. */
export function Dock() {
  const [model] = useState(() => Model.fromJson(defaultLayout(PANELS, window.innerWidth)));
  return (
    <main className="dock">
      <Layout
        model={model}
        factory={panelOf}
        realtimeResize={false}
        invalidateTabContentOnParentRender={false}
      />
    </main>
  );
}

function panelOf(node: TabNode) {
  const panel = PANELS.find((one) => one.id === node.getComponent());
  if (panel === undefined) return null;
  const { component: Panel, title } = panel;
  return (
    <PanelBoundary name={title}>
      <Panel />
    </PanelBoundary>
  );
}
