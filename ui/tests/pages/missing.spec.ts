// Missing answers by keyboard: reached from KPIs and from Today, what is worth most first, and from each to its patients.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { PatientRowView } from "../../src/platform/generated";
import { canned } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";
import { NOTHING_MISSING } from "../canned/missing";
import { READER } from "../canned/people";
import { BUSY, QUIET } from "../canned/today";

type Asked = Awaited<ReturnType<typeof canned>>;

const lastOf = (asked: Asked, name: string) => () => asked.findLast((one) => one.name === name)?.request;

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

const BEHIND_602 = {
  sort: "diagnosed",
  descending: false,
  kpi: { kpi: 1, question: "follow_up_16_date", period: "2025-12..2026-11", patients: "notCounted" },
};

test("what is worth most comes first, with both ends, and is read aloud in order", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis/missing");
  await expect(page.getByRole("heading", { name: "Missing answers", level: 1 })).toBeVisible();
  expect(lastOf(asked, "missing_answers")()).toEqual({ period: null });
  await expect(
    page.getByText("Fractures diagnosed in December 2025 to November 2026: 604 records, drafts included."),
  ).toBeVisible();
  const first = page.getByRole("row", { name: /^6\.02/ });
  await expect(first).toContainText("KPI 9 up to +3.1 points");
  await expect(first.getByRole("cell")).toHaveText([
    "12",
    "KPI 9 up to +3.1 points 16-week follow-upNow 30.5%, at best 33.6%, at worst 30.5%.",
    "30.5%",
    "33.6%",
    "30.5%",
    /^\s*17 Nov 20267 close within 7 days$/,
  ]);
  await expect(
    page.getByText(
      "Recording 6.02 for these 12 patients, whatever it was, lifts KPI 9 by at most 3.1 points, from 30.5% to 33.6%.",
    ),
  ).toBeVisible();
  const lowers = page.getByRole("row", { name: /^3\.01/ });
  await expect(lowers).toContainText("52.1%");
  await expect(lowers).toContainText(
    "Also KPI 1, questions missing too often, stays 5 of 18 at best; at worst 6 of 18.",
  );
  await expect(page.getByText("no figure is a reason for an answer", { exact: false })).toBeVisible();
  await clean(page);
});

test("each row opens its patients, the earliest diagnosis first, and each of them its record; back is at the row", async ({
  page,
}) => {
  const asked = await canned(page);
  await page.goto("/#/kpis/missing");
  await page.getByRole("link", { name: /^6\.02/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: /^6\.02/ })).toBeFocused();
  await page.keyboard.press("F8");
  await expect(page.getByRole("link", { name: /^3\.03/ })).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await expect.poll(lastOf(asked, "list_patients")).toMatchObject(BEHIND_602);
  await expect(page.getByRole("button", { name: /^KPI 1, 6\.02, .*: missing$/ })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("link", { name: /^6\.02/ })).toBeFocused();
  await page
    .getByRole("row", { name: /^1\.05/ })
    .getByText("KPI 1 can be met")
    .click();
  await expect.poll(lastOf(asked, "list_patients")).toMatchObject({ kpi: { question: "care_home" } });
});

test("the patients of a missing answer stand with the day on which the window of each closes", async ({ page }) => {
  const days: readonly [closes: string | null, closing: string | null, closesSoon: boolean][] = [
    ["2026-11-17", "Today", true],
    ["2026-12-29", "In 42 days", false],
    ["2026-11-02", "Closed", false],
    [null, null, false],
  ];
  await canned(page, {
    list_patients: () =>
      patients(
        days.map(([closes, closing, closesSoon], at) => ({
          ...PATIENT_ROWS[at],
          notCounted: {
            words: "Not answered: Date of the 16-week follow-up",
            question: "follow_up_16_date",
            closes,
            closing,
            closesSoon,
          },
        })) as PatientRowView[],
      ),
  });
  await page.goto("/#/kpis/missing");
  await page.getByRole("link", { name: /^6\.02/ }).click();
  await expect(page.getByRole("columnheader", { name: "Window closes" })).toBeVisible();
  const cells = page.getByRole("table").getByRole("cell");
  for (const said of ["Today 17 Nov", "In 42 days 29 Dec", "Closed 2 Nov", "No last day"]) {
    await expect(cells.filter({ hasText: said })).toHaveCount(1);
  }
  await expect(page.locator(".strong").filter({ hasText: "Today 17 Nov" })).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "Not asked" }).click();
  await expect(page.getByRole("button", { name: "Not asked" })).toHaveAttribute("aria-pressed", "true");
});

test("by patient, whose window closes first comes first, and each opens at the question whose window that is", async ({
  page,
}) => {
  const asked = await canned(page);
  await page.goto("/#/kpis/missing");
  await page.getByRole("button", { name: "By patient" }).press("Enter");
  await expect.poll(lastOf(asked, "missing_by_patient")).toEqual({ period: null });
  const table = page.getByRole("table", { name: /^Patients with missing answers/ });
  await expect(table.getByRole("row")).toHaveCount(4);
  const first = table.getByRole("row").nth(1);
  await expect(first).toContainText("Today 17 Nov");
  await expect(first).toContainText("6.02 Date of the 16-week follow-up, until 17 Nov 2026; 1.03 Gender");
  await expect(table.getByRole("row").nth(3)).toContainText("None to come");
  await expect(page.getByText("These are the first 3 of 142 patients", { exact: false })).toBeVisible();
  await clean(page);
  for (const width of [1366, 683]) {
    await page.setViewportSize({ width, height: 768 });
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth))
      .toBeLessThanOrEqual(0);
  }
  const last = table.getByRole("row").nth(3);
  await last.getByRole("link").press("Enter");
  await expect(page.locator("#q-contact_date")).toBeFocused();
  await page.goBack();
  await expect(page.getByRole("button", { name: "By patient" })).toHaveAttribute("aria-pressed", "true");
  await expect(last.getByRole("link")).toBeFocused();
});

test("KPIs lead to the missing answers of their months, and another year is chosen there", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis");
  await page.getByRole("link", { name: "Missing answers" }).press("Enter");
  await expect.poll(lastOf(asked, "missing_answers")).toEqual({ period: "2026" });
  await expect(page.getByRole("link", { name: /^KPIs/ })).toHaveAttribute("aria-current", "page");
  const months = page.getByLabel("Diagnosed in");
  await expect(months).toHaveValue("2026");
  await months.selectOption("2025");
  await expect.poll(lastOf(asked, "missing_answers")).toEqual({ period: "2025" });
  await months.selectOption("Last 12 months");
  await expect.poll(lastOf(asked, "missing_answers")).toEqual({ period: null });
  await page.getByRole("link", { name: "Back to KPIs" }).click();
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
});

test("Today ends with what is worth most, three lines at most, each of which opens its patients", async ({ page }) => {
  const asked = await canned(page, { today: () => BUSY });
  await page.goto("/#/today");
  const lines = page.getByRole("link", { name: /without an answer to/ });
  await expect(lines).toHaveText([/^12 patients/, /^9 patients/, /^146 patients/]);
  await expect(page.getByRole("row", { name: /^12 patients/ })).toContainText("KPI 9 up to +3.1 points");
  await clean(page);
  await page.getByRole("link", { name: "999 218 3225" }).focus();
  await page.keyboard.press("End");
  await expect(lines.last()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect.poll(lastOf(asked, "list_patients")).toMatchObject(BEHIND_602);
  await page.goBack();
  await expect(lines.first()).toBeFocused();
  await page.getByRole("link", { name: "See all missing answers" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Missing answers", level: 1 })).toBeVisible();
});

test("going on from record to record of Today never comes to what is worth most", async ({ page }) => {
  await canned(page, { today: () => BUSY });
  await page.goto("/#/today");
  const last = page.getByRole("link", { name: "999 938 5702" });
  await expect(page.getByRole("link", { name: /^12 patients/ })).toBeVisible();
  await last.press("Enter");
  await expect(page).toHaveURL(/r-5702/);
  await page.keyboard.press("Control+d");
  await expect(page.getByRole("heading", { name: /^Today/, level: 1 })).toBeVisible();
});

test("where nothing has to be done, what is worth most still stands there", async ({ page }) => {
  await canned(page, { today: () => QUIET });
  await page.goto("/#/today");
  await expect(page.getByText("Nothing needs you today.")).toBeVisible();
  await expect(page.getByRole("link", { name: /without an answer to/ })).toHaveCount(3);
});

test("where no answer is missing, or nobody was diagnosed, the page says so", async ({ page }) => {
  let records = 604;
  await canned(page, { missing_answers: () => ({ ...NOTHING_MISSING, records }) });
  await page.goto("/#/kpis/missing");
  await expect(page.getByText("No answer is missing that is asked for and due", { exact: false })).toBeVisible();
  await clean(page);
  records = 0;
  await page.reload();
  await expect(page.getByText("There are no records of fractures diagnosed in", { exact: false })).toBeVisible();
});

test("whoever may only read sees them, and nothing is changed by that", async ({ page }) => {
  const asked = await canned(page, { session: () => READER });
  await page.goto("/#/kpis/missing");
  await page.getByRole("link", { name: /^6\.02/ }).press("Enter");
  await expect.poll(lastOf(asked, "list_patients")).toMatchObject(BEHIND_602);
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`nothing is wider than the page at ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    for (const path of ["/#/kpis/missing", "/#/today"]) {
      await page.goto(path);
      await expect(page.getByRole("row", { name: /KPI 9 up to \+3\.1 points/ })).toBeVisible();
      const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(wider).toBeLessThanOrEqual(0);
    }
  });
}

test("at 200% what a missing answer can change has room, and its three figures stand in a line", async ({ page }) => {
  await page.setViewportSize({ width: 683, height: 384 });
  await canned(page);
  await page.goto("/#/kpis/missing");
  const first = page.getByRole("row", { name: /^6\.02/ });
  await expect(first.getByText("Now 30.5%, at best 33.6%, at worst 30.5%.")).toBeVisible();
  await expect(page.getByRole("columnheader")).toHaveText([
    "Question",
    "Patients",
    "What it can change",
    "First window closes",
  ]);
  const box = page.getByRole("region", { name: "Missing answers table" });
  await expect.poll(() => box.evaluate((of) => of.scrollWidth - of.clientWidth)).toBe(0);
  const changes = page.getByRole("columnheader", { name: "What it can change" });
  // Half the window was one row when this column had the room of two words.
  await expect.poll(async () => ((await changes.boundingBox())?.width ?? 0) > 200).toBe(true);
  await clean(page);
});
