import type {
  IGlobalAttributes,
  IJsonModel,
  IJsonRowNode,
  IJsonTabNode,
  IJsonTabSetNode,
} from 'flexlayout-react';

/** What a layout needs to know of a panel. */
export interface PlacedPanel {
  readonly id: string;
  readonly title: string;
  readonly place: string;
}

/** Below this width the chain takes the whole of it, and all else stands below. */
export const WIDE_FROM_PX = 1600;

const GLOBAL: IGlobalAttributes = {
  tabEnablePopout: false,
  tabSetEnableMaximize: true,
  tabSetMinHeight: 60,
  tabSetMinWidth: 180,
  tabEnableRenderOnDemand: true,
  tabSetEnableTabGroups: false,
};

/** The desk as it is before anybody has moved anything (ui.md 4). */
export function defaultLayout(panels: readonly PlacedPanel[], widthPx: number): IJsonModel {
  const stack = (weight: number, ...places: string[]): IJsonTabSetNode[] => {
    const children = panels.filter((one) => places.includes(one.place)).map(tabOf);
    if (children.length === 0) return [];
    return [{ type: 'tabset', id: `place.${places[0]}`, weight, children }];
  };
  const row = (weight: number, children: IJsonTabSetNode[]): IJsonRowNode[] =>
    children.length === 0 ? [] : [{ type: 'row', weight, children }];
  if (widthPx >= WIDE_FROM_PX) {
    return {
      global: GLOBAL,
      layout: {
        type: 'row',
        children: [
          ...row(62, [...stack(68, 'chain'), ...stack(32, 'below-chain')]),
          ...row(38, [...stack(52, 'curve'), ...stack(20, 'below-curve'), ...stack(28, 'corner')]),
        ],
      },
    };
  }
  return {
    global: { ...GLOBAL, rootOrientationVertical: true },
    layout: {
      type: 'row',
      children: [
        ...stack(70, 'chain'),
        ...row(30, [...stack(55, 'below-chain', 'corner'), ...stack(45, 'curve', 'below-curve')]),
      ],
    },
  };
}

export function tabOf(panel: PlacedPanel): IJsonTabNode {
  return { type: 'tab', id: tabId(panel.id), name: panel.title, component: panel.id };
}

export function tabId(panelId: string): string {
  return `panel.${panelId}`;
}
