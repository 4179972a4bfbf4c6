// What a list has no room for: columns go in their order and come back, and how a search is read is read whole.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";
import { IMPORT_COLUMNS } from "../canned/import";
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
  [683, 384, LONG, ["Last change", "Age", "Sync"]],
  [683, 384, NAMED, ["Last change", "Age", "Sync"]],
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

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`the table of KPIs fits a window of ${width} x ${height}, and none of its rows is a paragraph`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    await page.goto("/#/kpis");
    await page.getByRole("button", { name: "Table" }).click();
    const box = page.getByRole("region", { name: "KPI table" });
    await expect(box.getByRole("row")).toHaveCount(13);
    await expect.poll(() => box.evaluate((one) => one.scrollWidth - one.clientWidth)).toBeLessThanOrEqual(0);
    await expect(box.getByRole("columnheader", { name: "Light" })).toBeInViewport();
    if (width < 1366) return;
    const rows = box.getByRole("row");
    const heights = () => rows.evaluateAll((all) => Math.max(...all.map((row) => row.getBoundingClientRect().height)));
    await expect.poll(heights).toBeLessThanOrEqual(100);
  });

  test(`the columns are chosen with Done in sight, in a window of ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    await page.goto("/#/patients");
    await page.getByRole("button", { name: "Columns" }).click();
    const dialog = page.getByRole("dialog", { name: "Columns" });
    await expect(dialog.getByRole("button", { name: "Done" })).toBeInViewport({ ratio: 1 });
    await expect(dialog.getByRole("button", { name: "Usual columns" })).toBeInViewport({ ratio: 1 });
  });
}

test("in a window of 1024 x 600 filters and choices take one line of the patients list", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 600 });
  await canned(page);
  await page.goto("/#/patients");
  const filters = page.getByRole("list", { name: "Show" });
  const table = page.getByRole("region", { name: "Patients table" });
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  const between = async () => {
    const [above, below] = [await filters.boundingBox(), await table.boundingBox()];
    return (below?.y ?? 0) - (above?.y ?? 0) - (above?.height ?? 0);
  };
  await expect.poll(between).toBeLessThanOrEqual(16);
  await expect(page.getByLabel("Hide NHS numbers")).toBeInViewport();
});

test("at 200% what is done with follow-ups takes the line of their heading", async ({ page }) => {
  await page.setViewportSize({ width: 683, height: 384 });
  await canned(page);
  await page.goto("/#/followups");
  const heading = page.getByRole("heading", { name: "Follow-ups", level: 1 });
  const tops = async () => {
    const [one, other] = [
      await heading.boundingBox(),
      await page.getByRole("button", { name: "Export view" }).boundingBox(),
    ];
    return Math.abs((one?.y ?? 0) + (one?.height ?? 0) / 2 - (other?.y ?? 999) - (other?.height ?? 0) / 2);
  };
  await expect.poll(tops).toBeLessThanOrEqual(8);
});

test("who the record is of keeps off the menu beside it", async ({ page }) => {
  await page.setViewportSize({ width: 1024, height: 600 });
  await canned(page);
  await page.goto("/#/patients/r-1");
  const more = page.getByRole("button", { name: "More" });
  await expect(more).toBeVisible();
  const gap = async () => {
    const ends = await page.locator(".patient dl > div, .patient h1, .patient .tag").evaluateAll(
      (all, line) => {
        const boxes = all.map((one) => one.getBoundingClientRect()).filter((one) => one.width > 0);
        return Math.max(...boxes.filter((one) => one.top < line).map((one) => one.right));
      },
      ((await more.boundingBox())?.y ?? 0) + 24,
    );
    return ((await more.boundingBox())?.x ?? 0) - ends;
  };
  await expect.poll(gap).toBeGreaterThanOrEqual(8);
});

test("what is chosen beside the columns of a file begins at the top of its sheet", async ({ page }) => {
  await canned(page, { choose_import: () => ({ kind: "columns" as const, view: IMPORT_COLUMNS }) });
  await page.goto("/#/import");
  await page.getByRole("button", { name: "Choose a file" }).click();
  const first = page.getByRole("button", { name: /^Leave out/ });
  await expect(first).toBeVisible();
  const above = async () => {
    const sheet = await page.locator(".import__choices").boundingBox();
    return ((await first.boundingBox())?.y ?? 0) - (sheet?.y ?? 0);
  };
  await expect.poll(above).toBeLessThanOrEqual(18);
});
