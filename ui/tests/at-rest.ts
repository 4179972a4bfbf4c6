// Reading a place, a size or a count of a page that may still be drawn: a browser measures, draws and measures again
// for a few frames after what a test waited for, and a reading in between is true of none of them. What a test expects
// is asked again until it holds (`expect.poll`); what it compares with later is read with `atRest`.
import { expect } from "@playwright/test";

const PAUSE = 100;
const ALIKE = 3;

/** What is read once it has been the same three times in a row, a tenth of a second apart. */
export async function atRest<T>(read: () => Promise<T>): Promise<T> {
  const readings: T[] = [];
  await expect
    .poll(
      async () => {
        readings.push(await read());
        return new Set(readings.slice(-ALIKE).map((one) => JSON.stringify(one))).size === 1 && readings.length >= ALIKE;
      },
      { message: "this never comes to rest", intervals: [PAUSE] },
    )
    .toBe(true);
  return readings.at(-1) as T;
}
