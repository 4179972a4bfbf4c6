// Importing a file in the window: chosen, looked at, and done as it was looked at.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { atRest } from "../at-rest";
import type { Asked } from "../canned/host";
import { canned, Refusal } from "../canned/host";
import {
  EARLIER,
  IMPORT_COLUMNS,
  IMPORT_PREVIEW,
  IMPORT_UNDO,
  IMPORTED,
  lettersInDoubt,
  previewed,
  WITH_BIRTH_DATE,
  withMoreColumns,
} from "../canned/import";
import { READER } from "../canned/people";
import { goOn, order, still } from "../importing";

const ALL = { new: false, changed: false, birthDate: true, otherwise: [] };
const AS_SHOWN = { sheet: null, letters: "asShown", dates: "asShown", layout: "asShown", nhfd: null, unticked: ALL };
const CAUTIOUS = { ...AS_SHOWN, mode: "fillBlanks", notKnownReplaces: false };
const UPDATE = { ...AS_SHOWN, mode: "update", notKnownReplaces: false };

const sent = (asked: Asked, name: Asked[number]["name"]) =>
  asked.filter((one) => one.name === name).map((one) => one.request);

async function choose(page: Page): Promise<void> {
  await page.goto("/#/import");
  await expect(page.getByText("A CSV file or Excel workbook with a row for each fracture.")).toBeVisible();
  await page.keyboard.press("Control+o");
}

test("a file is chosen, looked at by what would happen, and imported as it was seen", async ({ page }) => {
  const asked = await canned(page);
  await choose(page);
  await expect(page.getByRole("heading", { name: "Import dxa-november.csv" })).toBeVisible();
  await expect(page.getByText("Nothing has changed yet. 57 rows read.")).toBeVisible();
  await expect(page.getByRole("row", { name: /2\.01 Height/ })).toContainText("162 cm160 cmKeep ours");
  await expect(page.getByText("9 answers in the file differ from ours. Ours stay.")).toBeVisible();
  await page.getByRole("button", { name: "New 12" }).press("Enter");
  await expect(page.getByRole("row", { name: /Wrist, diagnosed/ })).toContainText("14 answers");
  await page.getByRole("button", { name: "Refused 2" }).press("Enter");
  await expect(page.getByRole("row", { name: /DateOfBirth/ })).toContainText("there is no 31 February");
  expect(sent(asked, "run_import")).toEqual([]);
  await order(page);
  await expect(page.getByText("12 records were started, and 40 rows have changed.")).toBeVisible();
  expect(sent(asked, "run_import")).toEqual([
    { read: CAUTIOUS, preview: IMPORT_PREVIEW.preview, allOrNone: false, cleared: "" },
  ]);
  await expect(page.getByRole("row", { name: /1\.07/ })).toContainText("Needs attention");
});

/** The words of the shell: files are held over the window, or no longer. */
const holdFiles = (page: Page, over: boolean) =>
  page.evaluate((detail) => window.dispatchEvent(new CustomEvent("files-over", { detail })), over);
/** They are let go. */
const dropFiles = (page: Page) => page.evaluate(() => window.dispatchEvent(new CustomEvent("files-dropped")));

test("a file that is dropped on any screen opens on the Import page, and nothing is imported by it", async ({
  page,
}) => {
  const asked = await canned(page);
  await page.goto("/#/patients");
  await expect(page.getByRole("heading", { level: 1, name: "Patients" })).toBeVisible();
  const target = page.getByText("Drop a CSV file or Excel workbook to see what importing it would do.");
  await holdFiles(page, true);
  await expect(target).toBeVisible();
  await holdFiles(page, false);
  await expect(target).toHaveCount(0);
  await holdFiles(page, true);
  await dropFiles(page);
  await expect(page.getByRole("heading", { name: "Import dxa-november.csv" })).toBeVisible();
  await expect(target).toHaveCount(0);
  expect(sent(asked, "take_dropped_file")).toHaveLength(1);
  // Another one takes its place, on the page itself.
  await still(page);
  await dropFiles(page);
  await expect.poll(() => sent(asked, "take_dropped_file")).toHaveLength(2);
  await still(page);
  expect(sent(asked, "choose_import")).toEqual([]);
  expect(sent(asked, "run_import")).toEqual([]);
});

test("a file that is dropped where a dialog is open, or by whoever may not import, is not taken", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/patients");
  await expect(page.getByRole("heading", { level: 1, name: "Patients" })).toBeVisible();
  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog")).toBeVisible();
  await dropFiles(page);
  await expect(page.getByRole("dialog")).toBeVisible();
  expect(sent(asked, "take_dropped_file")).toEqual([]);

  const askedByReader = await canned(page, { session: () => READER });
  await page.reload();
  await expect(page.getByRole("heading", { level: 1, name: "Patients" })).toBeVisible();
  const why = "Only a lead clinician or a nurse may import a file.";
  await holdFiles(page, true);
  await expect(page.getByRole("status").filter({ hasText: why })).toBeVisible();
  await dropFiles(page);
  await expect(page.getByRole("banner").getByRole("alert")).toContainText(why);
  await expect(page.getByRole("heading", { level: 1, name: "Patients" })).toBeVisible();
  expect(sent(askedByReader, "take_dropped_file")).toEqual([]);
});

test("another way of reading is another preview, and all or none waits while a row is refused", async ({ page }) => {
  const asked = await canned(page, {
    preview_import: (read) => previewed({ ...IMPORT_PREVIEW, read, kept: 0, preview: "another" }),
  });
  await choose(page);
  // What is chosen beside the rows stays chosen.
  await page.getByRole("button", { name: "New 12" }).press("Enter");
  await still(page);
  await page.getByRole("radio", { name: "All rows or none" }).check();
  await still(page);
  await page.getByRole("radio", { name: "Take the file’s, ignore its blanks" }).check();
  await expect(page.getByRole("radio", { name: "Take the file’s, ignore its blanks" })).toBeChecked();
  await expect.poll(() => sent(asked, "preview_import")).toEqual([UPDATE]);
  await expect(
    page.getByText("A blank or “Not known” in the file never replaces an answer.", { exact: true }),
  ).toBeVisible();
  await expect(page.getByRole("radio", { name: "All rows or none" })).toBeChecked();
  await expect(page.getByRole("button", { name: "New 12", pressed: true })).toBeVisible();
  await order(page);
  await expect(page.getByText("Rows are refused: put the file right and choose it again")).toBeVisible();
  expect(sent(asked, "run_import")).toEqual([]);
  await still(page);
  await page.getByRole("radio", { name: "Import the good rows" }).check();
  await order(page);
  await expect
    .poll(() => sent(asked, "run_import"))
    .toEqual([{ read: UPDATE, preview: "another", allOrNone: false, cleared: "" }]);
});

test("another sheet of a workbook is another preview, and what was read is what is imported", async ({ page }) => {
  const sheets = ["2025", "2026", "Notes"];
  const asked = await canned(page, {
    choose_import: () =>
      previewed({ ...IMPORT_PREVIEW, file: "fractures.xlsx", sheets, read: { ...IMPORT_PREVIEW.read, sheet: 0 } }),
    preview_import: (read) => {
      if (read.sheet === 2)
        throw new Refusal("no-column-names", "One of the first rows must hold the audit’s column names");
      return previewed({ ...IMPORT_PREVIEW, file: "fractures.xlsx", sheets, read, rows: 12, preview: "another" });
    },
  });
  await choose(page);
  const sheet = page.getByLabel("Sheet that is read");
  await expect(sheet).toHaveValue("0");
  await still(page);
  await sheet.selectOption("Notes");
  await expect(page.getByRole("alert")).toContainText("One of the first rows must hold");
  await expect(sheet).toHaveValue("0");
  await still(page);
  await sheet.selectOption("2026");
  await expect(page.getByText("Nothing has changed yet. 12 rows read.")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(sheet).toHaveValue("1");
  await order(page);
  await expect
    .poll(() => sent(asked, "run_import"))
    .toEqual([{ read: { ...CAUTIOUS, sheet: 1 }, preview: "another", allOrNone: false, cleared: "" }]);
});

test("letters in doubt stand beside words of the file, and another way of writing them reads it again", async ({
  page,
}) => {
  const asked = await canned(page, {
    choose_import: () => previewed({ ...IMPORT_PREVIEW, letters: lettersInDoubt("windows") }),
    preview_import: (read) =>
      read.letters === "mac"
        ? { kind: "columns", view: { ...IMPORT_COLUMNS, read, letters: lettersInDoubt("mac") } }
        : previewed({ ...IMPORT_PREVIEW, read, letters: lettersInDoubt("windows"), rows: 12 }),
  });
  await choose(page);
  const letters = page.getByLabel("How this file’s letters are written");
  await expect(letters).toHaveValue("windows");
  await expect(letters.getByRole("option")).toHaveText(["As on Windows: Don’t, Zoë", "As on a Mac: Donít, ZoÎ"]);
  await still(page);
  await letters.selectOption("mac");
  await expect.poll(() => sent(asked, "preview_import")).toEqual([{ ...CAUTIOUS, letters: "mac" }]);
  // Read so, its headings are others, and it is asked what its columns are.
  await expect(page.getByRole("table", { name: "Columns of the file" })).toBeVisible();
  await expect(letters).toHaveValue("mac");
  await still(page);
  await letters.selectOption("windows");
  await expect(page.getByText("Nothing has changed yet. 12 rows read.")).toBeVisible();
  await expect(letters).toHaveValue("windows");
});

test("which comes first in dates in doubt is asked, and the file is read again as it is answered", async ({ page }) => {
  const asked = await canned(page, {
    choose_import: () => previewed({ ...IMPORT_PREVIEW, datesInDoubt: true }),
    preview_import: (read) => previewed({ ...IMPORT_PREVIEW, read, preview: "another" }),
  });
  await choose(page);
  const month = page.getByRole("radio", { name: "The month: 03/14/2026" });
  await expect(month).not.toBeChecked();
  await expect(page.getByRole("radio", { name: "The day: 14/03/2026" })).not.toBeChecked();
  await still(page);
  await month.check();
  await expect.poll(() => sent(asked, "preview_import")).toEqual([{ ...CAUTIOUS, dates: "monthFirst" }]);
  await expect(month).toBeChecked();
  await still(page);
  await page.getByRole("radio", { name: "The day: 14/03/2026" }).check();
  await expect(month).not.toBeChecked();
});

test("a file is saved with its errors, and stays to be imported", async ({ page }) => {
  const asked = await canned(page);
  await choose(page);
  await page.getByRole("button", { name: "Save the file with its errors…" }).press("Enter");
  await expect(
    page.getByText("fls-import-errors-2026-11-17.csv was written, with what is wrong in 2 rows."),
  ).toBeVisible();
  expect(sent(asked, "save_import_errors")).toEqual([CAUTIOUS]);
  await expect(page.getByRole("button", { name: /^Import 52 rows/ })).toBeEnabled();
});

test("where blanks clear, their number is typed before anything is imported; a don't know replaces once ticked", async ({
  page,
}) => {
  const asked = await canned(page);
  await choose(page);
  await expect(page.getByRole("checkbox", { name: "Let a “Not known” replace an answer" })).toHaveCount(0);
  await still(page);
  await page.getByRole("radio", { name: "Take the file’s, and its blanks clear ours" }).check();
  await expect(page.getByText("Blanks in the file clear 17 answers of ours.")).toBeVisible();
  await still(page);
  await page.getByRole("checkbox", { name: "Let a “Not known” replace an answer" }).check();
  await expect.poll(() => sent(asked, "preview_import")).toHaveLength(2);
  await order(page);
  const dialog = page.getByRole("dialog", { name: "Clear 17 answers?" });
  await expect(dialog).toBeVisible();
  expect(sent(asked, "run_import")).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: /^Import 52 rows/ }).press("Enter");
  await dialog.getByRole("textbox", { name: "Type 17 to confirm it" }).fill("17");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => sent(asked, "run_import"))
    .toEqual([
      {
        read: { ...AS_SHOWN, mode: "replace", notKnownReplaces: true },
        preview: IMPORT_PREVIEW.preview,
        allOrNone: false,
        cleared: "17",
      },
    ]);
});

test("a file that cannot be read is told, and whoever thinks better of it is where they were", async ({ page }) => {
  let answer = (): null => {
    throw new Refusal("workbook-protected", "This workbook is protected with a password: save a copy without one");
  };
  await canned(page, { choose_import: () => answer() });
  await choose(page);
  await expect(page.getByRole("alert")).toContainText("save a copy without one.");
  answer = () => null;
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await expect(page.getByText("A CSV file or Excel workbook with a row for each fracture.")).toBeVisible();
});

test("a file that says nothing new says so, and there is nothing to import", async ({ page }) => {
  const same = IMPORT_PREVIEW.lines.filter((line) => line.outcome === "same");
  const asked = await canned(page, {
    choose_import: () =>
      previewed({
        ...IMPORT_PREVIEW,
        ...{ rows: 62, new: 0, changed: 0, same: 62, differs: 0, refused: 0, kept: 0 },
        needsAttention: 0,
        attention: [],
        lines: same,
      }),
  });
  await choose(page);
  await expect(page.getByText("All 62 rows are the same. Nothing to import.")).toBeVisible();
  await expect(page.getByText("Same: 62 rows, of which the first 1 are shown")).toBeVisible();
  await order(page);
  expect(sent(asked, "run_import")).toEqual([]);
});

test("a long file says how far it has come, and is stopped", async ({ page }) => {
  let stop = (): void => undefined;
  const asked = await canned(page, {
    choose_import: () =>
      new Promise((_, refuse) => {
        stop = () => refuse(new Refusal("import-stopped", "The import was stopped, and nothing of it was kept"));
      }),
    import_progress: () => ({ done: 12_400, of: 100_001 }),
    stop_import: () => {
      stop();
      return { done: 0, of: 0 };
    },
  });
  await choose(page);
  await expect(page.getByText("Reading row 12,400 of about 100,001. Nothing has changed yet.")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(page.getByRole("alert")).toContainText("The import was stopped, and nothing of it was kept.");
  expect(sent(asked, "stop_import")).toHaveLength(1);
});

test("what was changed since it was looked at is looked at again, and the words about it go", async ({ page }) => {
  let refuse = true;
  const asked = await canned(page, {
    run_import: () => {
      if (refuse) {
        throw new Refusal(
          "changed-since-preview",
          "Some of these records were changed since the preview. Nothing was written; look at it again",
        );
      }
      return IMPORTED;
    },
  });
  await choose(page);
  await page.getByRole("button", { name: /^Import 52 rows/ }).press("Enter");
  await expect(page.getByRole("alert")).toContainText("Nothing was written; look at it again.");
  refuse = false;
  await page.getByRole("button", { name: "Look again" }).press("Enter");
  await expect(page.getByRole("alert")).toHaveCount(0);
  expect(sent(asked, "preview_import")).toEqual([CAUTIOUS]);
  await order(page);
  await expect(page.getByText("12 records were started")).toBeVisible();
});

test("where the file is gone, so is what was shown of it", async ({ page }) => {
  await canned(page, {
    run_import: () => {
      throw new Refusal("no-file-chosen", "There is no file to import: choose it again");
    },
  });
  await choose(page);
  await page.getByRole("button", { name: /^Import 52 rows/ }).press("Enter");
  await expect(page.getByRole("alert")).toContainText("There is no file to import: choose it again.");
  await expect(page.getByRole("button", { name: /^Import 52 rows/ })).toHaveCount(0);
});

async function lookElsewhere(page: Page): Promise<void> {
  await still(page);
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
}

async function comeBack(page: Page): Promise<void> {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Import" }).press("Enter");
}

test("whoever looks elsewhere finds the file again, read anew with the ticks that it had, until Cancel puts it away", async ({
  page,
}) => {
  const asked = await canned(page);
  await choose(page);
  await still(page);
  await page.getByRole("checkbox", { name: "Import row 9" }).press("Space");
  await expect(page.getByRole("checkbox", { name: "Import row 9" })).not.toBeChecked();
  await lookElsewhere(page);
  await comeBack(page);
  await expect(page.getByRole("heading", { name: "Import dxa-november.csv" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Import row 9" })).not.toBeChecked();
  const unticked = { ...ALL, otherwise: [9] };
  expect(sent(asked, "preview_import").at(-1)).toEqual({ ...CAUTIOUS, unticked });
  expect(sent(asked, "leave_import")).toEqual([]);
  await still(page);
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect.poll(() => sent(asked, "leave_import")).toHaveLength(1);
  await lookElsewhere(page);
  await comeBack(page);
  await expect(page.getByText("A CSV file or Excel workbook with a row for each fracture.")).toBeVisible();
});

test("whoever leaves before a file was chosen leaves none behind", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/import");
  await lookElsewhere(page);
  await expect.poll(() => sent(asked, "leave_import").length).toBeGreaterThan(0);
});

test("the lock puts the file away, and that is said once to whoever unlocks", async ({ page }) => {
  await canned(page);
  await choose(page);
  await expect(page.getByText("Nothing has changed yet.")).toBeVisible();
  await still(page);
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).fill("correct horse battery staple");
  await page.keyboard.press("Enter");
  await comeBack(page);
  await expect(page.getByText("The lock put your file away.")).toBeVisible();
  await lookElsewhere(page);
  await comeBack(page);
  await expect(page.getByText("A CSV file or Excel workbook with a row for each fracture.")).toBeVisible();
  await expect(page.getByText("The lock put your file away.")).toHaveCount(0);
});

for (const [width, height] of [
  [1366, 690],
  [1024, 600],
  [683, 384],
] as const) {
  test(`nothing runs off to the right, and the button can be reached, at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    await choose(page);
    const go = page.getByRole("button", { name: /^Import 52 rows/ });
    await go.focus();
    await expect(go).toBeInViewport({ ratio: 1 });
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(wider).toBeLessThanOrEqual(0);
  });
}

const many = Array.from({ length: 60 }, (_, at) => ({
  ...(IMPORTED.refused[0] as (typeof IMPORTED.refused)[number]),
  row: at + 2,
  happens:
    "The day and the month may be the wrong way round: the date in row 29 is month first. Write all dates day first",
}));

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`what can be chosen stands below the rows or beside them, not over them, at ${width} x ${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await canned(page, { choose_import: () => previewed({ ...IMPORT_PREVIEW, refused: 60, rows: 116, lines: many }) });
    await choose(page);
    await page.getByRole("button", { name: "Refused 60" }).press("Enter");
    const choices = page.getByRole("group", { name: "Where both have an answer" });
    const table = page.getByRole("region", { name: "Refused rows" });
    await expect(table).toBeVisible();
    await expect
      .poll(async () => {
        const [one, other] = [await choices.boundingBox(), await table.boundingBox()];
        return one !== null && other !== null && (one.y >= other.y + other.height || one.x >= other.x + other.width);
      })
      .toBe(true);
  });
}

test("the pages of an import are turned by key, and a file is left by a button", async ({ page }) => {
  const asked = await canned(page, {
    choose_import: () => previewed({ ...IMPORT_PREVIEW, refused: 60, rows: 116, lines: many }),
  });
  await choose(page);
  await page.getByRole("button", { name: "Refused 60" }).press("Enter");
  await expect(page.getByText(/^1 to \d+ of 60$/)).toBeVisible();
  await page.keyboard.press("PageDown");
  await expect(page.getByText(/^1 to \d+ of 60$/)).toHaveCount(0);
  await page.keyboard.press("Control+PageUp");
  await expect(page.getByText(/^1 to \d+ of 60$/)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("region", { name: "Refused rows" })).toBeFocused();
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(page.getByText("A CSV file or Excel workbook with a row for each fracture.")).toBeVisible();
  expect(sent(asked, "run_import")).toEqual([]);
  await expect.poll(() => sent(asked, "leave_import")).toHaveLength(1);
});

test("rows that differ where ours stays are not called the same, and a contradiction stands open", async ({ page }) => {
  await canned(page);
  await choose(page);
  await expect(page.getByText("Row 9 has another answer for the same fracture.")).toBeVisible();
  await page.getByRole("button", { name: "Ours kept 2" }).press("Enter");
  await expect(page.getByRole("row", { name: /Gender/ })).toContainText("FemaleMaleKeep ours");
  await page.getByRole("button", { name: "Will need you 4" }).press("Enter");
  await expect(page.getByRole("row", { name: /1\.07/ })).toContainText("on or after the date of diagnosis");
});

test("after an import, what is not listed is said, and a new file's error stands without the old file's success", async ({
  page,
}) => {
  let fails = false;
  await canned(page, {
    choose_import: () => {
      if (fails) throw new Refusal("file-empty", "This file is empty");
      return previewed(IMPORT_PREVIEW);
    },
    run_import: () => ({ ...IMPORTED, untold: 4500 }),
  });
  await choose(page);
  await expect(page.getByRole("button", { name: "Import 52 rows" })).toBeVisible();
  await order(page);
  await expect(page.getByText("The first 3 are listed, and 4,500 more are not.")).toBeVisible();
  await expect(page.getByRole("link", { name: "see it in Patients" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Earlier imports" })).toHaveCount(0);
  fails = true;
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("alert")).toContainText("This file is empty.");
  await expect(page.getByText("12 records were started")).toHaveCount(0);
});

test("an earlier import is taken back by keyboard, once what that would do was seen", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/import");
  const table = page.getByRole("region", { name: "Earlier imports" });
  await expect(table.getByRole("row", { name: /dxa-november\.csv/ })).toContainText("52 of 57");
  await expect(table.getByRole("row", { name: /Ben Hart/ })).toContainText("Read at Ward 7 laptop");
  await expect(table.getByRole("row", { name: /clinic-october/ })).toContainText("Undone by Amara Osei");
  await table
    .getByRole("row", { name: /dxa-november/ })
    .getByRole("button", { name: "Undo…" })
    .press("Enter");
  const dialog = page.getByRole("dialog", { name: "Undo the import of dxa-november.csv" });
  await expect(dialog).toContainText("Nothing has changed yet. This would delete 11 records");
  await expect(dialog.getByRole("row", { name: /3\.04/ })).toContainText("Ben Hart changed it since");
  expect(sent(asked, "undo_import")).toEqual([]);
  await dialog.getByRole("button", { name: "Undo this import" }).press("Enter");
  await expect(dialog).toHaveCount(0);
  const words = /^Undone\. 11 records that the import started were deleted/;
  await expect(page.locator("main").getByText(words)).toBeVisible();
  await expect(page.getByRole("status").filter({ hasText: words })).toBeAttached();
  // The button that was pressed is not there any more: what was done has focus.
  await expect(page.locator(":focus").getByText(words)).toBeVisible();
  expect(sent(asked, "undo_import")).toEqual([{ import: "i-3", preview: "77aa0c2d19b35e40" }]);
});

test("what was changed since undoing was looked at is looked at again, and nothing is undone meanwhile", async ({
  page,
}) => {
  await canned(page, {
    undo_import: () => {
      throw new Refusal("changed-since-preview", "Some of these records were changed since the preview");
    },
  });
  await page.goto("/#/import");
  await page.getByRole("button", { name: "Undo…" }).first().press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Undo this import" }).click();
  await expect(dialog.getByRole("alert")).toContainText("Some of these records were changed since the preview.");
  await dialog.getByRole("button", { name: "Look again" }).press("Enter");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Undo this import" })).toBeVisible();
});

test("rows are unticked by keyboard, one by one and all of an outcome, and are not imported", async ({ page }) => {
  const asked = await canned(page);
  await choose(page);
  const box = page.getByRole("checkbox", { name: "Import row 9" });
  await expect(box).toBeChecked();
  // Two answers of one row have one box.
  await expect(page.getByRole("checkbox", { name: "Import row 4" })).toHaveCount(1);
  await box.press("Space");
  await expect(box).not.toBeChecked();
  await expect(page.getByText("1 row is not ticked and will be left out.")).toBeVisible();
  await expect(page.getByRole("row", { name: /3\.04/ })).toContainText("Left out");
  await expect(page.getByRole("button", { name: /^Import 51 rows/ })).toBeVisible();
  await page.getByRole("button", { name: "New 12" }).press("Enter");
  await page.getByRole("checkbox", { name: "Import all 12 rows that start a record" }).press("Space");
  await expect(page.getByRole("checkbox", { name: "Import row 2" })).not.toBeChecked();
  await page.getByRole("checkbox", { name: "Import row 3" }).press("Space");
  await expect(page.getByText("12 rows are not ticked and will be left out.")).toBeVisible();
  await order(page);
  await expect
    .poll(() => sent(asked, "run_import"))
    .toEqual([
      {
        read: { ...CAUTIOUS, unticked: { ...ALL, new: true, otherwise: [9, 3] } },
        preview: IMPORT_PREVIEW.preview,
        allOrNone: false,
        cleared: "",
      },
    ]);
});

test("a row whose record has another date of birth is shown apart, and is left out until somebody ticks it", async ({
  page,
}) => {
  const asked = await canned(page, { choose_import: () => previewed(WITH_BIRTH_DATE) });
  await choose(page);
  await expect(
    page.getByText("1 row has another date of birth than the record: it is left out unless you tick it."),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: /^Import 52 rows/ })).toBeVisible();
  await page.getByRole("button", { name: "Birth date differs 1" }).press("Enter");
  const table = page.getByRole("region", { name: "The date of birth differs rows" });
  await expect(table.getByRole("row", { name: /1\.02/ })).toContainText("3 May 19515 March 1951Left out");
  const box = page.getByRole("checkbox", { name: "Import row 33" });
  await expect(box).not.toBeChecked();
  await still(page);
  await box.press("Space");
  await expect(box).toBeChecked();
  await expect(table.getByRole("row", { name: /1\.02/ })).toContainText("Replace ours");
  await expect(page.getByText("another date of birth than the record")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Import 53 rows/ })).toBeVisible();
  await order(page);
  await expect
    .poll(() => sent(asked, "run_import"))
    .toMatchObject([{ read: { unticked: { new: false, changed: false, birthDate: true, otherwise: [33] } } }]);
});

test("what the ticked rows clear is counted before it is confirmed", async ({ page }) => {
  const asked = await canned(page);
  await choose(page);
  await still(page);
  await page.getByRole("radio", { name: "Take the file’s, and its blanks clear ours" }).check();
  await expect(page.getByText("Blanks in the file clear 17 answers of ours.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Import row 9" }).press("Space");
  await order(page);
  const dialog = page.getByRole("dialog", { name: "Clear 16 answers?" });
  await dialog.getByRole("textbox", { name: "Type 16 to confirm it" }).fill("16");
  await page.keyboard.press("Enter");
  await expect.poll(() => sent(asked, "run_import")).toHaveLength(1);
  expect(sent(asked, "run_import")).toMatchObject([{ cleared: "16", read: { unticked: { otherwise: [9] } } }]);
});

test("after an import the earlier ones are one press away, so that it can be taken back at once", async ({ page }) => {
  await canned(page);
  await choose(page);
  await page.getByRole("button", { name: /^Import 52 rows/ }).press("Enter");
  await expect(page.getByText("12 records were started")).toBeVisible();
  await page.getByRole("button", { name: "Earlier imports" }).press("Enter");
  await expect(page.getByRole("region", { name: "Earlier imports" })).toBeVisible();
  // And what was refused is one press away from there.
  await page.getByRole("button", { name: "Rows to look at" }).press("Enter");
  await expect(page.getByRole("row", { name: /DateOfBirth/ })).toContainText("there is no 31 February");
  await expect(page.getByText("12 records were started")).toBeVisible();
});

test("where unticking rows makes another preview of a replacing import, it is looked at before it is done", async ({
  page,
}) => {
  const asked = await canned(page, {
    preview_import: (read) =>
      previewed({
        ...IMPORT_PREVIEW,
        read,
        untickedChanged: read.unticked.otherwise.length,
        preview: read.unticked.otherwise.length === 0 ? IMPORT_PREVIEW.preview : "another",
      }),
  });
  await choose(page);
  await still(page);
  await page.getByRole("radio", { name: "Take the file’s, and its blanks clear ours" }).check();
  await expect(page.getByText("No blank in the file clears an answer.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Import row 9" }).press("Space");
  await order(page);
  await expect(
    page.getByText("It has changed since it was shown: look at it again before you import it."),
  ).toBeVisible();
  expect(sent(asked, "run_import")).toEqual([]);
  await order(page);
  await expect.poll(() => sent(asked, "run_import")).toHaveLength(1);
  expect(sent(asked, "run_import")).toMatchObject([{ preview: "another", read: { unticked: { otherwise: [9] } } }]);
});

/** What is said of the words of a column where nobody changes anything. */
const valuesOf = (heading: string) =>
  heading === "Sex"
    ? IMPORT_COLUMNS.values.flatMap(({ values }) => values.map(({ text, means }) => ({ text, means })))
    : [];

const withColumns = { choose_import: () => ({ kind: "columns" as const, view: IMPORT_COLUMNS }) };

test("what the columns of a file are is said by keyboard, and then it is shown what the file would do", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1366, height: 1000 });
  const asked = await canned(page, withColumns);
  await choose(page);
  await expect(page.getByRole("heading", { name: "Import ward-7.csv" })).toBeVisible();
  await expect(page.getByText("Say what the columns of this file are. Nothing has changed yet.")).toBeVisible();
  await expect(page.getByText("No column is 1.09 Date Index Frac Diagnosed: every row needs it.")).toBeVisible();
  const table = page.getByRole("region", { name: "Columns of the file" });
  await expect(table.getByRole("row", { name: /Hieght/ })).toContainText("This is nearly the audit’s name");
  await expect(table.getByRole("row", { name: /Hieght/ })).toContainText("162");
  // A column without heading and values says nothing.
  await expect(table.getByRole("row")).toHaveCount(8);
  await order(page);
  expect(sent(asked, "use_import_columns")).toEqual([]);
  const date = page.getByLabel("Question of column C, Clinic day");
  await date.focus();
  await page.keyboard.type("1.09");
  await expect(date).toHaveValue("diagnosis_date");
  await expect(table.getByRole("row", { name: /Clinic day/ })).toContainText("As you said");
  await page.getByRole("button", { name: "Leave out 1 column" }).press("Enter");
  await expect(page.getByText("Every column is a question or is left out.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name for files like this (optional)" }).fill("Ward list");
  await order(page);
  await expect(page.getByText("Columns as in “Ward list”, changed 17 November 2026.")).toBeVisible();
  await expect(page.getByText("Nothing has changed yet. 57 rows read.")).toBeVisible();
  const said = IMPORT_COLUMNS.columns.map(({ heading, used }) => ({ heading, used, values: valuesOf(heading) }));
  said[1] = { heading: "Consultant", used: { kind: "leftOut" }, values: [] };
  said[2] = { heading: "Clinic day", used: { kind: "question", key: "diagnosis_date" }, values: [] };
  expect(sent(asked, "use_import_columns")).toEqual([{ read: CAUTIOUS, name: "Ward list", columns: said }]);
  await page.getByRole("button", { name: "Change…" }).press("Enter");
  await expect(table).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(page.getByText("A CSV file or Excel workbook with a row for each fracture.")).toBeVisible();
});

test("what words mean that are no answers is proposed, said once by keyboard, and shown beside the answer", async ({
  page,
}) => {
  await page.setViewportSize({ width: 1366, height: 1000 });
  const asked = await canned(page, {
    ...withColumns,
    use_import_columns: ({ read }) =>
      previewed({
        ...IMPORT_PREVIEW,
        read,
        lines: IMPORT_PREVIEW.lines.map((one) =>
          one.row === 4 ? { ...one, what: "1.03 Gender", inFile: "M → Male" } : one,
        ),
      }),
  });
  await choose(page);
  const sex = page.getByRole("region", { name: "Columns of the file" }).getByRole("row", { name: /Sex/ });
  await expect(sex).toContainText("F → Female, M → Male, 1 word is not understood.");
  const say = page.getByRole("button", { name: "Say what they mean… the words of column G, Sex" });
  await say.press("Enter");
  const dialog = page.getByRole("dialog", { name: "What the words of column G, Sex mean" });
  await expect(dialog.getByRole("row", { name: /^F/ })).toContainText("It is often written so");
  const nine = dialog.getByLabel("What 9 means");
  await expect(nine).toHaveValue("");
  await nine.selectOption("Not known");
  await expect(dialog.getByRole("row", { name: /^9/ })).toContainText("As you said");
  await dialog.getByLabel("What M means").selectOption("No answer");
  await dialog.getByRole("button", { name: "Done" }).press("Enter");
  await expect(sex).toContainText("F → Female, M → no answer, 9 → Not known.");
  await expect(page.getByRole("button", { name: "Change… the words of column G, Sex" })).toBeFocused();
  // Another question has other answers: nothing that was said is taken for one of them.
  await page.getByLabel("Question of column G, Sex").selectOption("2.01 Height");
  await expect(sex).not.toContainText("Female");
  await page.getByLabel("Question of column G, Sex").selectOption("1.03 Gender");
  await expect(sex).toContainText("9 → Not known");
  await page.getByLabel("Question of column C, Clinic day").selectOption("diagnosis_date");
  await page.getByRole("button", { name: "Leave out 1 column" }).press("Enter");
  await goOn(page);
  await expect(page.getByRole("row", { name: /1\.03 Gender/ }).first()).toContainText("M → Male");
  expect(sent(asked, "use_import_columns")).toMatchObject([
    {
      columns: IMPORT_COLUMNS.columns.map(({ heading }) =>
        heading === "Sex"
          ? {
              values: [
                { text: "F", means: { kind: "option", key: "female" } },
                { text: "M", means: { kind: "noAnswer" } },
                { text: "9", means: { kind: "option", key: "not_known" } },
              ],
            }
          : { heading, values: [] },
      ),
    },
  ]);
});

test("columns that are kept are listed and forgotten by keyboard, below the earlier imports", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/import");
  await expect(page.getByRole("region", { name: "Earlier imports" }).getByRole("row").first()).toBeVisible();
  await page.getByText("Columns kept for 2 kinds of file").press("Enter");
  await expect(page.getByRole("listitem").filter({ hasText: "Ward list" })).toContainText("NHS Number, Consultant");
  await expect(page.getByRole("button", { name: "Forget the columns Hospital no, Seen on, Born" })).toBeVisible();
  await page.getByRole("button", { name: "Forget Ward list" }).press("Enter");
  await expect(page.getByText("Columns kept for 1 kind of file")).toBeVisible();
  await expect(page.getByRole("button", { name: "Forget Ward list" })).toHaveCount(0);
  expect(sent(asked, "forget_import_columns")).toEqual([
    { headings: ["NHS Number", "Consultant", "Clinic day", "Date of birth", "Hieght", "Age at fracture", ""] },
  ]);
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`the columns of a file and what is said of them fit, at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page, withColumns);
    await choose(page);
    const go = page.getByRole("button", { name: /^Continue/ });
    await go.focus();
    await expect(go).toBeInViewport({ ratio: 1 });
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await expect.poll(wider).toBeLessThanOrEqual(0);
  });
}

const byAll = IMPORT_COLUMNS.columns.map((column) => {
  if (column.letters === "B") return { ...column, used: { kind: "leftOut" as const } };
  return column.letters === "C" ? { ...column, used: { kind: "question" as const, key: "diagnosis_date" } } : column;
});

test("rows that are refused for words that can be said are told so, with the way to say them", async ({ page }) => {
  const asked = await canned(page, {
    choose_import: () =>
      previewed({
        ...IMPORT_PREVIEW,
        columns: "Columns as the audit names them, and answers in words that are not the audit’s",
        leftToSay: true,
      }),
    import_columns: (read) => ({ ...IMPORT_COLUMNS, read, columns: byAll, faults: [] }),
  });
  await choose(page);
  await expect(page.getByText("Rows are refused for that: say once what it is, and they are read.")).toBeVisible();
  await page.getByRole("button", { name: "Say what it is…" }).press("Enter");
  await expect(page.getByRole("button", { name: /^Continue/ })).toBeVisible();
  expect(sent(asked, "import_columns")).toHaveLength(1);
});

test("rows stay unticked through what the columns are, and are ticked anew where those are others, which is said", async ({
  page,
}) => {
  const asked = await canned(page, {
    choose_import: () => previewed({ ...IMPORT_PREVIEW, columns: "Columns as in “Ward list”" }),
    import_columns: (read) => ({ ...IMPORT_COLUMNS, read, columns: byAll, faults: [] }),
  });
  await choose(page);
  const box = page.getByRole("checkbox", { name: "Import row 9" });
  await still(page);
  await box.press("Space");
  await expect(box).not.toBeChecked();
  await page.getByRole("button", { name: "Change…" }).press("Enter");
  await expect(page.getByRole("region", { name: "Columns of the file" })).toBeVisible();
  await goOn(page);
  await expect(page.getByText("1 row is not ticked and will be left out.")).toBeVisible();
  await expect(box).not.toBeChecked();
  await expect(page.getByText("so every row is ticked again")).toHaveCount(0);
  await still(page);
  await page.getByRole("button", { name: "Change…" }).press("Enter");
  await still(page);
  await page.getByLabel("Question of column E, Hieght").selectOption("Leave out");
  await goOn(page);
  await expect(page.getByText("You changed what its columns are, so every row is ticked again")).toBeVisible();
  await expect(box).toBeChecked();
  const unticked = { ...ALL, otherwise: [9] };
  expect(sent(asked, "import_columns")[0]).toEqual({ ...CAUTIOUS, unticked });
  expect(sent(asked, "use_import_columns")).toMatchObject([{ read: { unticked } }, { read: { unticked: ALL } }]);
});

test("what was said of columns stays while somebody looks elsewhere, and goes on from there", async ({ page }) => {
  const asked = await canned(page, withColumns);
  await choose(page);
  const date = page.getByLabel("Question of column C, Clinic day");
  await still(page);
  await date.selectOption("diagnosis_date");
  await expect(date).toHaveValue("diagnosis_date");
  await page.getByRole("textbox", { name: "Name for files like this (optional)" }).fill("Ward list");
  await expect(page.getByText("A lock puts it and the file away.")).toBeVisible();
  await lookElsewhere(page);
  await comeBack(page);
  await expect(page.getByRole("heading", { name: "Import ward-7.csv" })).toBeVisible();
  await expect(date).toHaveValue("diagnosis_date");
  expect(sent(asked, "leave_import")).toEqual([]);
  await still(page);
  await page.getByRole("button", { name: "Leave out 1 column" }).press("Enter");
  await goOn(page);
  await expect(page.getByText("Nothing has changed yet. 57 rows read.")).toBeVisible();
  expect(sent(asked, "use_import_columns")).toMatchObject([{ name: "Ward list" }]);
});

const more = { choose_import: () => ({ kind: "columns" as const, view: withMoreColumns(50) }) };

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`each column is in sight with its question, however long its heading, at ${width} x ${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await canned(page, more);
    await choose(page);
    const table = page.getByRole("region", { name: "Columns of the file" });
    const select = page.getByLabel(/^Question of column X1,/);
    await expect(select).toBeVisible();
    await expect.poll(() => table.evaluate((box) => box.scrollWidth - box.clientWidth)).toBeLessThanOrEqual(0);
    const [outer, inner] = [await table.boundingBox(), await select.boundingBox()];
    expect((inner?.x ?? 0) + (inner?.width ?? 0)).toBeLessThanOrEqual((outer?.x ?? 0) + (outer?.width ?? 0));
  });
}

test("of many columns their number and the first are named, and nothing moves as fewer are left", async ({ page }) => {
  await canned(page, more);
  await choose(page);
  await expect(
    page.getByText(
      "Choose a question for 52 columns, or leave them out: X1 (Ward_and_bed_Ward_and_bed_Ward…), X2 (Further 2), X3 (Further 3) and 49 more.",
    ),
  ).toBeVisible();
  await expect(page.getByText("No column is 1.09")).toBeVisible();
  const table = page.getByRole("region", { name: "Columns of the file" });
  const top = async () => (await table.boundingBox())?.y;
  const before = await atRest(top);
  await still(page);
  await page.getByRole("button", { name: "Leave out 52 columns" }).press("Enter");
  await expect(page.getByText("Choose a question for")).toHaveCount(0);
  await expect.poll(top).toBe(before);
  // The button is gone, and the next step has focus.
  await expect(page.getByRole("button", { name: /^Continue/ })).toBeFocused();
  await expect(page.getByRole("status").filter({ hasText: "52 columns are left out." })).toBeAttached();
});

test("focus is never lost between the steps of an import", async ({ page }) => {
  await canned(page, {
    choose_import: () => previewed({ ...IMPORT_PREVIEW, columns: "Columns as in “Ward list”" }),
    import_columns: (read) => ({ ...IMPORT_COLUMNS, read, columns: byAll, faults: [] }),
  });
  await choose(page);
  await still(page);
  await page.getByRole("button", { name: "Change…" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Import dxa-november.csv" })).toHaveCount(0);
  await expect(page.getByRole("heading", { level: 1, name: "Import ward-7.csv" })).toBeFocused();
  const go = page.getByRole("button", { name: /^Continue/ });
  await expect(go).toBeEnabled();
  await go.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Import dxa-november.csv" })).toBeFocused();
  await still(page);
  await page.getByRole("button", { name: /^Import 52 rows/ }).press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Import", exact: true })).toBeFocused();
});

test("of another file nothing is said that is wrong with the one before", async ({ page }) => {
  let first = true;
  await canned(page, {
    choose_import: () => {
      const file = first ? "ward-7.csv" : "ward-8.csv";
      return { kind: "columns", view: { ...IMPORT_COLUMNS, file, columns: first ? IMPORT_COLUMNS.columns : byAll } };
    },
    check_import_columns: () =>
      first ? { faults: IMPORT_COLUMNS.faults.slice(1), values: [] } : new Promise(() => undefined),
  });
  await choose(page);
  await expect(page.getByText("No column is 1.09")).toBeVisible();
  first = false;
  await still(page);
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("heading", { name: "Import ward-8.csv" })).toBeVisible();
  await expect(page.getByText("No column is 1.09")).toHaveCount(0);
});

for (const [stays, name] of [
  [[], "nothing is offered of an import that was undone whole"],
  [IMPORT_UNDO.stays, "what is left of an import that was undone in part can be seen"],
] as const) {
  test(name, async ({ page }) => {
    let isUndone = false;
    await canned(page, {
      earlier_imports: () =>
        EARLIER.slice(0, 1).map((one) =>
          isUndone ? { ...one, undoneAt: "2026-11-17T10:00:00.000Z", undoneBy: "Amara Osei" } : one,
        ),
      undo_import: () => {
        isUndone = true;
        return { ...IMPORT_UNDO, words: "11 records were deleted", stays: [...stays] };
      },
    });
    await page.goto("/#/import");
    await page.getByRole("button", { name: "Undo…" }).press("Enter");
    const undo = page.getByRole("button", { name: "Undo this import" });
    await expect(undo).toBeEnabled();
    await undo.press("Enter");
    const row = page.getByRole("region", { name: "Earlier imports" }).getByRole("row", { name: /dxa-november/ });
    await expect(row).toContainText("Undone by Amara Osei");
    await expect(row.getByRole("button")).toHaveCount(stays.length === 0 ? 0 : 1);
  });
}
