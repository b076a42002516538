import { useState } from 'react';

/** A number that counts once it is entered; Escape brings back what stood there. */
export function TypedNumber(props: {
  readonly value: number;
  readonly decimals: number;
  readonly label: string;
  readonly isStaged: boolean;
  readonly isDisabled?: boolean;
  readonly onEnter: (value: number) => void;
}) {
  const shown = Number.isFinite(props.value) ? props.value.toFixed(props.decimals) : '';
  const [text, setText] = useState<string | null>(null);
  const enter = (): void => {
    const value = Number(text);
    const isNew = text !== null && text.trim() !== '' && text !== shown;
    setText(null);
    if (isNew && Number.isFinite(value)) props.onEnter(value);
  };
  return (
    <input
      className={props.isStaged ? 'typed is-staged' : 'typed'}
      aria-label={props.label}
      inputMode="decimal"
      disabled={props.isDisabled ?? false}
      value={text ?? shown}
      onChange={(event) => setText(event.target.value)}
      onBlur={enter}
      onKeyDown={(event) => {
        if (event.key === 'Enter') enter();
        else if (event.key === 'Escape') setText(null);
      }}
    />
  );
}
