// What a list has no room for: columns go in their order and come back, and how a search is read is read whole.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";

const LONG = PATIENT_ROWS.map((row) => ({
  ...row,
  site: "Non hip/non spine",
  followUp: "52-week from 27 Nov 2026",
  changedBy: "Wilhelmina Oluwaseun-Fotheringham",
}));
const NAMED = LONG.map((row) => ({
  ...row,
  contact: { name: "Perpetua Oluwaseun-Fotheringham-Thistlethwaite", telephone: "01632 960001" },
}));

/** By how much the table is wider than its box. */
const wider = (page: Page) =>
  page.getByRole("region", { name: "Patients table" }).evaluate((box) => box.scrollWidth - box.clientWidth);

for (const [width, height, rows, gone] of [
  [1920, 1080, NAMED, []],
  [1366, 768, LONG, ["Last change"]],
  [1366, 768, NAMED, ["Last change", "Age"]],
  [1024, 600, LONG, ["Last change", "Age"]],
  [1024, 600, NAMED, ["Last change", "Age", "Sync"]],
] as const) {
  const names = rows === NAMED ? "with names" : "without names";
  test(`the patients list fits a window of ${width} x ${height} ${names}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page, { list_patients: ({ limit }) => patients(rows.slice(0, limit)) });
    await page.goto("/#/patients");
    await expect(page.getByRole("link", { name: "999 264 9690" })).toBeVisible();
    await expect.poll(() => wider(page)).toBeLessThanOrEqual(0);
    for (const heading of ["Last change", "Age", "Sync"]) {
      const goes = (gone as readonly string[]).includes(heading);
      await expect(page.getByRole("columnheader", { name: heading })).toHaveCount(goes ? 0 : 1);
    }
    // In a wider window there is room for them again.
    await page.setViewportSize({ width: 1920, height: 1080 });
    await expect(page.getByRole("columnheader", { name: "Last change" })).toBeVisible();
    await expect.poll(() => wider(page)).toBeLessThanOrEqual(0);
  });
}

for (const width of [1366, 1280, 1200, 1024]) {
  test(`how a search is read is read whole in a window of ${width}`, async ({ page }) => {
    await page.setViewportSize({ width, height: 690 });
    await canned(page, {
      list_patients: ({ limit }) => ({
        ...patients(LONG.slice(0, limit)),
        searchWords: "Born 30 Sep 1951 or diagnosed 30 Sep 2051",
      }),
    });
    await page.goto("/#/patients");
    await page.getByLabel("Find by NHS number").fill("30/9/51");
    const words = page.getByText("Born 30 Sep 1951 or");
    await expect(words).toBeInViewport({ ratio: 1 });
    await expect.poll(() => words.evaluate((one) => one.scrollHeight - one.clientHeight)).toBeLessThanOrEqual(0);
    await expect.poll(() => words.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
  });
}

for (const path of ["/#/patients", "/#/followups"]) {
  test(`what can be looked for is read whole in the search box, whatever the window: ${path}`, async ({ page }) => {
    await canned(page);
    await page.goto(path);
    const box = page.getByRole("textbox", { name: /^Find by/ });
    await expect(box).toBeVisible();
    for (const [width, height] of [
      [1920, 1080],
      [1366, 768],
      [1280, 720],
      [1100, 690],
      [1024, 600],
      [683, 384],
    ] as const) {
      await page.setViewportSize({ width, height });
      const missing = () =>
        box.evaluate((input: HTMLInputElement) => {
          const { font, paddingLeft, paddingRight } = getComputedStyle(input);
          const pen = document.createElement("canvas").getContext("2d");
          if (pen === null) throw new Error("nothing to measure with");
          pen.font = font;
          const room = input.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
          return pen.measureText(input.placeholder).width - room;
        });
      await expect.poll(missing, `${width}`).toBeLessThanOrEqual(0);
    }
  });
}

test("at 200% the filters take one line, and rows are in sight", async ({ page }) => {
  await page.setViewportSize({ width: 683, height: 384 });
  await canned(page);
  await page.goto("/#/patients");
  const filters = page.getByRole("list", { name: "Show" });
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  await expect.poll(async () => (await filters.boundingBox())?.height).toBeLessThanOrEqual(36);
  await expect(page.locator("[data-row-link]").nth(1)).toBeInViewport({ ratio: 1 });
});
