import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import { rowsWithin } from '../../stores/chain-store.ts';
import { ChainGrid } from './chain-grid.tsx';
import { usualColumns } from './chain-column-list.ts';
import { ChainToolbar } from './chain-toolbar.tsx';
import { ChainTotals } from './chain-totals.tsx';
import { StaleVeil } from './stale-veil.tsx';
import './chain.css';

/** Room for sizes and vega beside the usual columns. */
const WIDE_FROM_PX = 1400;

/** The chain on the screen: what to look at, its strikes, and what they come to. */
export function Chain() {
  const screen = useScreen();
  const chain = useSlice(screen.view, (view) => view.chain);
  const hello = useSlice(screen.session, (session) => session.hello);
  const columns = useSlice(screen.chainView, (view) => view.columns);
  const span = useSlice(screen.chainView, (view) => view.span);
  const [place, isWide] = useIsWider(WIDE_FROM_PX);
  const [middleOf, setMiddle] = useState({ subscription: -1, row: -1 });
  const subscription = chain?.subscription ?? -1;
  const chosen = useMemo(
    () => (columns === null ? usualColumns(isWide ?? false) : new Set(columns)),
    [columns, isWide],
  );
  const middle = middleOf.subscription === subscription ? middleOf.row : -1;
  // The span is cut once the money is known, and again when somebody centres: never by itself.
  useEffect(
    () =>
      screen.loop.add({
        paint: () => {
          const row = screen.chainPainter.atmRow;
          if (row < 0 || subscription < 0) return;
          setMiddle((was) => (was.subscription === subscription ? was : { subscription, row }));
        },
      }),
    [screen, subscription],
  );
  const centre = useCallback(
    () => setMiddle({ subscription, row: screen.chainPainter.atmRow }),
    [screen, subscription],
  );
  const isReady = chain !== null && hello !== null && isWide !== null;
  const [from, to] = rowsWithin(chain?.strikes.length ?? 0, middle, span);
  return (
    <div ref={place} className={`chain ${isReady ? '' : 'is-empty'}`} data-keys="market">
      {isReady ? (
        <>
          <ChainToolbar chosen={chosen} />
          <div className="chain-grid">
            <ChainGrid
              key={`${hello.epoch}.${chain.subscription}.${from}.${to}.${[...chosen].join()}`}
              chain={chain}
              hello={hello}
              chosen={chosen}
              from={from}
              to={to}
              onCentre={centre}
            />
            <StaleVeil />
          </div>
          <ChainTotals chain={chain} />
        </>
      ) : (
        'waiting for the desk'
      )}
    </div>
  );
}

/** Whether an element is wider than `px`; null before it has been measured. */
function useIsWider(px: number): readonly [React.RefObject<HTMLDivElement | null>, boolean | null] {
  const place = useRef<HTMLDivElement>(null);
  const [isWider, setWider] = useState<boolean | null>(null);
  useEffect(() => {
    if (place.current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) {
        setWider(entry.contentRect.width >= px);
      }
    });
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [px]);
  return [place, isWider];
}
