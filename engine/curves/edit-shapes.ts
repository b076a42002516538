/**
 * Edits that traders make, as changes of vol over z = x / (at-the-money vol * root of the years).
 * Sizes are vol points; they hold at one deviation, where not said otherwise.
 */
export type ShapeEdit =
  /** Everything up or down. */
  | { readonly kind: 'shift'; readonly volPt: number }
  /** Calls up and puts down, about the centre. */
  | { readonly kind: 'tilt'; readonly volPt: number }
  /** The same about a strike, whose vol stays. */
  | { readonly kind: 'pivot'; readonly volPt: number; readonly strike: number }
  /** Both wings up from the centre: a narrower smile. */
  | { readonly kind: 'width'; readonly volPt: number }
  | { readonly kind: 'wings'; readonly volPt: number; readonly side: 'put' | 'call' };

/** Change of vol at z; `pivotZ` is where a pivot's strike lies. */
export function editShape(edit: ShapeEdit, z: number, pivotZ: number): number {
  const size = edit.volPt / 100;
  switch (edit.kind) {
    case 'shift':
      return size;
    case 'tilt':
      return size * z;
    case 'pivot':
      return size * (z - pivotZ);
    case 'width':
      return size * lift(z);
    case 'wings':
      return (edit.side === 'put' ? z < 0 : z > 0) ? size * lift(z) : 0;
  }
}

/** z^2 up to one deviation, then straight on: a wing's far end does not run away. */
function lift(z: number): number {
  const size = Math.abs(z);
  return size <= 1 ? size * size : 2 * size - 1;
}
