// Pictures of Central's public pages, into docs/screens. Run with FLS_SCREENS=1 and look at each one.
import { test } from "@playwright/test";

const SHOTS = [
  { name: "public-overview", path: "/?year=2025" },
  { name: "public-benchmarks", path: "/benchmarks?year=2025" },
  { name: "public-run-chart", path: "/run-charts/STB/kpi-4" },
  { name: "public-run-chart-too-few", path: "/run-charts/MER/kpi-5?lines=limits" },
  { name: "public-funnel-plot", path: "/funnel-plots?kpi=kpi-9&year=2025" },
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
  for (const { name, path } of SHOTS.slice(0, 5)) {
    await page.goto(path);
    await page.screenshot({ path: place(`${name}-phone`), fullPage: name !== "public-benchmarks" });
  }
});

test("at night", async ({ page }) => {
  await page.emulateMedia({ colorScheme: "dark" });
  for (const { name, path } of SHOTS.filter((_, at) => [1, 2, 4].includes(at))) {
    await page.goto(path);
    await page.screenshot({ path: place(`${name}-dark`) });
  }
});
