import { useEffect, useRef } from 'react';
import type { FieldRender } from '../paint/field-painter.ts';
import { useScreen } from '../screen-context.ts';

/** A figure that the frame loop paints; React only places it. `render` must be stable. */
export function Field(props: { readonly render: FieldRender; readonly className?: string }) {
  const screen = useScreen();
  const element = useRef<HTMLSpanElement>(null);
  const { render } = props;
  useEffect(() => {
    const { current } = element;
    return current === null ? undefined : screen.fields.register(current, render);
  }, [screen, render]);
  return <span ref={element} className={`field ${props.className ?? ''}`} />;
}
