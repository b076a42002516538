import type { ComponentType } from 'react';
import { Chain } from './panels/chain/chain.tsx';
import { CommandList } from './panels/side/command-list.tsx';
import { DeskTable } from './panels/side/desk-table.tsx';
import { Passport } from './panels/side/passport.tsx';
import { Reasons } from './panels/side/reasons.tsx';
import { Trend } from './panels/side/trend.tsx';

/** Where a panel stands until somebody moves it (ui.md 4): columns 62 % and 38 %. */
export type PanelPlace = 'chain' | 'below-chain' | 'curve' | 'below-curve' | 'corner';

export interface PanelSpec {
  /** Stays for ever: it is what saved workspaces name. */
  readonly id: string;
  readonly title: string;
  readonly component: ComponentType;
  readonly place: PanelPlace;
}

/** Every panel of the desk, in the order of its tabs: one line a panel. */
export const PANELS: readonly PanelSpec[] = [
  { id: 'chain', title: 'Chain', component: Chain, place: 'chain' },
  { id: 'desk', title: 'Desk', component: DeskTable, place: 'curve' },
  { id: 'passport', title: 'Quote passport', component: Passport, place: 'below-curve' },
  { id: 'reasons', title: 'Not quoted', component: Reasons, place: 'below-chain' },
  { id: 'commands', title: 'Commands', component: CommandList, place: 'below-chain' },
  { id: 'trend', title: 'Last minute', component: Trend, place: 'corner' },
];
