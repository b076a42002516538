import { useEffect, useState } from 'react';
import type { RiskMessage } from '../../../domain/risk-report.ts';
import type { Hello } from '../../../domain/screen-link.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { RiskLimits } from './risk-limits.tsx';
import { RiskStrikes } from './risk-strikes.tsx';
import { RiskTree } from './risk-tree.tsx';
import '../side/card.css';
import './risk.css';

export interface RiskPageProps {
  readonly hello: Hello;
  readonly risk: RiskMessage;
}

const PAGES = [
  { name: 'positions', page: RiskTree },
  { name: 'strikes', page: RiskStrikes },
  { name: 'sweep and limits', page: RiskLimits },
] as const;

/** What the desk holds, what it would hold if everything resting were hit, and its limits. */
export function RiskPanel() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const risk = useSlice(screen.risk, ({ last }) => last);
  const [shown, setShown] = useState(0);
  useEffect(() => screen.watch('risk'), [screen]);
  if (hello === null || risk === null) return <p className="hint">waiting for the desk</p>;
  // Of another desk, until this one has told its own.
  if (risk.underlyings.length !== hello.underlyings.length) return null;
  const { page: Page } = PAGES[shown];
  return (
    <section className="risk-panel card" aria-label="Risk">
      <div className="risk-pages" role="group" aria-label="Page">
        {PAGES.map(({ name }, n) => (
          <button key={name} type="button" aria-pressed={n === shown} onClick={() => setShown(n)}>
            {name}
          </button>
        ))}
      </div>
      <Page hello={hello} risk={risk} />
    </section>
  );
}
