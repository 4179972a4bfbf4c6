// The KPI page of other months and by group, by keyboard, and from each figure to its patients.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";

type Asked = Awaited<ReturnType<typeof canned>>;

const lastOf = (asked: Asked, name: string) => () => asked.findLast((one) => one.name === name)?.request;

async function opened(page: Page): Promise<Asked> {
  const asked = await canned(page);
  await page.goto("/#/kpis");
  await expect(page.getByRole("heading", { name: "Assessment within 90 days" })).toBeVisible();
  return asked;
}

test("a quarter, a month and other months are chosen by keyboard, and none ends before it begins", async ({ page }) => {
  const asked = await opened(page);
  const months = page.getByLabel("Months", { exact: true });
  await months.focus();
  await page.keyboard.type("Janu");
  await expect.poll(lastOf(asked, "kpis")).toEqual({ period: "2026-01..2026-03", cut: null });
  await expect(page.getByText("Fractures diagnosed in January to March 2026.", { exact: false })).toBeVisible();
  await expect(page.getByText("No lights: the audit gives them to whole years.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Missed opportunities" })).toHaveCount(0);
  await expect(page.getByText("National averages of the whole of 2026", { exact: false })).toBeVisible();
  await months.selectOption("May");
  await expect.poll(lastOf(asked, "kpis")).toEqual({ period: "2026-05", cut: null });
  await months.selectOption("Other months");
  await expect.poll(lastOf(asked, "kpis")).toEqual({ period: "2026-05..2026-05", cut: null });
  await page.getByLabel("to", { exact: true }).selectOption("August 2026");
  await expect.poll(lastOf(asked, "kpis")).toEqual({ period: "2026-05..2026-08", cut: null });
  await page.getByLabel("From", { exact: true }).selectOption("October 2026");
  await expect.poll(lastOf(asked, "kpis")).toEqual({ period: "2026-10..2026-10", cut: null });
  await page.getByLabel("to", { exact: true }).selectOption("November 2025");
  await expect.poll(lastOf(asked, "kpis")).toEqual({ period: "2025-11..2025-11", cut: null });
  await expect(page.getByLabel("to", { exact: true }).locator("option", { hasText: "December 2026" })).toHaveCount(0);
});

test("each figure of a group opens its patients, and the list says which they are", async ({ page }) => {
  const asked = await opened(page);
  await page.getByLabel("By group").focus();
  await page.keyboard.type("By");
  await expect.poll(lastOf(asked, "kpis")).toEqual({ period: "2026", cut: "age" });
  const table = page.getByRole("table", { name: "KPIs of fractures diagnosed in 2026, by age band" });
  await expect(table.getByRole("columnheader", { name: "70-79" })).toBeVisible();
  await table.getByRole("link", { name: /in KPI 4, Assessment within 90 days, 70-79$/ }).press("Enter");
  await expect.poll(lastOf(asked, "list_patients")).toMatchObject({
    kpi: { kpi: 4, period: "2026", group: { cut: "age", key: "70-79" }, patients: "notCounted" },
  });
  await expect(page.getByRole("button", { name: "KPI 4, 2026, age band 70-79: not counted" })).toBeVisible();
});

test("a figure whose row the window cuts is opened by the mouse, and its list begins at its first row", async ({
  page,
}) => {
  await canned(page);
  await page.goto("/#/patients");
  await page.locator("[data-row-link]").nth(2).focus();
  await page.goto("/#/kpis");
  await page.getByLabel("By group").selectOption("By age band");
  const figure = page.getByRole("link", { name: /in KPI 4, Assessment within 90 days, 70-79$/ });
  const bottom = async () => figure.evaluate((one) => Math.ceil(one.getBoundingClientRect().bottom));
  await page.setViewportSize({ width: 1366, height: (await bottom()) + 2 });
  const { x, y, height } = (await figure.boundingBox()) ?? { x: 0, y: 0, height: 0 };
  await page.mouse.click(x + 4, y + height / 2);
  await expect(page.getByRole("button", { name: "KPI 4, 2026, age band 70-79: not counted" })).toBeVisible();
  await expect(page.locator("#find")).toBeFocused();
});

test("KPI 1 names its failing fields, and each opens the patients in whose records it is missing", async ({ page }) => {
  const asked = await opened(page);
  const tile = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Data completeness" }) });
  await tile.getByRole("link", { name: /^3\.03/ }).press("Enter");
  await expect
    .poll(lastOf(asked, "list_patients"))
    .toMatchObject({ kpi: { kpi: 1, question: "dxa_date", period: "2026", patients: "notCounted" } });
  await expect(page.getByRole("button", { name: "KPI 1, 3.03, 2026: missing" })).toBeVisible();
  await page.getByRole("button", { name: "Answered", exact: true }).click();
  await expect
    .poll(lastOf(asked, "list_patients"))
    .toMatchObject({ kpi: { question: "dxa_date", patients: "counted" } });
});

test("what was chosen is still chosen for whoever comes back", async ({ page }) => {
  await opened(page);
  await page.getByLabel("Months", { exact: true }).selectOption("March");
  await page.getByLabel("By group").selectOption("By site");
  await page.getByRole("link", { name: "Patients by month" }).click();
  await page.getByRole("link", { name: "Back to KPIs" }).click();
  await expect(page.getByLabel("Months", { exact: true })).toHaveValue("03");
  await expect(page.getByLabel("By group")).toHaveValue("site");
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`nothing is cut off or wider than the page at ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await opened(page);
    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    const cut = () =>
      page
        .locator(".tile, .tile a, .by-group td, .by-group th, .toolbar select")
        .evaluateAll((all) => all.filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0).length);
    await page.getByLabel("Months", { exact: true }).selectOption("January to March");
    await expect(page.getByText("No lights: the audit gives them to whole years.")).toBeVisible();
    await expect.poll(wider).toBeLessThanOrEqual(0);
    await expect.poll(cut).toBe(0);
    await page.getByLabel("By group").selectOption("By age band");
    // Where there is no room for columns, each group has a row in the table of each KPI.
    const group =
      width < 1100
        ? page.getByRole("rowheader", { name: /^Age not known/ })
        : page.getByRole("columnheader", { name: "Age not known" });
    await expect(group.first()).toBeVisible();
    await page.getByLabel("Months", { exact: true }).selectOption("Other months");
    await expect(page.getByLabel("From", { exact: true })).toBeVisible();
    await expect.poll(wider).toBeLessThanOrEqual(0);
    await expect.poll(cut).toBe(0);
    const sideways = () =>
      page
        .locator(".by-group, .by-group *")
        .evaluateAll(
          (all) =>
            all.filter(
              (one) => /auto|scroll/.test(getComputedStyle(one).overflowX) && one.scrollWidth > one.clientWidth + 1,
            ).length,
        );
    await expect.poll(sideways).toBe(0);
  });
}

test("at 200% each KPI by group is a table of its own, with the year before, and opens its patients", async ({
  page,
}) => {
  await page.setViewportSize({ width: 683, height: 384 });
  const asked = await opened(page);
  await page.getByLabel("By group").selectOption("By age band");
  const table = page.getByRole("table", { name: /^KPI 4, Assessment within 90 days/ });
  await expect(table.getByRole("row")).toHaveCount(8);
  await expect(table.getByRole("row", { name: /^70-79/ })).toContainText("2025: 57.1%");
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
  await table.getByRole("link", { name: /in KPI 4, Assessment within 90 days, 70-79$/ }).press("Enter");
  await expect.poll(lastOf(asked, "list_patients")).toMatchObject({
    kpi: { kpi: 4, period: "2026", group: { cut: "age", key: "70-79" }, patients: "notCounted" },
  });
});
