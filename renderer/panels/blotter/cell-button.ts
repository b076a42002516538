import type { ICellRendererComp, ICellRendererParams } from 'ag-grid-community';

export interface CellButtonParams<R> {
  readonly words: string;
  /** Read aloud. */
  readonly label: (row: R) => string;
  readonly isShown: (row: R) => boolean;
  /** On the press, not the release: what reduces risk is instant. */
  readonly onPress: (row: R, atMs: number) => void;
}

/** A button in a cell of a blotter. */
export class CellButton<R> implements ICellRendererComp<R> {
  private readonly element = document.createElement('button');
  private params!: ICellRendererParams<R> & CellButtonParams<R>;

  init(params: ICellRendererParams<R> & CellButtonParams<R>): void {
    this.element.type = 'button';
    this.element.className = 'cell-button';
    this.element.tabIndex = -1;
    this.element.addEventListener('pointerdown', (event) => this.press(event));
    this.element.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' || event.key === ' ') this.press(event);
    });
    this.refresh(params);
  }

  getGui(): HTMLElement {
    return this.element;
  }

  refresh(params: ICellRendererParams<R> & CellButtonParams<R>): boolean {
    this.params = params;
    const { data, words, label, isShown } = params;
    const isHere = data !== undefined && data !== null && isShown(data);
    this.element.hidden = !isHere;
    this.element.textContent = words;
    if (isHere) this.element.setAttribute('aria-label', label(data));
    return true;
  }

  private press(event: Event): void {
    event.stopPropagation();
    event.preventDefault();
    const { data } = this.params;
    if (data !== undefined) this.params.onPress(data, event.timeStamp);
  }
}
