// What is built fetches nothing from anywhere, holds no script of its own in the page, and no other font.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";
import { LOCKED } from "../canned/people";

const DIST = new URL("../../dist/", import.meta.url);
const assets = readdirSync(new URL("assets/", DIST))
  .filter((name) => /\.(css|js)$/.test(name))
  .map((name) => ({ name, text: readFileSync(new URL(`assets/${name}`, DIST), "utf8") }));

// Addresses that name something and are never fetched.
const NAMES =
  /^https?:\/\/(localhost$|www\.w3\.org\/|react\.dev\/errors|tanstack\.com\/|service-manual\.nhs\.uk\/|nhsuk\.github\.io\/|frontend\.design-system|github\.com\/)/;

test("styles load nothing", () => {
  for (const { name, text } of assets.filter((one) => one.name.endsWith(".css"))) {
    const urls = [...text.matchAll(/url\(([^)]*)\)/g)].map((found) => found[1]);
    for (const url of urls) {
      expect(url, name).toMatch(/^\.\.\/assets\/images\/nhsuk-icon-[a-z-]+\.svg$/);
      expect(existsSync(new URL(`assets/${url}`, DIST)), url).toBe(true);
    }
    expect(text, name).not.toContain("@font-face");
    expect(text, name).not.toContain("@import");
    expect(text, name).not.toMatch(/frutiger/i);
  }
});

test("scripts name no address to fetch from", () => {
  for (const { name, text } of assets.filter((one) => one.name.endsWith(".js"))) {
    const urls = [...text.matchAll(/https?:\/\/[\w./-]+/g)].map((found) => found[0]);
    expect(
      urls.filter((url) => !NAMES.test(url)),
      name,
    ).toEqual([]);
  }
});

test("the page has no script or style of its own", () => {
  const page = readFileSync(new URL("index.html", DIST), "utf8");
  expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/);
  expect(page).not.toContain("<style");
  expect(page).not.toMatch(/(src|href)="https?:/);
});

test("no request leaves the page's own address", async ({ page, baseURL }) => {
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(baseURL ?? "")) elsewhere.push(request.url());
  });
  await page.goto("/");
  await expect(page.getByText("FLS Desk").first()).toBeVisible();
  expect(elsewhere).toEqual([]);
});

test("the first page waits for less than 300 kB of script, and the rest comes after it", async ({ page, baseURL }) => {
  const first = /<script[^>]*\bsrc="\.?\/?assets\/([^"]+)"/.exec(
    readFileSync(new URL("index.html", DIST), "utf8"),
  )?.[1];
  const entry = assets.find((one) => one.name === first)?.text ?? "";
  expect(entry.length).toBeGreaterThan(0);
  // What it imports at once counts with it.
  const at = [...entry.matchAll(/(?:from|import)\s?"\.\/([^"]+\.js)"/g)].map((found) => found[1]);
  const waitedFor = assets.filter((one) => one.name === first || at.includes(one.name));
  expect(waitedFor.reduce((sum, one) => sum + one.text.length, 0)).toBeLessThan(300_000);
  await canned(page, { session: () => LOCKED });
  const asked = page.waitForRequest((request) => request.url().startsWith(`${baseURL}/assets/desk-`));
  await page.goto("/");
  await expect(page.getByLabel("Passphrase", { exact: true })).toBeVisible();
  await asked;
});
