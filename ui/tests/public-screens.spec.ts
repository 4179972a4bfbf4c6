// Pictures of Central's public pages and of site health, into docs/screens. Run with FLS_SCREENS=1 and look at each one.
import { test } from "@playwright/test";
import { comeIn, person, SITE_HEALTH } from "./site-health";

const SHOTS = [
  { name: "public-overview", path: "/?year=2025" },
  { name: "public-benchmarks", path: "/benchmarks?year=2025" },
  { name: "public-run-chart", path: "/run-charts/STB/kpi-4" },
  { name: "public-run-chart-too-few", path: "/run-charts/MER/kpi-5?lines=limits" },
  { name: "public-funnel-plot", path: "/funnel-plots?kpi=kpi-9&year=2025" },
  { name: "public-groups", path: "/groups?year=2025&of=STB" },
  { name: "public-figures", path: "/figures" },
  { name: "public-outliers", path: "/outliers" },
  { name: "public-resources", path: "/resources" },
];

const place = (name: string) => new URL(`../../docs/screens/${name}.png`, import.meta.url).pathname;

for (const { name, path } of SHOTS) {
  for (const [width, height] of [
    [1366, 768],
    [1920, 1080],
  ] as const) {
    test(`${name} at ${width}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.goto(path);
      await page.screenshot({ path: place(`${name}-${width}`) });
    });
  }
}

test("on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const { name, path } of SHOTS.slice(0, 6)) {
    await page.goto(path);
    await page.screenshot({ path: place(`${name}-phone`), fullPage: name !== "public-benchmarks" });
  }
});

test("at night", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  for (const { name, path } of SHOTS.filter((_, at) => [1, 2, 4, 5].includes(at))) {
    await page.goto(path);
    await page.screenshot({ path: place(`${name}-dark`) });
  }
});

test.describe("site health", () => {
  test.use({ baseURL: SITE_HEALTH });

  const PAGES = [
    { name: "site-health", path: "/site-health" },
    { name: "site-health-service", path: "/site-health/services/STB" },
    { name: "site-health-receipt", path: "/site-health/receipts?number=STB-R6" },
  ];

  test("by day, at night and on a phone", async ({ page }) => {
    await page.goto("/site-health");
    await page.screenshot({ path: place("site-health-sign-in-1366") });
    await comeIn(page, person(11));
    for (const { name, path } of PAGES) {
      await page.goto(path);
      await page.screenshot({ path: place(`${name}-1366`) });
      await page.emulateMedia({ colorScheme: "dark" });
      await page.screenshot({ path: place(`${name}-dark`) });
      await page.emulateMedia({ colorScheme: "light" });
      await page.setViewportSize({ width: 390, height: 844 });
      await page.screenshot({ path: place(`${name}-phone`), fullPage: true });
      await page.setViewportSize({ width: 1366, height: 768 });
    }
  });
});
