import { move } from "../../../src/concurrency/move.ts";

export function invert(pixels: Uint8Array): Uint8Array {
  for (const [at, pixel] of pixels.entries()) pixels[at] = 255 - pixel;
  return move(pixels);
}
