// Notes on a run chart: written at the month that is read, by keyboard, listed below it with who and when, changed and removed.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { READER, WRITE } from "../canned/people";
import { CLINIC, runCharts } from "../canned/run-chart";

const notes = (page: Page) => page.getByRole("region", { name: "Notes" });

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

test("N writes a note to the month that is read, and the chart is asked for anew with it", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis/9");
  const months = page.getByRole("slider", { name: "Month" });
  await months.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("n");
  const dialog = page.getByRole("dialog", { name: "Add a note" });
  await expect(dialog.getByLabel("What happened")).toBeFocused();
  await expect(dialog.getByLabel("What happened")).toHaveValue("");
  // Room for a sentence.
  expect((await dialog.getByLabel("What happened").boundingBox())?.width).toBeGreaterThan(400);
  await expect(dialog.getByLabel("Month", { exact: true })).toHaveValue("2026-05-01");
  await expect(dialog).toContainText("No patient’s name or number");
  await clean(page);
  await page.keyboard.type("Clinic moved");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(months).toBeFocused();
  expect(asked.findLast(({ name }) => name === "save_chart_note")?.request).toEqual({
    note: null,
    seen: [],
    month: "2026-05",
    text: "Clinic moved",
    every: true,
    kpi: null,
    beginsAnew: false,
  });
  const note = notes(page).getByRole("listitem");
  await expect(note).toContainText("May 2026: Clinic moved");
  await expect(note).toContainText("On every chart. Amara Osei, today at 11:42");
  await expect(page.getByRole("row", { name: /^May 2026 note A/ })).toBeVisible();
  await clean(page);
});

test("a note is changed, and begins median and limits anew on this chart alone", async ({ page }) => {
  const asked = await canned(page, runCharts([CLINIC]));
  await page.goto("/#/kpis/9");
  const note = notes(page).getByRole("listitem");
  await expect(note).toContainText("Median and limits begin anew with this month.");
  await page.getByRole("button", { name: "Change note A" }).click();
  const dialog = page.getByRole("dialog", { name: "Change note A" });
  await expect(dialog.getByLabel("What happened")).toHaveValue("Telephone clinic started");
  await expect(dialog.getByRole("checkbox", { name: /^Begin median and limits anew/ })).toBeChecked();
  await dialog.getByLabel("Month", { exact: true }).selectOption("Oct 2025");
  await dialog.getByRole("radio", { name: "This chart: KPI 9: 16-week follow-up" }).check();
  await dialog.getByRole("button", { name: "Save the note" }).click();
  await expect(note).toContainText("October 2025: Telephone clinic started");
  await expect(note).toContainText("On this chart.");
  expect(asked.findLast(({ name }) => name === "save_chart_note")?.request).toEqual({
    note: "n-clinic",
    seen: ["e-clinic"],
    month: "2025-10",
    text: "Telephone clinic started",
    every: false,
    kpi: 9,
    beginsAnew: true,
  });
});

test("a note is removed with a second press", async ({ page }) => {
  const asked = await canned(page, runCharts([CLINIC]));
  await page.goto("/#/kpis/9");
  await page.getByRole("button", { name: "Remove note A" }).click();
  await expect(notes(page).getByRole("listitem")).toHaveCount(1);
  expect(asked.some(({ name }) => name === "remove_chart_note")).toBe(false);
  await page.getByRole("button", { name: "Press again to remove it for everybody note A" }).click();
  await expect(notes(page).getByRole("listitem")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Add a note/ })).toBeFocused();
  expect(asked.findLast(({ name }) => name === "remove_chart_note")?.request).toEqual({
    note: "n-clinic",
    seen: ["e-clinic"],
  });
});

test("what is refused stays as it was typed, with the reason beside it", async ({ page }) => {
  const why =
    "This holds a number of ten digits or more. Leave patients and telephone numbers out: it is sent to FLS Central";
  await canned(page, {
    save_chart_note: () => {
      throw new Refusal("chart-note-unreadable", why);
    },
  });
  await page.goto("/#/kpis/9");
  await page.getByRole("button", { name: /^Add a note/ }).click();
  const text = page.getByRole("dialog").getByLabel("What happened");
  await text.fill("moved with 999 100 0011");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: why })).toBeVisible();
  await expect(text).toBeFocused();
  await expect(text).toHaveValue("moved with 999 100 0011");
  await clean(page);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("what another desk made of a note is shown until somebody says what is right", async ({ page }) => {
  const other = { words: "Every chart, August 2025: Phone clinic", by: "Tomos Evans", at: "2026-11-16T15:21:00Z" };
  await canned(page, runCharts([{ ...CLINIC, others: [other] }]));
  await page.goto("/#/kpis/9");
  const said = notes(page).getByText(/^Tomos Evans said otherwise/);
  await expect(said).toContainText("Every chart, August 2025: Phone clinic. Change the note to say what is right.");
  await clean(page);
});

test("whoever may only read is told why N does nothing, and is offered no change", async ({ page }) => {
  const asked = await canned(page, { session: () => READER, ...runCharts([CLINIC]) });
  await page.goto("/#/kpis/9");
  await expect(notes(page).getByRole("listitem")).toContainText("Telephone clinic started");
  await expect(page.getByRole("button", { name: /^(Add a note|Change note|Remove note)/ })).toHaveCount(0);
  await page.getByRole("slider", { name: "Month" }).press("n");
  await expect(page.getByRole("alert").filter({ hasText: WRITE })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await clean(page);
  expect(asked.filter(({ name }) => name.endsWith("_chart_note"))).toEqual([]);
});

test("a letter typed elsewhere on the screen begins no note", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis/9");
  await page.getByRole("button", { name: "SPC limits" }).press("n");
  await page.getByLabel("Another chart").press("n");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
