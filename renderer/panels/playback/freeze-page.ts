/** Before the freeze the button shows that it was pressed. */
const PAINT_FIRST_MS = 50;

/** A drill: the page does nothing else for so long. Nothing outside it may notice. */
export function freezePage(ms: number): void {
  setTimeout(() => {
    const endMs = performance.now() + ms;
    while (performance.now() < endMs);
  }, PAINT_FIRST_MS);
}
