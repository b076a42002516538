/** A text node that is written only when its text changes. */
export class PaintedText {
  readonly node: Text;
  private last = '';

  constructor(parent: HTMLElement) {
    this.node = document.createTextNode('');
    parent.append(this.node);
  }

  /** True when it wrote. */
  set(text: string): boolean {
    if (text === this.last) return false;
    this.last = text;
    this.node.data = text;
    return true;
  }
}

/** A class list that is written only when it changes. */
export class PaintedClass {
  private readonly element: HTMLElement;
  private last: string;

  constructor(element: HTMLElement) {
    this.element = element;
    this.last = element.className;
  }

  set(name: string): void {
    if (name === this.last) return;
    this.last = name;
    this.element.className = name;
  }
}
