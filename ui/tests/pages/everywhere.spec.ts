// KPIs, sync, deleted patients, and the keys that work everywhere.
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";
import { SYNC } from "../canned/sync";

test("KPIs as tiles and as a table, for a chosen year", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis");
  await expect(page.getByRole("heading", { name: "Assessment within 90 days" })).toBeVisible();
  await page.getByRole("button", { name: "Table" }).click();
  await expect(
    page.getByRole("row", { name: /4 Assessment within 90 days 68.2% 412 of 604.* Amber 66.4% 61.0%/ }),
  ).toBeVisible();
  await page.getByRole("button", { name: "2025" }).click();
  await expect.poll(() => JSON.stringify(asked.at(-1)?.request)).toBe('{"period":"2025","cut":null}');
});

test("F9 sends from any screen and says on the sync page what came of it", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/sync");
  await expect(page.getByText("Yes.")).toBeVisible();
  await page.keyboard.press("F9");
  await expect(page.getByText("6 changes sent, 6 accepted, 2 received.")).toBeVisible();
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await page.keyboard.press("F9");
  await expect.poll(() => asked.filter((one) => one.name === "sync_now").length).toBe(2);
});

test("a desk that has not joined sends nothing and says so", async ({ page }) => {
  await canned(page, { sync_page: () => ({ ...SYNC, joined: false, central: null, rows: [] }) });
  await page.goto("/#/sync");
  await expect(page.getByRole("heading", { name: "Not joined to Central" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Send now" })).toHaveCount(0);
});

test("a deleted patient can be restored", async ({ page }) => {
  const asked = await canned(page, { restore_record: ({ record }) => ({ id: record }) as never });
  await page.goto("/#/deleted");
  await page.getByRole("button", { name: "Restore 999 676 3366" }).click();
  await expect(page.getByText("It is in Patients again.")).toBeVisible();
  expect(asked.find((one) => one.name === "restore_record")?.request).toEqual({ record: "r-3366" });
});

test("keys everywhere: entries, regions, sheet", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await expect(page.getByRole("banner").getByRole("link", { name: "2 need you" })).toBeVisible();
  await page.keyboard.press("Control+6");
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await page.keyboard.press("Shift+F6");
  await expect(page.getByRole("link", { name: "KPIs" })).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(page.getByRole("banner").getByRole("link", { name: "2 need you" })).toBeFocused();
  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("banner").getByRole("link", { name: "2 need you" })).toBeFocused();
  await page.keyboard.press("Control+n");
  await expect(page.getByLabel("NHS number")).toBeFocused();
});

test("help finds a word as it is typed, and a word leads to those that belong to it", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Help" }).press("Enter");
  const find = page.getByLabel("Find a word");
  await expect(find).toBeFocused();
  const words = page.getByRole("region", { name: "What the words mean" });
  await expect(words.getByRole("term")).toHaveCount(8);
  await find.fill("dexa");
  await expect(words.getByRole("term")).toHaveText(["DXADEXA, bone density scan"]);
  await find.fill("zebra");
  await expect(words.getByText("No word has “zebra” in it.")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(words.getByRole("term")).toHaveCount(8);
  await find.fill("caseload");
  await words.getByRole("button", { name: "KPI" }).click();
  await expect(find).toBeFocused();
  await expect(words.getByRole("term").first()).toHaveText("KPIkey performance indicator, figure");
});

test("details for support are copied as they are shown", async ({ page }) => {
  await canned(page);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/#/help");
  await page.getByRole("button", { name: "Copy details for support" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Copied. Paste it into your message to support.")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("Program: FLS Desk 0.1.0\nComputer: windows (x86_64)\n");
  expect(copied).toContain("Reasons for it: conflict, held: age-under-50");
});

for (const shape of ["Tiles", "Table"]) {
  test(`a KPI says what it counts, out of what, and where that comes from: ${shape}`, async ({ page }) => {
    await canned(page);
    await page.goto("/#/kpis");
    await page.getByRole("button", { name: shape }).click();
    const about = page.getByRole("button", { name: "About KPI 4" });
    await about.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "KPI 4, Assessment within 90 days" });
    await expect(dialog).toContainText("Out ofAll patients: those diagnosed in the period");
    await expect(dialog).toContainText("SourceOfficial wording");
    await page.keyboard.press("Escape");
    await expect(dialog).toHaveCount(0);
    await expect(about).toBeFocused();
  });
}

test("the KPI table has missed opportunities, as the tiles have", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis");
  await page.getByRole("button", { name: "Table" }).click();
  const row = page.getByRole("row").filter({ hasText: "Missed opportunities" });
  await expect(row).toContainText("Estimate");
  await row.getByRole("button", { name: "About missed opportunities" }).press("Enter");
  await expect(page.getByRole("dialog", { name: "Missed opportunities" })).toBeVisible();
});

test("each KPI takes one line of the table but for its notes", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis");
  await page.getByRole("button", { name: "Table" }).click();
  const lines = page.getByRole("table").locator(".kpi__line, strong");
  await expect
    .poll(() => lines.evaluateAll((all) => Math.max(...all.map((one) => one.getBoundingClientRect().height))))
    .toBeLessThan(30);
  await expect(page.getByRole("row").nth(1)).toContainText(
    "Questions not answered in more than 20% of records. Met if fewer than 5",
  );
});

test("on Help, Ctrl F finds a word, and the sheet of keys says so", async ({ page }) => {
  await canned(page);
  await page.goto("/#/help");
  const box = page.getByLabel("Find a word");
  await expect(box).toBeFocused();
  await page.keyboard.type("draft");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+f");
  await expect(box).toBeFocused();
  await page.keyboard.type("caseload");
  await expect(box).toHaveValue("caseload");
  await expect(page).toHaveURL(/#\/help$/);
  await page.keyboard.press("Control+/");
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("in Help, a word");
});

test("an address that leads nowhere shows Today, and not that something is broken", async ({ page }) => {
  await canned(page);
  await page.goto("/#/missing");
  await expect(page.getByRole("heading", { name: /^Today, / })).toBeVisible();
  await expect(page.getByText("This screen could not be shown")).toBeHidden();
});
