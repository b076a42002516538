/** Side of the tray's icon, pixels. */
export const TRAY_SIZE = 16;

const RED_BGRA = [0x3f, 0x26, 0xb3, 0xff];
const WHITE_BGRA = [0xff, 0xff, 0xff, 0xff];
const BAR_FROM = 7;
const BAR_TO = 9;

/** A red square with a white bar, as rows of BGRA pixels: the colour of KILL. */
export function trayBitmap(): Buffer {
  const pixels = Buffer.alloc(4 * TRAY_SIZE * TRAY_SIZE);
  for (let at = 0; at < TRAY_SIZE * TRAY_SIZE; at++) {
    const row = Math.floor(at / TRAY_SIZE);
    pixels.set(row >= BAR_FROM && row < BAR_TO ? WHITE_BGRA : RED_BGRA, 4 * at);
  }
  return pixels;
}
