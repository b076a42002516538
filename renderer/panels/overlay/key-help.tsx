import { type ActionRisk, type KeyAction, keyWords } from '../../keys/key-map.ts';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Overlay } from './overlay.tsx';

const RISK_WORDS: Readonly<Record<ActionRisk, string>> = {
  lowers: 'at once',
  raises: 'on purpose',
  staged: 'staged',
  mixed: 'off at once, on staged',
  view: '',
};

const GROUPS: readonly (readonly [string, (one: KeyAction) => boolean])[] = [
  ['Way out, and back in', (one) => /^(kill$|pull\.|arm\.)/.test(one.id)],
  ['Quotes in focus', (one) => /^(toggle|edge|size)\./.test(one.id)],
  ['Curve', (one) => /^(vol|skew|smile|curve)\./.test(one.id)],
  ['Staged change', (one) => one.id.startsWith('staged.')],
  ['Screen', (one) => one.risk === 'view' && one.id !== 'staged.diff'],
];

/** Every key and what it does; as it is now, after the key file. */
export function KeyHelp() {
  const screen = useScreen();
  const keyMap = useSlice(screen.shell, (shell) => shell.keyMap);
  return (
    <Overlay name="help" title="Keys">
      <h2>Keys</h2>
      <div className="help-groups">
        {GROUPS.map(([name, isIn]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl className="help-keys">
              {keyMap
                .filter((one) => isIn(one) && !/^panel\.[2-9]/.test(one.id))
                .map((one) => (
                  <Line key={one.id} action={one} />
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="overlay-foot">
        Esc Esc kills too. Market keys act with the focus in the chain or the curve.
      </p>
    </Overlay>
  );
}

function Line({ action }: { readonly action: KeyAction }) {
  const keys = action.id === 'panel.1' ? ['Control+1 … 9'] : action.keys;
  const title = action.id === 'panel.1' ? 'Focus a panel' : action.title;
  return (
    <div className={`help-key is-${action.risk}`}>
      <dt>
        {keys.length === 0 ? 'none' : keys.map((key) => <kbd key={key}>{keyWords(key)}</kbd>)}
      </dt>
      <dd>
        {title} <span className="help-risk">{RISK_WORDS[action.risk]}</span>
      </dd>
    </div>
  );
}
