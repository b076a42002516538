import type { DeskImage } from '../desk-image.ts';
import type { Painter } from './frame-loop.ts';
import { PaintedClass, PaintedText } from './painted-text.ts';

/** What a field shows: its text, and a state that CSS and a word repeat. */
export interface FieldLook {
  readonly text: string;
  readonly state?: 'is-good' | 'is-warn' | 'is-bad' | 'is-old' | '' | undefined;
  /** 0 to 1, for meters. */
  readonly share?: number | undefined;
}

export type FieldRender = (image: DeskImage, pageMs: number) => FieldLook;

interface Field {
  readonly element: HTMLElement;
  readonly text: PaintedText;
  readonly state: PaintedClass;
  readonly base: string;
  readonly render: FieldRender;
}

/** Paints single figures ten times a second: fast enough to trust, slow enough to read. */
export class FieldPainter implements Painter {
  private readonly fields = new Set<Field>();

  register(element: HTMLElement, render: FieldRender): () => void {
    element.replaceChildren();
    const field = {
      element,
      text: new PaintedText(element),
      state: new PaintedClass(element),
      base: element.className,
      render,
    };
    this.fields.add(field);
    return () => {
      this.fields.delete(field);
      element.className = field.base;
    };
  }

  paint(image: DeskImage, pageMs: number, _isFresh: boolean, isClockDue: boolean): void {
    if (!isClockDue) return;
    for (const field of this.fields) {
      const look = field.render(image, pageMs);
      field.text.set(look.text);
      field.state.set(look.state ? `${field.base} ${look.state}` : field.base);
      if (look.share !== undefined) setShare(field.element, look.share);
    }
  }
}

/** Meters carry their share as a CSS property of the nearest `.meter`. */
function setShare(element: HTMLElement, share: number): void {
  const meter = element.closest<HTMLElement>('.meter');
  if (meter === null) return;
  const text = Math.min(1, Math.max(0, share)).toFixed(3);
  if (meter.dataset['share'] === text) return;
  meter.dataset['share'] = text;
  meter.style.setProperty('--share', text);
  meter.setAttribute('aria-valuenow', text);
}
