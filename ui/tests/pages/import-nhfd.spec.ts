// A file of the National Hip Fracture Database in the window: what its codes leave open is asked, and then it is imported as any file.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { ImportSeenView } from "../../src/platform/generated";
import type { Asked } from "../canned/host";
import { canned, Refusal } from "../canned/host";
import { IMPORT_COLUMNS, NHFD_LEFT, NHFD_PREVIEW, previewed } from "../canned/import";
import { goOn, order, still } from "../importing";

const sent = (asked: Asked, name: Asked[number]["name"]) =>
  asked.filter((one) => one.name === name).map((one) => one.request);

const left: ImportSeenView = { kind: "nhfd", view: NHFD_LEFT };

async function choose(page: Page): Promise<Asked> {
  const asked = await canned(page, {
    choose_import: () => left,
    preview_import: (read) => (read.nhfd === null ? left : previewed({ ...NHFD_PREVIEW, read })),
  });
  await page.goto("/#/import");
  await expect(page.getByText("A file of the National Hip Fracture Database is known by its headings")).toBeVisible();
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("heading", { name: "Import nhfd-november.csv" })).toBeVisible();
  return asked;
}

const answer = (page: Page, name: string) => page.getByRole("combobox", { name: `Answer for ${name}` });

test("what its codes leave open is asked by kind of code, and it is imported as it was said", async ({ page }) => {
  const asked = await choose(page);
  await expect(page.getByText("with 42 rows")).toBeVisible();
  await expect(page.getByText("3 rows are of patients whom this audit does not take.")).toBeVisible();
  await expect(answer(page, "Presentation date")).toHaveValue("");
  await expect(answer(page, "Fracture type: 21 (Femoral shaft)")).toContainText("Not said: its rows are left out");
  await expect(answer(page, "Falls assessment: 0 (No)")).toHaveValue("no");
  await expect(page.getByText("This is proposed: check it")).toHaveCount(1);
  await expect(page.getByText("3 answers are not said.")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await answer(page, "Presentation date").selectOption("Yes");
  await answer(page, "Falls assessment: 1 (Yes)").selectOption("Referred for assessment");
  await expect(page.getByText("1 answer is not said.")).toBeVisible();
  await goOn(page);
  await expect(page.getByText("Read as a file of the National Hip Fracture Database.")).toBeVisible();
  const said = [
    { column: "falls_assessment", value: "0", option: "no" },
    { column: "presentation_date", value: "", option: "yes" },
    { column: "falls_assessment", value: "1", option: "referred" },
  ];
  expect(sent(asked, "preview_import")).toMatchObject([{ layout: "nhfd", nhfd: said }]);

  await page.getByRole("button", { name: "Not eligible 3" }).press("Enter");
  await expect(page.getByRole("row", { name: /^7 / })).toContainText(
    "A periprosthetic fracture is not one of the audit",
  );
  await expect(page.getByRole("row", { name: /^12 / })).toContainText("not a fragility fracture");
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await order(page);
  await expect(page.getByText("12 records were started, and 40 rows have changed.")).toBeVisible();
  expect(sent(asked, "run_import")).toMatchObject([
    { read: { layout: "nhfd", nhfd: said, mode: "fillBlanks" }, preview: NHFD_PREVIEW.preview },
  ]);
});

test("what was said stands there again for whoever changes it, and after another screen", async ({ page }) => {
  const asked = await choose(page);
  await answer(page, "Presentation date").selectOption("Yes");
  await page.goto("/#/patients");
  await expect(page.getByRole("heading", { level: 1, name: "Patients" })).toBeVisible();
  await page.goto("/#/import");
  await expect(answer(page, "Presentation date")).toHaveValue("yes");
  await goOn(page);
  await expect(page.getByText("Read as a file of the National Hip Fracture Database.")).toBeVisible();
  await still(page);
  await page.getByRole("button", { name: "Change… what codes of this file mean" }).press("Enter");
  await expect(answer(page, "Presentation date")).toHaveValue("yes");
  await still(page);
  await answer(page, "Falls assessment: 0 (No)").selectOption("Not said: left blank");
  await goOn(page);
  await expect(page.getByText("Read as a file of the National Hip Fracture Database.")).toBeVisible();
  expect(sent(asked, "preview_import").at(-1)).toMatchObject({
    nhfd: [{ column: "presentation_date", value: "", option: "yes" }],
  });
});

test("a file that is none of these is read by its columns, and one that was not known is said to be one", async ({
  page,
}) => {
  const asked = await canned(page, {
    choose_import: () => left,
    preview_import: (read) => {
      if (read.layout === "nhfd") throw new Refusal("not-nhfd", "It has no column headed Presentation date");
      return { kind: "columns", view: { ...IMPORT_COLUMNS, read } };
    },
  });
  await page.goto("/#/import");
  await expect(page.getByText("A file of the National Hip Fracture Database is known by its headings")).toBeVisible();
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("heading", { name: "Import nhfd-november.csv" })).toBeVisible();
  await still(page);
  await page.getByRole("button", { name: "It is another kind of file…" }).press("Enter");
  await expect(page.getByText("Say what the columns of this file are.")).toBeVisible();
  await still(page);
  await page.getByRole("button", { name: "It is a file of the National Hip Fracture Database…" }).press("Enter");
  await expect(page.getByRole("alert")).toContainText("It has no column headed Presentation date.");
  expect(sent(asked, "preview_import")).toMatchObject([
    { layout: "audit", nhfd: null },
    { layout: "nhfd", nhfd: null },
  ]);
});

test("what was said of an earlier file is proposed, and says when that was", async ({ page }) => {
  const asked = NHFD_LEFT.asked.map((one) =>
    one.column === "falls_assessment" && one.value === "1"
      ? { ...one, offers: "referred", saidBefore: "As said of an earlier file on 3 November 2026" }
      : one,
  );
  await canned(page, { choose_import: () => ({ kind: "nhfd", view: { ...NHFD_LEFT, asked } }) });
  await page.goto("/#/import");
  await expect(page.getByText("A file of the National Hip Fracture Database is known by its headings")).toBeVisible();
  await page.keyboard.press("Control+o");
  await expect(answer(page, "Falls assessment: 1 (Yes)")).toHaveValue("referred");
  await expect(page.getByRole("row", { name: /^Falls assessment: 1/ })).toContainText(
    "As said of an earlier file on 3 November 2026",
  );
  await expect(page.getByRole("row", { name: /^Falls assessment: 0/ })).toContainText("This is proposed: check it");
  await expect(page.getByText("is proposed for the next file")).toBeVisible();
});

test("a service’s own account of the codes is chosen, the file read by it, and left out again", async ({ page }) => {
  const own = { name: "ours.toml", chosenAt: "2026-11-17T11:42:00Z" };
  let account: typeof own | null = null;
  const asked = await canned(page, {
    choose_import: () => left,
    preview_import: () => ({ kind: "nhfd", view: { ...NHFD_LEFT, account } }),
    choose_nhfd_account: () => {
      account = own;
      return own;
    },
    leave_out_nhfd_account: () => {
      account = null;
      return null;
    },
  });
  await page.goto("/#/import");
  await expect(page.getByText("A file of the National Hip Fracture Database is known by its headings")).toBeVisible();
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("heading", { name: "Import nhfd-november.csv" })).toBeVisible();
  await still(page);
  await page.getByText("Codes of hip fracture files: read by FLS Desk’s own account").click();
  await page.getByRole("button", { name: "Save a copy…" }).press("Enter");
  await expect(page.getByText("hip-fracture-files.toml was written.")).toBeVisible();
  await still(page);
  await page.getByRole("button", { name: "Choose a corrected copy…" }).press("Enter");
  await page.getByText("Codes of hip fracture files: read by ours.toml").click();
  await expect(page.getByText("for every such file at this computer")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await still(page);
  await page.getByRole("button", { name: "Go by FLS Desk’s own" }).press("Enter");
  await expect(page.getByText("Codes of hip fracture files: read by FLS Desk’s own account")).toBeVisible();
  expect(sent(asked, "preview_import")).toMatchObject([
    { layout: "nhfd", nhfd: null },
    { layout: "nhfd", nhfd: null },
  ]);
});
