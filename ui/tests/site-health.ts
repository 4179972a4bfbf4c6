// People of the audit team who sign in to Central's site health in a browser, from the keyboard.
import { createHmac } from "node:crypto";
import { expect, type Page } from "@playwright/test";

interface Person {
  name: string;
  passphrase: string;
  secret: string;
}

const { now, people } = JSON.parse(process.env.FLS_SITE_HEALTH_PEOPLE ?? '{ "now": "", "people": [] }') as {
  now: string;
  people: Person[];
};
export const OWN = "correct horse battery staple";

/** Each test has a person of its own: a code is good once, and Central's clock stands still. */
export function person(n: number): Person {
  const found = people[n];
  if (found === undefined) throw new Error(`there is no person ${n}`);
  return found;
}

/** The code that somebody's authenticator app shows, so many steps of half a minute after this moment. */
export function code({ secret }: Person, after: number): string {
  const bits = [...secret].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  const step = Buffer.alloc(8);
  step.writeBigInt64BE(BigInt(Math.floor(Date.parse(now) / 30_000) + after));
  const hash = createHmac("sha1", Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2))))
    .update(step)
    .digest();
  const at = hash.readUInt8(19) & 0x0f;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Waits for the page of this heading. */
export async function heading(page: Page, words: string) {
  await expect(page.getByRole("heading", { level: 1, name: words })).toBeVisible();
}

/** Where site health is. */
export const SITE_HEALTH = process.env.FLS_SITE_HEALTH_URL;

/** Signs in for the first time, from the keyboard alone, and chooses a passphrase. */
export async function comeIn(page: Page, who: Person) {
  await page.goto("/site-health");
  await heading(page, "Sign in");
  await page.getByLabel("Your name").focus();
  for (const typed of [who.name, who.passphrase.toLowerCase(), code(who, -1)]) {
    await page.keyboard.type(typed);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await heading(page, "Your passphrase");
  await page.getByLabel("The passphrase that you signed in with").focus();
  for (const typed of [who.passphrase, OWN, OWN]) {
    await page.keyboard.type(typed);
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await heading(page, "Site health");
}
