import { type ReactNode, useEffect, useRef } from 'react';
import { useScreen, useSlice } from '../../screen-context.ts';
import './overlay.css';

/** A native dialog over the page; pulls still act, whatever is open. */
export function Overlay(props: {
  readonly name: 'help' | 'palette' | 'workspaces' | 'kill';
  readonly title: string;
  readonly children: ReactNode;
}) {
  const screen = useScreen();
  const isOpen = useSlice(screen.shell, (shell) => shell.overlay === props.name);
  return isOpen ? <OpenDialog {...props} /> : null;
}

function OpenDialog(props: { readonly title: string; readonly children: ReactNode }) {
  const screen = useScreen();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
    dialog.current?.querySelector('input')?.focus();
  }, []);
  const close = (): void => screen.shell.setState({ overlay: 'none' });
  return (
    <dialog
      ref={dialog}
      className="overlay"
      aria-label={props.title}
      onClose={close}
      onCancel={close}
      onClick={(event) => {
        if (event.target === dialog.current) close();
      }}
    >
      {props.children}
    </dialog>
  );
}
