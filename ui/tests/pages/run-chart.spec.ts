// The run chart of a KPI: from its tile, read month by month, by keyboard and pointer, and on to the month's patients.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { figureOf } from "../canned/figures";
import { canned } from "../canned/host";

const JUNE = /^Jun 2026: 50\.0%, 16 of 32\./;

test("a KPI leads to its run chart, which says first what it says", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis");
  await page.getByRole("link", { name: "Run chart of KPI 9" }).click();
  await expect(page.getByRole("heading", { name: "KPI 9: 16-week follow-up", level: 1 })).toBeVisible();
  await expect(
    page.getByRole("paragraph").filter({ hasText: /^Since September 2025, 10 months in a row/ }),
  ).toBeVisible();
  await expect(page.getByRole("img", { name: "KPI 9: 16-week follow-up, by month of diagnosis" })).toBeVisible();
  await expect(page.getByText("Data as at 11:42, 17 November 2026")).toBeVisible();
  const request = asked.find((one) => one.name === "run_chart")?.request;
  expect(request).toEqual({ kpi: 9, lines: "median", months: 36, group: null });
});

test("arrow keys go month by month, and the row of the table follows", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis/9");
  const months = page.getByRole("slider", { name: "Month" });
  const read = page.locator("tr[aria-current=true]");
  await expect(months).toHaveAttribute("aria-valuetext", JUNE);
  await expect(read).toContainText("Jun 2026");
  await months.focus();
  await page.keyboard.press("ArrowLeft");
  await expect(read).toContainText("May 2026");
  await expect(months).toHaveAttribute("aria-valuetext", /^May 2026: 50\.0%/);
  await page.keyboard.press("Home");
  await expect(read).toContainText("Jul 2024");
  await expect(read).toBeInViewport();
  await page.keyboard.press("PageUp");
  await expect(read).toContainText("Jul 2025");
  await page.keyboard.press("End");
  await expect(read).toContainText("Nov 2026");
  await expect(read).toContainText("window open");
  await page.keyboard.press("ArrowRight");
  await expect(read).toContainText("Nov 2026");
});

test("where nothing has focus the arrows are the chart's", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis/9");
  await expect(page.locator("tr[aria-current=true]")).toContainText("Jun 2026");
  await page.keyboard.press("ArrowRight");
  await expect(page.getByRole("slider", { name: "Month" })).toBeFocused();
  await expect(page.locator("tr[aria-current=true]")).toContainText("Jul 2026");
});

test("Enter opens the month’s patients, and the list says which they are", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis/9");
  await page.getByRole("slider", { name: "Month" }).press("Enter");
  await expect(page.getByRole("button", { name: "KPI 9, June 2026: not counted" })).toBeVisible();
  const figure = figureOf(9, false, "2026-06", "June 2026");
  await expect
    .poll(() => asked.filter((one) => one.name === "list_patients").map((one) => one.request))
    .toContainEqual(expect.objectContaining({ kpi: figure }));
});

test("the pointer reads the month that it is nearest to, and a click on a row its month", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis/9");
  const months = page.getByRole("slider", { name: "Month" });
  const read = page.locator("tr[aria-current=true]");
  await expect(read).toContainText("Jun 2026");
  await months.hover({ position: { x: 70, y: 100 } });
  await expect(read).toContainText("Jul 2024");
  await page.getByRole("row", { name: /^Aug 2024/ }).click();
  await expect(months).toHaveAttribute("aria-valuetext", /^Aug 2024/);
});

test("lines and months are asked of the host, and the chart can be saved", async ({ page }) => {
  const asked = await canned(page, { export_chart: () => ({ file: "fls-run-chart-kpi-9-2026-11-17.svg", rows: 29 }) });
  await page.goto("/#/kpis/9");
  await page.getByRole("button", { name: "SPC limits" }).click();
  await expect(page.getByText("June 2026 is better than chance explains")).toBeVisible();
  await page.getByRole("button", { name: "5 years" }).click();
  const chart = { kpi: 9, lines: "limits", months: 60, group: null };
  await expect
    .poll(() => asked.filter((one) => one.name === "run_chart").map((one) => one.request))
    .toContainEqual(chart);
  await page.getByRole("button", { name: "Save as SVG" }).click();
  await expect(page.getByText("fls-run-chart-kpi-9-2026-11-17.svg was written", { exact: true })).toBeVisible();
  const exported = asked.find((one) => one.name === "export_chart")?.request;
  expect(exported).toEqual({ chart, format: "svg" });
});

test("the window makes points of the chart's picture, which are saved as a PNG", async ({ page }) => {
  const asked = await canned(page, {
    export_chart_png: () => ({ file: "fls-run-chart-kpi-9-2026-11-17.png", rows: 0 }),
  });
  await page.goto("/#/kpis/9");
  await page.getByRole("button", { name: "Save as PNG" }).click();
  await expect(page.getByText("fls-run-chart-kpi-9-2026-11-17.png was written", { exact: true })).toBeVisible();
  const { chart, png } = (asked.find((one) => one.name === "export_chart_png") ?? { request: {} }).request as {
    chart: unknown;
    png: string;
  };
  expect(chart).toEqual({ kpi: 9, lines: "median", months: 36, group: null });
  const bytes = Buffer.from(png, "base64");
  expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  // Twice the drawing, whose height a file adds title and foot to.
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([1520, 988]);
  expect(bytes.length).toBeGreaterThan(10_000);
});

test("limits by month are offered of shares of patients, and another chart has those that it can", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis/9");
  const byMonth = page.getByRole("button", { name: "Limits by month" });
  await byMonth.click();
  await expect(byMonth).toHaveAttribute("aria-pressed", "true");
  await expect
    .poll(() => asked.filter((one) => one.name === "run_chart").map((one) => one.request))
    .toContainEqual({ kpi: 9, lines: "pPrime", months: 36, group: null });
  await page.getByLabel("Another chart").selectOption("KPI 2: Non-spine fractures");
  await expect(page.getByRole("heading", { name: "KPI 2: Non-spine fractures", level: 1 })).toBeVisible();
  await expect(byMonth).toHaveCount(0);
  await expect(page.getByRole("button", { name: "SPC limits" })).toHaveAttribute("aria-pressed", "true");
  await page.getByLabel("Another chart").selectOption("KPI 9: 16-week follow-up");
  await expect(byMonth).toHaveAttribute("aria-pressed", "true");
});

test("a chart is of one group where it can be, its heading says so, and its file is of that group", async ({
  page,
}) => {
  const asked = await canned(page, {
    export_chart: () => ({ file: "fls-run-chart-kpi-9-age-band-70-79.svg", rows: 29 }),
  });
  await page.goto("/#/kpis/9");
  const groups = page.getByLabel("Patients of the chart");
  await groups.selectOption("Age: 70-79");
  await expect(
    page.getByRole("heading", { name: "KPI 9: 16-week follow-up (age band: 70-79)", level: 1 }),
  ).toBeVisible();
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
  await page.getByRole("button", { name: "Save as SVG" }).click();
  const chart = { kpi: 9, lines: "median", months: 36, group: { cut: "age", key: "70-79" } };
  await expect.poll(() => asked.find((one) => one.name === "export_chart")?.request).toEqual({ chart, format: "svg" });
  // Whom no age is known of has an empty key, and is a group, too.
  await groups.selectOption("Age: Age not known");
  await expect(page.getByRole("heading", { name: /\(age band: Age not known\)$/, level: 1 })).toBeVisible();
  await expect(groups).toHaveValue("age:");
  // How many cases to expect of a group is not known: that chart is of everybody, and says nothing else.
  await page.getByLabel("Another chart").selectOption("KPI 2: Non-spine fractures");
  await expect(page.getByRole("heading", { name: "KPI 2: Non-spine fractures", level: 1, exact: true })).toBeVisible();
  await expect(groups).toHaveCount(0);
  await page.getByLabel("Another chart").selectOption("KPI 4: Assessment within 90 days");
  await groups.selectOption("All patients");
  await expect(
    page.getByRole("heading", { name: "KPI 4: Assessment within 90 days", level: 1, exact: true }),
  ).toBeVisible();
});

test("another chart is chosen above it", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis/9");
  await page.getByLabel("Another chart").selectOption("KPI 4: Assessment within 90 days");
  await expect(page.getByRole("heading", { name: "KPI 4: Assessment within 90 days", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/#\/kpis\/4$/);
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
] as const) {
  test(`the chart is in sight as a whole at ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    await page.goto("/#/kpis/9");
    const chart = page.getByRole("img", { name: /by month of diagnosis$/ });
    await expect
      .poll(async () => {
        const box = await chart.boundingBox();
        return box === null ? 0 : box.y + box.height;
      })
      .toBeLessThanOrEqual(height);
  });
}

test("whoever comes back from the patients of a month is on the chart, at that month", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis/9");
  const months = page.getByRole("slider", { name: "Month" });
  await months.focus();
  await months.press("ArrowLeft");
  const read = page.locator("tr[aria-current=true]");
  await expect(read).toContainText("May 2026");
  await months.press("Enter");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(months).toBeFocused();
  await expect(read).toContainText("May 2026");
  await page.getByRole("link", { name: "Back to KPIs" }).press("Enter");
  await expect(page.getByRole("heading", { name: /^KPIs/, level: 1 })).toBeVisible();
});
