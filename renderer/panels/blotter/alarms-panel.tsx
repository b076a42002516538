import type { ColDef } from 'ag-grid-community';
import { useMemo } from 'react';
import { stampText } from '../../format/numbers.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { type Alarm, type AlarmStore, markSeen, mostUrgent } from '../../stores/alarm-store.ts';
import { Blotter } from './blotter.tsx';
import type { BlotterSource } from './blotter-source.ts';
import { CellButton } from './cell-button.ts';
import { figure, words } from './event-columns.ts';

const LEVELS = ['', 'CRITICAL', 'MAJOR', 'MINOR'] as const;

/** What somebody has to know: acknowledge with M, mute with Ctrl+M. */
export function AlarmsPanel() {
  const screen = useScreen();
  const mutedUntilMs = useSlice(screen.shell, (shell) => shell.mutedUntilMs);
  const urgent = useSlice(screen.alarms, mostUrgent);
  const source = useMemo(() => alarmSource(screen.alarms), [screen]);
  const columns = useMemo(
    () => alarmColumns((alarm) => markSeen(screen.alarms, alarm.id)),
    [screen],
  );
  const isMuted = mutedUntilMs > 0;
  return (
    <Blotter
      name="Alarms"
      source={source}
      columns={columns}
      empty="no alarms"
      rowClass={rowClass}
      controls={
        <>
          <button type="button" onClick={() => markSeen(screen.alarms)}>
            {urgent === 0 ? 'all acknowledged' : 'Acknowledge all'} <kbd>M</kbd>
          </button>
          <button
            type="button"
            aria-pressed={isMuted}
            onClick={() => screen.actions.run('sound.mute', null)}
          >
            {isMuted ? 'MUTED' : 'Mute 60 s'} <kbd>Ctrl+M</kbd>
          </button>
        </>
      }
    />
  );
}

function rowClass(alarm: Alarm): string {
  return alarm.isSeen ? 'is-gone' : `is-p${alarm.priority}`;
}

function alarmSource(store: AlarmStore): BlotterSource<Alarm> {
  return {
    rows: () => [...store.getState().list],
    listen: (take) =>
      store.subscribe((now, before) => {
        const byId = new Map(before.list.map((one) => [one.id, one]));
        const ids = new Set(now.list.map(({ id }) => id));
        take({
          add: now.list.filter(({ id }) => !byId.has(id)),
          update: now.list.filter((one) => byId.has(one.id) && byId.get(one.id) !== one),
          remove: before.list.filter(({ id }) => !ids.has(id)),
        });
      }),
  };
}

function alarmColumns(onSeen: (alarm: Alarm) => void): ColDef<Alarm>[] {
  return [
    {
      colId: 'time',
      headerName: 'Last',
      width: 104,
      field: 'atUs',
      valueFormatter: ({ value }) => stampText(value as number),
    },
    {
      colId: 'level',
      headerName: 'Level',
      width: 84,
      valueGetter: ({ data }) => LEVELS[data?.priority ?? 3],
    },
    figure<Alarm>({ colId: 'times', headerName: 'Times', width: 60, field: 'times' }),
    { colId: 'source', headerName: 'From', width: 70, field: 'source' },
    words<Alarm>({ colId: 'text', headerName: 'What', flex: 1, minWidth: 200, field: 'text' }),
    {
      colId: 'state',
      headerName: 'State',
      width: 110,
      valueGetter: ({ data }) => (data?.isSeen ? 'acknowledged' : 'NEW'),
    },
    {
      colId: 'seen',
      headerName: '',
      width: 104,
      sortable: false,
      cellRenderer: CellButton,
      cellRendererParams: {
        words: 'Acknowledge',
        label: (alarm: Alarm) => `Acknowledge ${alarm.text}`,
        isShown: (alarm: Alarm) => !alarm.isSeen,
        onPress: onSeen,
      },
    },
  ];
}
