import { type KeyboardEvent, type PointerEvent, useRef } from 'react';
import type { CurveHandle, CurveGesture } from '../../../domain/staging-link.ts';
import type { VolCurve } from '../../../domain/vol-curve.ts';
import type { DeskScreen } from '../../desk-screen.ts';
import { useScreen } from '../../screen-context.ts';
import { type StagedItems, endDrag, unstage } from '../../stores/staged-store.ts';
import type { PlotRange } from './curve-axis.ts';
import { withParameter } from './curve-parameters.ts';
import type { PlotLayers, PlotScales } from './curve-plot.tsx';

/** Steps of an arrow key, vol points. */
const STEP_PT = 0.1;
const STEP_LARGE_PT = 0.5;
const STEP_SMALL_PT = 0.01;

interface Drag {
  readonly before: StagedItems;
  readonly from: VolCurve;
  readonly startVolPt: number;
  isAsking: boolean;
  latestPt: number;
}

/** Knots of a spline, or left, centre and right of the other families: sliders in vol points. */
export function CurveHandles(props: {
  readonly layers: PlotLayers;
  readonly scales: PlotScales;
  readonly range: PlotRange;
  readonly onDrag: (isDragged: boolean) => void;
}) {
  const { layers, scales, range, onDrag } = props;
  const live = layers.view.live?.handles ?? [];
  const handles = (layers.staged?.handles ?? live).map((handle) => latest(handle, layers));
  const [low, high] = range.strikes;
  return (
    <g>
      {handles
        .filter(({ strike }) => strike >= low && strike <= high)
        .map((handle) => (
          <Handle
            key={handle.name}
            handle={handle}
            live={live.find(({ name }) => name === handle.name)}
            scales={scales}
            onDrag={onDrag}
          />
        ))}
    </g>
  );
}

function Handle(props: {
  readonly handle: CurveHandle;
  readonly live: CurveHandle | undefined;
  readonly scales: PlotScales;
  readonly onDrag: (isDragged: boolean) => void;
}) {
  const screen = useScreen();
  const { handle, live, scales } = props;
  const pointer = useDrag(handle, scales, props.onDrag);
  const isStaged = live !== undefined && Math.abs(live.vol - handle.vol) > 1e-9;
  const volPt = (100 * handle.vol).toFixed(2);
  const y = Math.max(0, Math.min(scales.y.range()[0], scales.y(handle.vol)));
  return (
    <g
      className={classOf(handle, isStaged)}
      transform={`translate(${scales.x(handle.strike)} ${y})`}
      role="slider"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={`${labelOf(handle)} at ${handle.strike.toFixed(2)}`}
      aria-valuemin={1}
      aria-valuemax={500}
      aria-valuenow={Number(volPt)}
      aria-valuetext={`${volPt} vol points${isStaged ? ', staged' : ''}`}
      aria-disabled={handle.isLocked}
      {...pointer}
      onKeyDown={(event) => onKey(event, screen, handle, live)}
    >
      <title>{`${labelOf(handle)}: ${volPt}`}</title>
      <circle className="handle-reach" r={11} />
      {handle.isLocked ? (
        <rect className="handle-mark" x={-5} y={-5} width={10} height={10} />
      ) : isStaged ? (
        <path className="handle-mark" d="M0 -7 7 0 0 7 -7 0Z" />
      ) : (
        <circle className="handle-mark" r={5} />
      )}
    </g>
  );
}

/** Vertical drags, to the hundredth of a point; all frames of one are one step of undo. */
function useDrag(handle: CurveHandle, scales: PlotScales, onDrag: (isDragged: boolean) => void) {
  const screen = useScreen();
  const drag = useRef<Drag | null>(null);
  const end = (): void => {
    if (drag.current !== null) endDrag(screen.staged, drag.current.before);
    drag.current = null;
    onDrag(false);
  };
  return {
    onPointerDown: (event: PointerEvent<SVGGElement>): void => {
      const edited = screen.curveDesk.editedCurve();
      if (edited === null || handle.isLocked) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      const volPt = 100 * handle.vol;
      const { items: before } = screen.staged.getState();
      const from = edited.staged;
      drag.current = { before, from, startVolPt: volPt, isAsking: false, latestPt: volPt };
      onDrag(true);
    },
    onPointerMove: (event: PointerEvent<SVGGElement>): void => {
      const box = event.currentTarget.ownerSVGElement?.getBoundingClientRect();
      if (drag.current === null || box === undefined) return;
      const y = event.clientY - box.top - PLOT_TOP;
      const toPt = Math.round(10_000 * scales.y.invert(y)) / 100;
      dragHandle(screen, handle, drag.current, toPt);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

const PLOT_TOP = 10;

/** What a hand just did is shown before the host has drawn it. */
function latest(handle: CurveHandle, { stagedItem, view }: PlotLayers): CurveHandle {
  const curve = stagedItem?.staged ?? view.curve;
  const at = /^knots\[(\d+)\]$/.exec(handle.name);
  if (at === null || curve?.model !== 'spline') return handle;
  const isLocked = curve.locked?.includes(handle.name) ?? false;
  return { ...handle, vol: curve.knots[Number(at[1])]?.vol ?? handle.vol, isLocked };
}

function classOf(handle: CurveHandle, isStaged: boolean): string {
  return `handle ${handle.isLocked ? 'is-locked' : ''} ${isStaged ? 'is-staged' : ''}`;
}

function labelOf({ name }: CurveHandle): string {
  return name.startsWith('knots') ? 'Knot' : `Handle ${name}`;
}

function onKey(
  event: KeyboardEvent,
  screen: DeskScreen,
  handle: CurveHandle,
  live: CurveHandle | undefined,
): void {
  const moveTo = (toPt: number): void => {
    if (!handle.isLocked) setHandle(screen, handle, toPt);
  };
  const step = event.shiftKey ? STEP_LARGE_PT : event.altKey ? STEP_SMALL_PT : STEP_PT;
  const volPt = 100 * handle.vol;
  switch (event.key) {
    case 'ArrowUp':
    case 'ArrowRight':
      moveTo(volPt + step);
      break;
    case 'ArrowDown':
    case 'ArrowLeft':
      moveTo(volPt - step);
      break;
    case 'Delete':
      if (handle.name.startsWith('knots') && live !== undefined) moveTo(100 * live.vol);
      else unstage(screen.staged, `curve ${screen.view.getState().expiryIx}`);
      break;
    case 'Enter':
      if (!event.ctrlKey) screen.staged.setState({ isDiffOpen: true });
      break;
    default:
      return;
  }
  if (event.key !== 'Enter') event.stopPropagation();
  if (!event.ctrlKey) event.preventDefault();
}

/** A knot is set here; the other families are bent by the host, as near as they can follow. */
function setHandle(screen: DeskScreen, handle: CurveHandle, volPt: number): void {
  const edited = screen.curveDesk.editedCurve();
  if (edited === null || !(volPt > 0)) return;
  const words = `${labelOf(handle).toLowerCase()} ${handle.strike.toFixed(0)}`;
  const toPt = Number(volPt.toFixed(4));
  if (edited.staged.model === 'spline') {
    screen.curveDesk.stageCurve(withParameter(edited.staged, handle.name, toPt), words);
  } else {
    const edit = gestureOf(handle, toPt - 100 * handle.vol);
    void screen.curveDesk.gesture(edit, words);
  }
}

function dragHandle(screen: DeskScreen, handle: CurveHandle, drag: Drag, volPt: number): void {
  if (!(volPt > 0)) return;
  const words = `${labelOf(handle).toLowerCase()} ${handle.strike.toFixed(0)}`;
  drag.latestPt = volPt;
  if (drag.from.model === 'spline') {
    screen.curveDesk.dragCurve(withParameter(drag.from, handle.name, volPt), words);
    return;
  }
  if (drag.isAsking) return;
  drag.isAsking = true;
  const edit = gestureOf(handle, volPt - drag.startVolPt);
  void screen.curveDesk.gesture(edit, words, drag.from).then((curve) => {
    drag.isAsking = false;
    if (curve !== null) screen.curveDesk.dragCurve(curve, words);
    if (drag.latestPt !== volPt) dragHandle(screen, handle, drag, drag.latestPt);
  });
}

function gestureOf({ name }: CurveHandle, volPt: number): CurveGesture {
  if (name === 'left') return { kind: 'wings', volPt, side: 'put' };
  if (name === 'right') return { kind: 'wings', volPt, side: 'call' };
  return { kind: 'shift', volPt };
}
