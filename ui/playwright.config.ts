// Pages in Debian's Chromium: `canned` on canned answers, `loopback` on a real store behind the loopback host whose
// address is in FLS_LOOPBACK_URL, `public` on the public pages of a Central whose address is in FLS_PUBLIC_PAGES_URL, `screens` the
// pictures in docs/screens (only when FLS_SCREENS is set).
import { fileURLToPath } from "node:url";
import { defineConfig } from "@playwright/test";

const PORT = Number(process.env.FLS_UI_PORT ?? 4173);
const loopback = process.env.FLS_LOOPBACK_URL;
const publicPages = process.env.FLS_PUBLIC_PAGES_URL;
const screens = process.env.FLS_SCREENS !== undefined;

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: true,
  reporter: "line",
  // A busy machine is slow, not wrong: nothing waits longer than it must.
  timeout: 90_000,
  expect: { timeout: 20_000 },
  use: {
    baseURL: `http://127.0.0.1:${PORT}`,
    viewport: { width: 1366, height: 768 },
    locale: "en-GB",
    timezoneId: "Europe/London",
    launchOptions: {
      // Debian's Chromium, as an ordinary user also when the tests run as root.
      executablePath: fileURLToPath(new URL("../scripts/chromium", import.meta.url)),
      args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
    },
  },
  webServer: {
    command: `npx vite preview --host 127.0.0.1 --port ${PORT} --strictPort`,
    url: `http://127.0.0.1:${PORT}`,
    reuseExistingServer: true,
  },
  projects: [
    { name: "canned", testDir: "tests/pages" },
    ...(loopback === undefined
      ? []
      : [{ name: "loopback", testDir: "tests/loopback", workers: 1, use: { baseURL: loopback } }]),
    ...(publicPages === undefined ? [] : [{ name: "public", testDir: "tests/public", use: { baseURL: publicPages } }]),
    ...(screens && publicPages !== undefined
      ? [{ name: "public screens", testMatch: "**/tests/public-screens.spec.ts", use: { baseURL: publicPages } }]
      : []),
    ...(screens && loopback !== undefined
      ? [
          {
            name: "real screens",
            testMatch: "real-screens.spec.ts",
            testIgnore: ["pages/**", "loopback/**"],
            workers: 1,
            use: { baseURL: loopback },
          },
        ]
      : []),
    ...(screens
      ? [{ name: "screens", testMatch: "**/tests/screens.spec.ts", testDir: "tests", testIgnore: "pages/**" }]
      : []),
  ],
});
