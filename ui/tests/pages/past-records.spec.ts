// Records past their time, by the keyboard: told on Today, looked at, kept or erased, and never for whoever is no lead.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { PAST } from "../canned/past-records";
import { READER } from "../canned/people";
import { BUSY } from "../canned/today";

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

const WORDS = "Records are past the time that your service keeps them, and wait to be looked through";

test("records past their time are told on Today, and each is kept or erased once it was looked at", async ({
  page,
}) => {
  let rows = PAST.rows;
  const asked = await canned(page, {
    today: () => ({ ...BUSY, past: WORDS }),
    past_records: () => ({ ...PAST, rows }),
    keep_past: ({ record }) => {
      rows = rows.filter((row) => row.id !== record);
      return { ...PAST, rows };
    },
    purge_past: ({ record, typed }) => {
      if (typed !== "0011") throw new Refusal("not-confirmed", "Type the last four digits of the NHS number");
      rows = rows.filter((row) => row.id !== record);
      return { records: 1, words: "1 record is erased for good." };
    },
  });
  await page.goto("/#/today");
  await expect(page.getByText(`${WORDS}.`)).toBeVisible();
  await clean(page);
  await page.getByRole("link", { name: "Open records past their time" }).press("Enter");
  await expect(page.getByText(/last seen more than 8 years ago/)).toBeVisible();
  const table = page.getByRole("table", { name: "Records past their time" });
  await expect(table.getByText("14 Feb 2018")).toBeVisible();
  await expect(table.getByText("Not known")).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "Erase… 9991000011" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Erase a record past its time" });
  await page.keyboard.type("0012");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Type the last four digits of the NHS number").last()).toBeVisible();
  await clean(page);
  await dialog.getByLabel("Type the last four digits of the NHS number").fill("0011");
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 record is erased for good.")).toBeVisible();
  await page.getByRole("button", { name: "Keep for a year the record without a number" }).press("Enter");
  await expect(page.getByText("It stays, and is proposed again in a year.")).toBeVisible();
  await expect(page.getByText("No record is past its time.")).toBeVisible();
  await clean(page);
  expect(asked.filter(({ name }) => name === "purge_past")).toHaveLength(2);
});

test("how long records are kept is the service's", async ({ page }) => {
  let years = 8;
  await canned(page, {
    past_records: () => ({ ...PAST, years }),
    keep_records_for: (asked) => {
      years = asked.years;
      return { ...PAST, years };
    },
  });
  await page.goto("/#/settings/past-records");
  const part = page.getByRole("region", { name: "How long records are kept" });
  await part.getByRole("radio", { name: "20 years" }).press("Space");
  await expect(page.getByText(/last seen more than 20 years ago/)).toBeVisible();
  await clean(page);
});

test("whoever is no lead is told whom to ask, and is shown nobody", async ({ page }) => {
  const asked = await canned(page, { session: () => READER });
  await page.goto("/#/settings/past-records");
  await expect(page.getByText(/^Only a lead clinician may see who looked at records/)).toBeVisible();
  await clean(page);
  expect(asked.filter(({ name }) => /past/.test(name))).toEqual([]);
});
