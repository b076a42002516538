import { Command } from 'cmdk';
import { type KeyAction, keyWords } from '../../keys/key-map.ts';
import { PANELS } from '../../panel-registry.tsx';
import { useScreen, useSlice } from '../../screen-context.ts';
import { Overlay } from './overlay.tsx';

/** Held gestures have no place in a list: their staged form stands in it instead. */
const STAGED_ARMS = [
  { id: 'arm.all', title: 'Stage: arm everything' },
  { id: 'arm.underlying', title: 'Stage: arm the underlying' },
  { id: 'arm.expiry', title: 'Stage: arm the expiry' },
] as const;

/** Pulls stand last: Enter on an empty search must not pull. */
const NOT_LISTED = /^(kill$|arm\.|pull\.|panel\.|palette$)/;

/** Everything by name. What raises risk opens its diff and never acts on Enter. */
export function Palette() {
  const screen = useScreen();
  const hello = useSlice(screen.session, (session) => session.hello);
  const keyMap = useSlice(screen.shell, (shell) => shell.keyMap);
  const then = (run: () => void) => () => {
    screen.shell.setState({ overlay: 'none' });
    run();
  };
  const stageArm = (id: (typeof STAGED_ARMS)[number]['id']) =>
    then(() => {
      const { underlyingIx, expiryIx } = screen.view.getState();
      if (id === 'arm.all') screen.stageArm({ kind: 'all' });
      if (id === 'arm.underlying') screen.stageArm({ kind: 'underlying', underlyingIx });
      if (id === 'arm.expiry') screen.stageArm({ kind: 'expiry', expiryIx });
      screen.staged.setState({ isDiffOpen: true });
    });
  const runAction = (id: string) =>
    then(() => {
      if (id === 'staged.apply') screen.staged.setState({ isDiffOpen: true });
      else screen.actions.run(id, null);
    });
  const item = (one: KeyAction) => (
    <Command.Item key={one.id} value={one.title} onSelect={runAction(one.id)}>
      {one.title}
      <span className="palette-keys">{one.keys.map(keyWords).join('  ')}</span>
    </Command.Item>
  );
  const pulls = keyMap.filter((one) => /^(kill$|pull\.)/.test(one.id));
  const others = keyMap.filter((one) => !NOT_LISTED.test(one.id) && screen.actions.has(one.id));
  return (
    <Overlay name="palette" title="Command palette">
      <Command label="Command palette" loop>
        <Command.Input placeholder="What to do, or where to go" />
        <Command.List label="Commands">
          <Command.Empty>Nothing by that name.</Command.Empty>
          {others.map(item)}
          {STAGED_ARMS.map(({ id, title }) => (
            <Command.Item key={id} value={title} onSelect={stageArm(id)}>
              {title}
            </Command.Item>
          ))}
          {PANELS.map((one) => (
            <Command.Item
              key={one.id}
              value={`Panel: ${one.title}`}
              onSelect={then(() => screen.onShowPanel(one.id))}
            >
              Panel: {one.title}
            </Command.Item>
          ))}
          {hello?.expiries.map((one, ix) => {
            const words = `Show ${hello.underlyings[one.underlyingIx].symbol} ${one.label}`;
            return (
              <Command.Item key={words} value={words} onSelect={then(() => screen.show(ix))}>
                {words}
              </Command.Item>
            );
          })}
          {pulls.map(item)}
        </Command.List>
      </Command>
    </Overlay>
  );
}
