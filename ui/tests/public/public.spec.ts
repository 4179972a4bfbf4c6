// Central's public pages as a browser shows them: axe finds nothing by day and by night, they fit a phone, are read without a
// script, and what is chosen stands in the address.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

const PAGES = [
  { name: "overview", path: "/", heading: "Fracture Liaison Services" },
  { name: "benchmarks", path: "/benchmarks?year=2025", heading: "Benchmarks, 2025" },
  { name: "benchmarks in an order", path: "/benchmarks?year=2025&order=kpi-9", heading: "Benchmarks, 2025" },
  { name: "run charts", path: "/run-charts", heading: "Run charts" },
  { name: "run chart", path: "/run-charts/STB/kpi-9", heading: "Stonebridge (STB), KPI 9: 16-week follow-up" },
  {
    name: "run chart with limits",
    path: "/run-charts/MER/kpi-5?lines=limits",
    heading: "Mereside (MER), KPI 5: DXA within 90 days",
  },
  { name: "patients", path: "/run-charts/FWH/patients", heading: "Fenwick Hall (FWH), Patients identified" },
  { name: "funnel plot", path: "/funnel-plots?kpi=kpi-9&year=2025", heading: "Between services, 2025. KPI 9" },
  { name: "a year that is open", path: "/funnel-plots?kpi=kpi-9&year=2026", heading: "Between services, 2026. KPI 9" },
  { name: "groups of all", path: "/groups?year=2025", heading: "Groups of patients, 2025: all services" },
  {
    name: "groups of a service",
    path: "/groups?year=2025&of=STB",
    heading: "Groups of patients, 2025: Stonebridge (STB)",
  },
  { name: "figures", path: "/figures", heading: "How figures are worked out" },
  { name: "outliers", path: "/outliers", heading: "How we mark outliers" },
  { name: "resources", path: "/resources", heading: "Resources" },
  { name: "no page", path: "/nothing", heading: "Not found" },
];

for (const { name, path, heading } of PAGES) {
  test(`${name}: axe finds nothing, by day and by night, and it fits a phone`, async ({ page }) => {
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toContainText(heading);
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    }
    await page.setViewportSize({ width: 320, height: 640 });
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
      .toBe(0);
  });
}

for (const [width, height] of [
  [1280, 720],
  [1366, 768],
  [1920, 1080],
] as const) {
  test(`no figure is cut at ${width} by ${height}: every KPI of the benchmarks and of groups, every strip beside a funnel plot`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    for (const path of ["/benchmarks?year=2025", "/groups?year=2025", "/funnel-plots?kpi=kpi-9&year=2025"]) {
      await page.goto(path);
      const tables = page.locator(".scroll:has(table)");
      await expect(tables.first()).toBeVisible();
      await expect
        .poll(() => tables.evaluateAll((all) => Math.max(...all.map((one) => one.scrollWidth - one.clientWidth))), path)
        .toBe(0);
    }
  });
}

test("KPI 1 of all services is told as it was published", async ({ page }) => {
  await page.goto("/?year=2025");
  const kpi = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: /^KPI 1: / }) });
  await expect(kpi).toContainText("3 of 18");
  await expect(kpi).toContainText(/as published on \d+ \w+ \d{4}/);
});

test("nothing comes from elsewhere, and nothing runs", async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  for (const { path } of PAGES.slice(0, -1)) await page.goto(path);
  expect(asked.filter((url) => !url.startsWith(baseURL ?? "nowhere"))).toEqual([]);
  expect(said.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
  await expect(page.locator("script")).toHaveCount(0);
});

test("a table is narrowed by its form and ordered by its headings, and its file has the same numbers", async ({
  page,
  request,
}) => {
  await page.goto("/benchmarks");
  await page.getByLabel("Year").selectOption("2025");
  await page.getByLabel("Nation or region").selectOption("England: East of England");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/year=2025/);
  await expect(page.getByRole("status")).toContainText("4 services shown");
  await page.getByRole("link", { name: "KPI 9 16 weeks", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "KPI 9" })).toHaveAttribute("aria-sort", "descending");
  const services = page.getByRole("rowheader");
  await expect(services.nth(1)).toContainText("Alderbrook");
  await page.getByRole("link", { name: "KPI 9 16 weeks", exact: true }).click();
  await expect(page.getByRole("columnheader", { name: "KPI 9" })).toHaveAttribute("aria-sort", "ascending");
  await expect(services.nth(1)).not.toContainText("Alderbrook");

  const file = page.getByRole("link", { name: "These rows as CSV" });
  const answer = await request.get((await file.getAttribute("href")) ?? "");
  const rows = (await answer.text()).split("\r\n").filter((line) => line.startsWith("service,"));
  expect(rows).toHaveLength(4);
  for (const row of rows) {
    const cells = row.split(",");
    const shown = page.getByRole("row", { name: cells[3] ?? "" });
    // Counted, out of and percent of KPI 9, after six cells of names and four of each KPI before it.
    const [counted, outOf, percent] = cells.slice(6 + 4 * 7);
    const words = counted === "too few" ? "too few" : `${percent}%`;
    await expect(shown).toContainText(words);
    if (counted !== "too few") await expect(shown).toContainText(`${counted} of ${outOf}`);
  }
});

test("from a service to its chart, its table and another KPI, by the keyboard alone", async ({ page }) => {
  await page.goto("/run-charts");
  await page.getByRole("link", { name: "Stonebridge" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("img", { name: "KPI 9: 16-week follow-up, by month of diagnosis" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Months, the newest first" })).toContainText("window open");
  await page.getByRole("link", { name: "7 Treatment" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("KPI 7: Bone treatment");
  await expect(page.getByText("About this chart")).toBeVisible();
  await expect(page.getByText("Formula")).toBeVisible();
});

test("groups of a service are chosen by a form, say too few where few are, and their file has the same numbers", async ({
  page,
  request,
}) => {
  await page.goto("/groups");
  await page.getByLabel("Year").selectOption("2025");
  await page.getByLabel("Of whom").selectOption({ label: "Stonebridge (STB)" });
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL(/of=STB/);
  await expect(page.getByRole("heading", { level: 2 })).toHaveText([
    "By age band",
    "By gender",
    "By care home",
    "By site",
  ]);
  await expect(page.getByText("not adjusted for case mix")).toBeVisible();
  await expect(page.getByRole("cell", { name: "too few" }).first()).toBeVisible();

  const file = page.getByRole("link", { name: "These groups as CSV" });
  const answer = await request.get((await file.getAttribute("href")) ?? "");
  const rows = (await answer.text()).split("\r\n").filter((line) => line.startsWith("service,"));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) {
    // After five cells that say of whom: by what, which group, its records, and four cells for each KPI from KPI 4 on.
    const [cut, group, records, counted, outOf, percent] = row.split(",").slice(5);
    const table = page.getByRole("table", { name: `By ${cut}, 2025` });
    const shown = table
      .getByRole("row")
      .filter({ has: page.getByRole("rowheader", { name: group ?? "", exact: true }) });
    await expect(shown.getByRole("cell").first()).toHaveText(records ?? "");
    const kpi4 = shown.getByRole("cell").nth(1);
    const isShare = percent !== "";
    await expect(kpi4).toContainText(isShare ? `${percent}%` : counted === "too few" ? "too few" : "no cases");
    if (isShare) await expect(kpi4).toContainText(`${counted} of ${outOf}`);
  }
});

test("too few to show, and too few of the expected patients, are two marks", async ({ page }) => {
  await page.goto("/benchmarks?year=2025&service=tarnside");
  await expect(page.getByRole("row", { name: "Tarnside" })).toContainText("too few");
  await page.goto("/benchmarks?year=2025&service=mereside");
  await expect(page.getByRole("row", { name: "Mereside" })).toContainText("few found");
  await page.goto("/funnel-plots?kpi=kpi-9&year=2025");
  await expect(page.getByText("Too few to show:")).toBeVisible();
});

test("on paper there are figures and no ways to elsewhere", async ({ page }) => {
  await page.goto("/run-charts/STB/kpi-9");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Pages" })).toBeHidden();
  await expect(page.getByRole("img")).toBeVisible();
  await expect(page.getByText("Data as at")).toBeVisible();
});
