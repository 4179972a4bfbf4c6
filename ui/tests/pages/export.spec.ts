// The Export page: which records, as which bytes, and that the file is patients' data.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { EXPORTED } from "../canned/export";
import { canned, Refusal } from "../canned/host";
import { EXPORT, READER } from "../canned/people";

test("what is exported, and as which bytes, is chosen by keyboard, once its danger was read", async ({ page }) => {
  const asked = await canned(page, {
    export_records: ({ format }) => ({
      ...EXPORTED,
      file: `fls-records-2026-11-17.${format === "fhir" ? "json" : format}`,
      records: 371,
      leftOut: 2,
    }),
  });
  await page.goto("/#/import");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Export" }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Export" })).toBeVisible();
  await expect(page.getByText("The file holds patient data and is not encrypted.")).toBeVisible();
  await expect(
    page.getByText(
      "Of all records, 142 are drafts, and 3 have no date of diagnosis and are of no year. Deleted records are never exported.",
    ),
  ).toBeVisible();
  const kind = page.getByRole("group", { name: "What kind of file" });
  await expect(kind).toHaveCSS("border-top-width", "0px");
  await expect(page.getByRole("group", { name: "How its lines end" })).toHaveCSS("border-top-width", "0px");
  const which = page.getByLabel("Which records");
  await expect(which.getByRole("option")).toHaveText([
    "All records: 1,204",
    "Diagnosed in 2026: 371",
    "Diagnosed in 2025: 402",
    "Diagnosed in 2019: 428",
    "Dataset 2024: 776",
    "Dataset v1: 428",
  ]);
  await expect(page.getByRole("button", { name: /^Export 1,204 records…/ })).toBeVisible();
  await which.selectOption("Diagnosed in 2026: 371");
  await page.getByRole("radio", { name: "As on Linux and a Mac, for scripts" }).check();
  await page.getByRole("checkbox", { name: /byte order mark/ }).check();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("fls-records-2026-11-17.csv was written, with 371 records.")).toBeVisible();
  await expect(page.getByText("2 answers were left out")).toBeVisible();
  // A workbook says itself how it is written.
  await page.getByRole("radio", { name: "Excel workbook" }).check();
  await expect(page.getByRole("checkbox", { name: /byte order mark/ })).toHaveCount(0);
  await page.getByRole("button", { name: /^Export 371 records…/ }).press("Enter");
  await expect(page.getByText("fls-records-2026-11-17.xlsx was written")).toBeVisible();
  // So does a Bundle, and what is in it is said before it is written.
  await page.getByRole("radio", { name: "FHIR Bundle (JSON)" }).check();
  await expect(page.getByText("each record as answers to them")).toBeVisible();
  await expect(page.getByRole("radio", { name: "As on Linux and a Mac, for scripts" })).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("fls-records-2026-11-17.json was written")).toBeVisible();
  const year = { kind: "year", year: 2026 };
  expect(asked.filter(({ name }) => name === "export_records").map(({ request }) => request)).toEqual([
    { format: "csv", byteOrderMark: true, lineEnds: "lf", which: year },
    { format: "xlsx", byteOrderMark: false, lineEnds: "crLf", which: year },
    { format: "fhir", byteOrderMark: false, lineEnds: "crLf", which: year },
  ]);
});

test("a file that cannot be written is told, and where there is no record there is nothing to export", async ({
  page,
}) => {
  await canned(page, {
    export_records: () => {
      throw new Refusal("disk-full", "The disk is full: nothing was written");
    },
  });
  await page.goto("/#/export");
  await page.getByRole("button", { name: /^Export 1,204 records…/ }).press("Enter");
  await expect(page.getByRole("alert")).toContainText("The disk is full: nothing was written");

  const asked = await canned(page, {
    export_page: () => ({ records: 0, drafts: 0, notCleared: 0, undated: 0, years: [], versions: [] }),
  });
  await page.reload();
  await expect(page.getByText("There is no record to export.")).toBeVisible();
  await page.keyboard.press("Control+Enter");
  expect(asked.filter(({ name }) => name === "export_records")).toEqual([]);
});

test("whoever may only read is told who may export, and can choose nothing", async ({ page }) => {
  const asked = await canned(page, { session: () => READER });
  await page.goto("/#/export");
  await expect(page.getByText(`${EXPORT}.`)).toBeVisible();
  await expect(page.getByRole("radio")).toHaveCount(0);
  await page.keyboard.press("Control+Enter");
  expect(asked.filter(({ name }) => name.startsWith("export_"))).toEqual([]);
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`the Export page is accessible, and fits at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    await page.goto("/#/export");
    const go = page.getByRole("button", { name: /^Export 1,204 records…/ });
    await go.focus();
    await expect(go).toBeInViewport({ ratio: 1 });
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(wider).toBeLessThanOrEqual(0);
    await expect
      .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
      .toEqual([]);
  });
}
