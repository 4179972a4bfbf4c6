// Lists and figures of fictional patients on a real store, and axe over them.
import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";
import { settled } from "../settled";
import { explore } from "./desk";

test("a search with or without spaces finds one patient and opens it", async ({ page }) => {
  await explore(page);
  const number =
    (await page
      .getByRole("link", { name: /^999 \d{3} \d{4}$/ })
      .nth(3)
      .textContent()) ?? "";
  for (const typed of [number, number.replaceAll(" ", "")]) {
    await page.keyboard.press("Control+f");
    await page.keyboard.type(typed);
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: number })).toBeVisible();
  }
});

test("filters add up, and pages follow", async ({ page }) => {
  await explore(page);
  const counted = async (name: string) => {
    const text = await page.getByRole("button", { name: new RegExp(`^${name} [\\d,]+$`) }).textContent();
    return Number(text?.replace(/\D/g, ""));
  };
  expect((await counted("Draft")) + (await counted("Submitted"))).toBe(await counted("All"));
  await page.getByRole("button", { name: /^Submitted/ }).click();
  await expect(page.getByText("1 to 12 of")).toBeVisible();
  await page.keyboard.press("Control+PageDown");
  await expect(page.getByText("13 to 24 of")).toBeVisible();
});

test("a late follow-up opens at its question", async ({ page }) => {
  await explore(page);
  await page.keyboard.press("Control+3");
  await page
    .getByRole("link", { name: /^999 \d{3} \d{4}$/ })
    .first()
    .focus();
  await page.keyboard.press("F2");
  await expect(page.getByRole("tab", { name: /Follow-up/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator("[id^=q-followed_up_]:focus")).toHaveCount(1);
});

test("what changes on this desk without the window is shown without a touch", async ({ page }) => {
  await explore(page);
  const first = page.locator("[data-row-link]").first();
  const record = (await first.getAttribute("data-row-link")) ?? "";
  const link = page.locator(`[data-row-link="${record}"]`);
  await expect(link).toHaveCount(1);
  const deleted = await page.request.post("/command/delete_record", { data: { record, reason: "duplicate" } });
  expect(deleted.ok()).toBe(true);
  await expect(link).toHaveCount(0);
});

test("axe finds nothing on real records", async ({ page }) => {
  await explore(page);
  for (const path of ["patients", "followups", "deleted", "kpis", "sync"]) {
    await page.goto(`/#/${path}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await settled(page);
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map((one) => `${path} ${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  }
  await page.goto("/#/patients");
  await page
    .getByRole("link", { name: /^999 \d{3} \d{4}$/ })
    .first()
    .press("Enter");
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await settled(page);
    const found = await new AxeBuilder({ page }).analyze();
    expect(found.violations.map((one) => `${one.id}: ${one.nodes[0]?.html}`)).toEqual([]);
  }
});
