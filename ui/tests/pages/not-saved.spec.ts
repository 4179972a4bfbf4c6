// What is typed and not saved: a list and its count, a line on coming in and on Sync, and no word that it counts.
import { expect, test } from "@playwright/test";
import type { PatientRowView } from "../../src/platform/generated";
import { atRest } from "../at-rest";
import { canned } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";
import { COUNTS, OPEN } from "../canned/people";
import { RECORD } from "../canned/record";
import { SYNC } from "../canned/sync";

const NEW: PatientRowView = { ...(PATIENT_ROWS[0] as PatientRowView), id: "r-new", status: "notSaved" };
const EMPTY = { ...patients([], 0), counts: { ...patients([]).counts, all: 0, notSaved: 1 } };

test("a new record that was left is offered where there are no patients, and listed", async ({ page }) => {
  const asked = await canned(page, {
    counts: () => ({ ...COUNTS, patients: 0, drafts: 0, submitted: 0, notSaved: 1 }),
    list_patients: ({ filter }) => (filter === "notSaved" ? { ...patients([NEW], 1), counts: EMPTY.counts } : EMPTY),
  });
  await page.goto("/#/patients");
  await expect(page.getByRole("main").getByText("1 record is not saved yet.").first()).toBeVisible();
  await page.getByRole("link", { name: "See it" }).first().click();
  await expect(page.getByRole("button", { name: "Not saved 1" })).toHaveAttribute("aria-pressed", "true");
  const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: /999/ }) });
  await expect(row).toContainText("Not saved yet");
  await expect(row).toContainText("After saving");
  expect(asked.some((one) => one.name === "list_patients")).toBe(true);
});

test("saved records are counted as such beside unsaved ones, and what a search finds of both as all", async ({
  page,
}) => {
  await canned(page, { counts: () => ({ ...COUNTS, notSaved: 1 }) });
  await page.goto("/#/patients");
  await expect(page.getByRole("button", { name: /^Saved [\d,]+$/ })).toBeVisible();
  await page.getByRole("textbox", { name: /^Find by/ }).fill("999");
  await expect(page.getByRole("button", { name: /^All [\d,]+$/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Saved [\d,]+$/ })).toHaveCount(0);
});

test("on coming in a line says what is not saved, and nothing appears because somebody types", async ({ page }) => {
  let notSaved = 2;
  await canned(page, { counts: () => ({ ...COUNTS, notSaved }) });
  await page.goto("/#/followups");
  await expect(page.getByText("2 records are not saved yet.")).toBeVisible();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(page.getByText("2 records are not saved yet.")).toBeHidden();
  notSaved = 3;
  await page.getByRole("link", { name: /^Deleted/ }).click();
  await expect(page.getByRole("heading", { name: "Deleted patients" })).toBeVisible();
  await expect(page.getByText(/not saved yet\./)).toBeHidden();
});

test("at twice the size the line leaves the window to the list", async ({ page }) => {
  await page.setViewportSize({ width: 683, height: 384 });
  await canned(page, { counts: () => ({ ...COUNTS, notSaved: 2 }) });
  await page.goto("/#/followups");
  const line = page.getByRole("main").locator(".toolbar").filter({ hasText: "2 records are not saved yet." });
  await expect(line).toBeVisible();
  expect((await line.boundingBox())?.height).toBeLessThan(384 / 6);
  await expect(line.getByRole("link", { name: "See them" })).toBeVisible();
  await expect(line.getByRole("button", { name: "Close" })).toBeVisible();
});

test("Sync says what is not saved, and without a Central nothing is sent or receipted", async ({ page }) => {
  await canned(page, {
    session: () => ({ ...OPEN, service: OPEN.service === null ? null : { ...OPEN.service, central: null } }),
    sync_page: () => ({ ...SYNC, joined: false, central: null, rows: [], notSaved: 1 }),
  });
  await page.goto("/#/sync");
  await expect(page.getByText("1 record is not saved yet.")).toBeVisible();
  const states = page.getByRole("list", { name: "Records by state" });
  await expect(states.getByRole("listitem")).toHaveCount(2);
  await expect(states).toContainText("On this computer");
  await expect(states).not.toContainText("receipt");
  await expect(states).not.toContainText("Being written");
});

test("a record that was never saved is not said to count, and its tag stays until Save", async ({ page }) => {
  await canned(page, {
    open_record: () => ({
      ...RECORD,
      status: "notSaved",
      unsavedRecord: true,
      changed: true,
      missing: [],
      savedAt: null,
    }),
  });
  await page.goto("/#/patients/r-1");
  await expect(page.locator(".patient")).toContainText("Not saved yet");
  await expect(page.locator(".patient")).not.toContainText("Submitted");
  const panel = page.getByRole("complementary", { name: "What is missing" });
  await expect(panel).toContainText("Complete. It counts once you save it.");
  await expect(panel).not.toContainText("already counts");
});

test("a record that was never saved is not printed, and the key says why", async ({ page }) => {
  await canned(page, { open_record: () => ({ ...RECORD, status: "notSaved", unsavedRecord: true, changed: true }) });
  await page.goto("/#/patients/r-1");
  await expect(page.locator(".patient")).toContainText("Not saved yet");
  await page.keyboard.press("Control+p");
  await expect(page.getByText("Save the record first: what is printed is what is saved.")).toBeVisible();
});

test("nothing beside the search box moves while a search is typed", async ({ page }) => {
  await canned(page, {
    list_patients: ({ search }) =>
      search === ""
        ? patients(PATIENT_ROWS.slice(0, 9))
        : {
            ...patients(PATIENT_ROWS.slice(0, 1), 1),
            counts: { all: 1, draft: 1, submitted: 0, followUpDue: 0, needsYou: 0, notSaved: 0 },
            searchWords: "Number begins or ends with 2290",
          },
    narrowings: ({ search }) =>
      search === ""
        ? { sites: [{ key: "hip", label: "Hip", count: 301 }], years: [{ year: 2026, count: 1204 }] }
        : { sites: [], years: [] },
  });
  await page.goto("/#/patients");
  const still = ["#narrow-site", "#narrow-year", "#view", "#find"];
  await expect(page.getByRole("button", { name: "All 1,204" })).toBeVisible();
  const places = () =>
    Promise.all(
      still.map(async (one) => {
        const box = await page.locator(one).boundingBox();
        return box === null ? null : [box.x, box.y, box.width].map(Math.round);
      }),
    );
  const before = await atRest(places);
  await page.getByRole("textbox", { name: /^Find by/ }).fill("2290");
  await expect(page.getByRole("button", { name: "All 1", exact: true })).toBeVisible();
  await expect.poll(places).toEqual(before);
});

test("what was never saved is not selected, and what can be selected is all that is counted", async ({ page }) => {
  const found = [NEW, ...PATIENT_ROWS.slice(1, 3)];
  await canned(page, { list_patients: () => ({ ...patients(found, 3), saved: 2 }) });
  await page.goto("/#/patients");
  const boxes = page.getByRole("table").getByRole("checkbox");
  await expect(boxes).toHaveCount(3);
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(page.getByText("2 selected")).toBeVisible();
  await expect(page.getByRole("button", { name: /^Select all/ })).toBeHidden();
  await page.keyboard.press("Escape");
  await page.getByRole("row").filter({ hasText: "Not saved yet" }).getByRole("link").focus();
  await page.keyboard.press("Space");
  await expect(page.getByText(/\d selected/)).toBeHidden();
  await page.keyboard.press("Control+a");
  await expect(page.getByText("2 selected")).toBeVisible();
});

test("a list that is narrowed to nothing does not say that everything is saved", async ({ page }) => {
  await canned(page, {
    counts: () => ({ ...COUNTS, notSaved: 1 }),
    list_patients: ({ site }) => (site === null ? patients([NEW], 1) : patients([], 0)),
    narrowings: () => ({ sites: [{ key: "hip", label: "Hip", count: 1 }], years: [] }),
  });
  await page.goto("/#/patients");
  await page.getByRole("button", { name: /^Not saved/ }).click();
  await page.getByLabel("Site of fracture").selectOption("hip");
  await expect(page.getByText("The choices above leave no record.")).toBeVisible();
  await expect(page.getByText("Everything you typed is saved.")).toBeHidden();
});

test("beside what is not saved no count is called all, and Sync says what Central has", async ({ page }) => {
  let notSaved = 13;
  await canned(page, {
    counts: () => ({ ...COUNTS, notSaved }),
    sync_page: () => ({
      ...SYNC,
      counts: { onlyHere: 0, waiting: 0, sent: 0, accepted: 2, needsYou: 0 },
      rows: [],
      inUse: 2,
      deleted: 0,
      notSaved,
    }),
  });
  await page.goto("/#/patients");
  await expect(page.getByRole("button", { name: /^Saved 1,204/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^All/ })).toHaveCount(0);
  await page.goto("/#/sync");
  await expect(page.getByText("Central has accepted every record that is saved.")).toBeVisible();
  notSaved = 0;
  await page.reload();
  await expect(page.getByText("Central has accepted every record.")).toBeVisible();
});

test("where no row can be selected no box stands for all, and no key is offered for it", async ({ page }) => {
  await canned(page, {
    counts: () => ({ ...COUNTS, notSaved: 1 }),
    list_patients: ({ filter }) => (filter === "notSaved" ? patients([NEW], 1) : patients(PATIENT_ROWS)),
  });
  await page.goto("/#/patients");
  const all = page.getByRole("checkbox", { name: "Select all on this page" });
  await expect(all).toBeVisible();
  await page.getByRole("button", { name: /^Not saved/ }).click();
  await expect(page.getByText("Not saved yet", { exact: true })).toBeVisible();
  await expect(all).toHaveCount(0);
  await expect(page.locator(".table-foot kbd", { hasText: "Space" })).toHaveCount(0);
});

test("once the last of them is saved, whoever comes back to the list sees all of it", async ({ page }) => {
  let notSaved = 1;
  await canned(page, {
    counts: () => ({ ...COUNTS, notSaved }),
    list_patients: ({ filter }) =>
      filter !== "notSaved" ? patients(PATIENT_ROWS) : notSaved === 1 ? patients([NEW], 1) : patients([], 0),
  });
  await page.goto("/#/patients");
  await page.getByRole("button", { name: /^Not saved/ }).click();
  await expect(page.getByText("Not saved yet", { exact: true })).toBeVisible();
  notSaved = 0;
  await page.getByRole("link", { name: /^Deleted/ }).click();
  await page.getByRole("link", { name: /^Patients/ }).click();
  await expect(page.getByRole("button", { name: /^All/ })).toHaveAttribute("aria-pressed", "true");
});
