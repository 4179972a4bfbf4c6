// Who saw what, by the keyboard: read, narrowed, saved, checked, and kept for as long as the service says.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { READER } from "../canned/people";
import { BROKEN_TRAIL, TRAIL } from "../canned/trail";

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

test("the lead reads who saw what, by person and time, and further back", async ({ page }) => {
  const asked = await canned(page);
  const last = () => asked.findLast(({ name }) => name === "access_trail")?.request;
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Who saw what" });
  await part.getByRole("link", { name: "Open who saw what" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Who saw what", level: 1 })).toBeVisible();
  const table = page.getByRole("table", { name: "Who saw what" });
  await expect(table.getByRole("row")).toHaveCount(6);
  await expect(table.getByText("Printed a call sheet")).toBeVisible();
  await expect(table.getByText("1,204 records")).toBeVisible();
  expect(last()).toEqual({ record: null, person: null, days: 31, before: null });
  await clean(page);
  await page.getByRole("button", { name: "Show earlier lines" }).press("Enter");
  await expect(table.getByText(/The program ended without locking/)).toBeVisible();
  await expect(page.getByRole("button", { name: "Show earlier lines" })).toHaveCount(0);
  expect(last()).toEqual({ record: null, person: null, days: 31, before: 1200 });
  await page.getByLabel("Person").selectOption("Helen Pritchard");
  await expect.poll(last).toEqual({ record: null, person: "u-2", days: 31, before: null });
  await page.getByLabel("When").selectOption("All that is kept");
  await expect.poll(last).toEqual({ record: null, person: "u-2", days: null, before: null });
  await page.getByRole("button", { name: "Save as CSV…" }).press("Enter");
  await expect(page.getByText("5 lines saved as fls-who-saw-what-2026-11-17.csv.")).toBeVisible();
  const saved = asked.findLast(({ name }) => name === "export_access_trail")?.request;
  expect(saved).toEqual({ record: null, person: "u-2", days: null, before: null });
  await table
    .getByRole("link", { name: /^Open record / })
    .first()
    .press("Enter");
  await expect(page).toHaveURL(/#\/patients\/0193f5a0-/);
});

test("the list is checked, and what is wrong is said", async ({ page }) => {
  let broken = false;
  const asked = await canned(page, {
    prove_access_trail: ({ mark }) => {
      if (mark === "12") throw new Refusal("no-trail-mark", "A mark is the number of a line");
      return broken
        ? BROKEN_TRAIL
        : { whole: true, words: ["1,204 lines, each as it was written, and none is missing"], mark: "1204-5F0C" };
    },
  });
  await page.goto("/#/settings/who-saw-what");
  const part = page.getByRole("region", { name: "Is this list whole?" });
  await part.getByRole("button", { name: "Check the list" }).press("Enter");
  await expect(part.getByText("1,204 lines, each as it was written, and none is missing.")).toBeVisible();
  await expect(part.getByText("1204-5F0C")).toBeVisible();
  await clean(page);
  broken = true;
  await part.getByLabel("A mark that was written down earlier").fill("1203-5F0C21D09A8B8203");
  await part.getByLabel("A mark that was written down earlier").press("Enter");
  await expect(part.getByText(/line 1202 was altered/)).toBeVisible();
  expect(asked.findLast(({ name }) => name === "prove_access_trail")?.request).toEqual({
    mark: "1203-5F0C21D09A8B8203",
  });
  await clean(page);
  await part.getByLabel("A mark that was written down earlier").fill("12");
  await part.getByRole("button", { name: "Check the list" }).press("Enter");
  await expect(part.getByText("A mark is the number of a line")).toBeVisible();
  await clean(page);
});

test("how long it is kept is the service's, and nothing in it is said where nothing is", async ({ page }) => {
  let years = 8;
  await canned(page, {
    access_trail: () => ({
      ...TRAIL,
      lines: [],
      more: false,
      years,
      notice: "Nothing can be written on this computer now: who opens a record is not kept until that is put right",
    }),
    keep_access_trail: (asked) => {
      years = asked.years;
      return { years };
    },
  });
  await page.goto("/#/settings/who-saw-what");
  await expect(page.getByText("Nothing is in this list for what is chosen.")).toBeVisible();
  await expect(page.getByText(/who opens a record is not kept until that is put right\./)).toBeVisible();
  const part = page.getByRole("region", { name: "How long it is kept" });
  await expect(part.getByRole("radio", { name: "8 years" })).toBeChecked();
  await part.getByRole("radio", { name: "20 years" }).press("Space");
  await expect(part.getByRole("radio", { name: "20 years" })).toBeChecked();
  expect(years).toBe(20);
  await clean(page);
});

test("whoever is no lead is told whom to ask, and nothing is read", async ({ page }) => {
  const asked = await canned(page, { session: () => READER });
  await page.goto("/#/settings/who-saw-what");
  await expect(page.getByText(/^Only a lead clinician may see who looked at records/)).toBeVisible();
  await clean(page);
  expect(asked.filter(({ name }) => name.includes("trail"))).toEqual([]);
});

test("what is printed is said with its records before the printer is asked, and is not printed where it cannot be", async ({
  page,
}) => {
  let answers = true;
  const asked = await canned(page, {
    printing: () => {
      if (!answers) throw new Refusal("database", "The database cannot be written");
      return { noPrinter: null };
    },
  });
  await page.addInitScript(() => {
    window.print = () => {
      document.title = `${document.title} printed`;
    };
  });
  await page.goto("/#/patients");
  await expect(page.getByRole("table").getByRole("row").nth(1)).toBeVisible();
  await page.keyboard.press("Control+P");
  await expect(page).toHaveTitle(/printed$/);
  const said = asked.findLast(({ name }) => name === "printing")?.request as { what: string; records: string[] };
  expect(said.what).toBe("patients");
  expect(said.records.length).toBeGreaterThan(0);
  answers = false;
  await page.goto("/#/followups");
  await expect(page.getByRole("table").getByRole("row").nth(1)).toBeVisible();
  await page.keyboard.press("Control+P");
  await expect(page.getByRole("dialog", { name: "Not printed" })).toBeVisible();
  await clean(page);
});

test("everything held about a patient is saved from the menu of a record, and who saw the record is a way from there", async ({
  page,
}) => {
  const asked = await canned(page, {
    export_everything: ({ format }) => {
      if (format === "pdf") throw new Refusal("everything-not-made", "The PDF cannot be made. Save it as text instead");
      return { file: "fls-everything-held-2026-11-17.txt" };
    },
  });
  await page.goto("/#/patients/r-5702");
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "Everything held about this patient…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Everything held about this patient" });
  await expect(dialog.getByText(/The file is not encrypted and names the patient\./)).toBeVisible();
  await clean(page);
  await dialog.getByRole("button", { name: "Save as PDF" }).press("Enter");
  await expect(dialog.getByText("The PDF cannot be made. Save it as text instead")).toBeVisible();
  await dialog.getByRole("button", { name: "Save as text" }).press("Enter");
  await expect(dialog.getByText("fls-everything-held-2026-11-17.txt")).toBeVisible();
  await clean(page);
  expect(asked.filter(({ name }) => name === "export_everything").map(({ request }) => request)).toEqual([
    { record: "r-5702", format: "pdf" },
    { record: "r-5702", format: "text" },
  ]);
  await dialog.getByText("Close", { exact: true }).press("Enter");
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "Who saw this record" }).press("Enter");
  await expect(page.getByText("Of one record alone.")).toBeVisible();
  expect(asked.findLast(({ name }) => name === "access_trail")?.request).toMatchObject({ record: "r-5702" });
});

test("whoever is no lead is offered neither", async ({ page }) => {
  await canned(page, { session: () => READER });
  await page.goto("/#/patients/r-5702");
  await page.getByRole("button", { name: "More" }).press("Enter");
  await expect(page.getByRole("menuitem", { name: "Print the record (Ctrl P)" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: /Everything held|Who saw/ })).toHaveCount(0);
});
