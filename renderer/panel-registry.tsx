import type { ComponentType } from 'react';
import { AlarmsPanel } from './panels/blotter/alarms-panel.tsx';
import { EventsPanel } from './panels/blotter/events-panel.tsx';
import { FillsPanel } from './panels/blotter/fills-panel.tsx';
import { LogPanel } from './panels/blotter/log-panel.tsx';
import { OrdersPanel } from './panels/blotter/orders-panel.tsx';
import { WantsPanel } from './panels/blotter/wants-panel.tsx';
import { Chain } from './panels/chain/chain.tsx';
import { CurvePanel } from './panels/curve/curve-panel.tsx';
import { PlaybackPanel } from './panels/playback/playback-panel.tsx';
import { RiskPanel } from './panels/risk/risk-panel.tsx';
import { SettingsPanel } from './panels/settings/settings-panel.tsx';
import { StagedPanel } from './panels/staged/staged-panel.tsx';
import { CommandList } from './panels/side/command-list.tsx';
import { DeskTable } from './panels/side/desk-table.tsx';
import { Passport } from './panels/side/passport.tsx';
import { Reasons } from './panels/side/reasons.tsx';
import { Trend } from './panels/side/trend.tsx';
import { SessionsPanel } from './panels/sessions/sessions-panel.tsx';
import { ThrottlePanel } from './panels/throttle/throttle-panel.tsx';
import { Ticket } from './panels/ticket/ticket.tsx';
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
  { id: 'curve', title: 'Vol curve', component: CurvePanel, place: 'curve' },
  { id: 'desk', title: 'Desk', component: DeskTable, place: 'curve' },
  { id: 'risk', title: 'Risk', component: RiskPanel, place: 'curve' },
  { id: 'staged', title: 'Staged change', component: StagedPanel, place: 'below-curve' },
  { id: 'passport', title: 'Quote passport', component: Passport, place: 'below-curve' },
  { id: 'events', title: 'Events', component: EventsPanel, place: 'below-chain' },
  { id: 'orders', title: 'Orders', component: OrdersPanel, place: 'below-chain' },
  { id: 'fills', title: 'Fills', component: FillsPanel, place: 'below-chain' },
  { id: 'wants', title: 'Wants', component: WantsPanel, place: 'below-chain' },
  { id: 'alarms', title: 'Alarms', component: AlarmsPanel, place: 'below-chain' },
  { id: 'log', title: 'Log', component: LogPanel, place: 'below-chain' },
  { id: 'settings', title: 'Settings', component: SettingsPanel, place: 'below-chain' },
  { id: 'reasons', title: 'Not quoted', component: Reasons, place: 'below-chain' },
  { id: 'commands', title: 'Commands', component: CommandList, place: 'below-chain' },
  { id: 'throttle', title: 'Throttle & latency', component: ThrottlePanel, place: 'corner' },
  { id: 'sessions', title: 'Sessions', component: SessionsPanel, place: 'corner' },
  { id: 'ticket', title: 'Ticket', component: Ticket, place: 'corner' },
  { id: 'playback', title: 'Playback', component: PlaybackPanel, place: 'corner' },
  { id: 'trend', title: 'Last minute', component: Trend, place: 'corner' },
];
