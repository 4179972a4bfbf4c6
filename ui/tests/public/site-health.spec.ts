// Site health, the pages of Central that the audit team signs in to: axe finds nothing by day and by night, they fit a phone, are read
// without a script, and everything is done from the keyboard.
import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, test } from "@playwright/test";
import { code, comeIn, heading, OWN, person, SITE_HEALTH } from "../site-health";

test.use({ baseURL: SITE_HEALTH });

/** Axe finds nothing on the page that stands there, by day and by night, and it fits a phone. */
async function isClean(page: Page) {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await expect
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
    .toBe(0);
  await page.setViewportSize({ width: 1366, height: 768 });
}

test("the way in, with what is wrong told beside it", async ({ page }) => {
  await page.goto("/");
  await heading(page, "Sign in");
  await isClean(page);
  await page.getByLabel("Your name").fill("Nobody at all");
  await page.getByLabel("Passphrase").fill("not theirs");
  await page.getByLabel("Code").fill("000000");
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("This does not fit together");
  await expect(page.getByLabel("Passphrase")).toHaveValue("");
  await isClean(page);
});

test("somebody comes in from the keyboard, and goes again", async ({ page }) => {
  const who = person(0);
  await comeIn(page, who);
  await expect(page.getByText("Ruth Adeyemi, audit team")).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).press("Enter");
  await heading(page, "Sign in");
  await page.goto("/site-health/services/STB");
  await heading(page, "Sign in");
  // Their own passphrase and the next code.
  await page.getByLabel("Your name").fill(who.name);
  await page.getByLabel("Passphrase").fill(OWN);
  await page.getByLabel("Code").fill(code(who, 0));
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(page, "Site health");
});

test("the list: the worst first, narrowed and ordered, and every way is in the address", async ({ page }) => {
  await comeIn(page, person(1));
  await expect(page.getByText(/^9 of 18 desks at 18 services need a look, 4 of them now\./)).toBeVisible();
  const rows = page.getByRole("row");
  await expect(rows.nth(1)).toContainText(/Mereside MER.*Silent 41 days/);
  await expect(rows.nth(3)).toContainText(/Stonebridge STB.*6 refused.*An earlier change is missing/);
  await isClean(page);
  await page.getByRole("link", { name: /^4 Old version/ }).click();
  await expect(page).toHaveURL(/show=version/);
  await expect(rows).toHaveCount(5);
  await page.getByLabel("Service or desk").fill("office");
  await page.getByLabel("State").selectOption("All desks");
  await page.getByLabel("State").press("Tab");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/search=office/);
  await page.getByRole("link", { name: "Service and desk" }).click();
  await expect(page.getByRole("columnheader", { name: "Service and desk" })).toHaveAttribute("aria-sort", "ascending");
  await expect(rows.nth(1)).toContainText("Alderbrook");
  await page.getByRole("link", { name: "Service and desk" }).click();
  await expect(rows.nth(1)).toContainText("Tarnside");
});

test("a service's page, and a receipt's cause from its number alone", async ({ page }) => {
  await comeIn(page, person(2));
  await page.getByRole("link", { name: "Stonebridge" }).click();
  await heading(page, "Stonebridge (STB)");
  await expect(page.getByRole("region", { name: "Refused, and not taken since" })).toContainText("Scan room");
  await isClean(page);
  await page.getByRole("link", { name: "Find a receipt" }).click();
  await heading(page, "Find a receipt");
  await isClean(page);
  await page.getByLabel("Receipt number").fill("stb-r6");
  await page.keyboard.press("Enter");
  await expect(page.getByText("An earlier change is missing")).toBeVisible();
  await expect(page.getByText("Scan room")).toBeVisible();
  await isClean(page);
  await page.getByLabel("Receipt number").fill("six");
  await page.getByRole("button", { name: "Find" }).click();
  await expect(page.getByRole("alert")).toContainText("This is no receipt number");
  await isClean(page);
});

test("their own passphrase is chosen, and what is weak is refused", async ({ page }) => {
  await comeIn(page, person(3));
  await page.getByRole("link", { name: "Your passphrase" }).click();
  await heading(page, "Your passphrase");
  await page.getByLabel("The passphrase that you signed in with").fill(OWN);
  await page.getByLabel("Your new passphrase").fill("short");
  await page.getByLabel("The new passphrase once more").fill("short");
  await page.getByRole("button", { name: "Choose this passphrase" }).click();
  await expect(page.getByRole("alert")).toContainText("Choose a longer passphrase");
  await isClean(page);
});

test("nothing comes from elsewhere, and nothing runs", async ({ page, baseURL }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  await comeIn(page, person(4));
  for (const path of ["/site-health?show=all", "/site-health/services/STB", "/site-health/receipts?number=STB-R1"]) {
    await page.goto(path);
    await expect(page.locator("script")).toHaveCount(0);
  }
  expect(asked.filter((url) => !url.startsWith(baseURL ?? "nowhere"))).toEqual([]);
  expect(said.filter((text) => text.includes("Content Security Policy"))).toEqual([]);
});

for (const [width, height] of [
  [1366, 768],
  [1280, 720],
] as const) {
  test(`no column is cut at ${width} by ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await comeIn(page, person(width === 1366 ? 5 : 6));
    for (const path of ["/site-health?show=all", "/site-health/services/STB"]) {
      await page.goto(path);
      const tables = page.locator(".scroll:has(table)");
      await expect(tables.first()).toBeVisible();
      await expect
        .poll(() => tables.evaluateAll((all) => Math.max(...all.map((one) => one.scrollWidth - one.clientWidth))), path)
        .toBe(0);
    }
  });
}
