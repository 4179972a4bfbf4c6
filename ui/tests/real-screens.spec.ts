// Pictures of what the program really says, into docs/screens: the command bodies on a real store of fictional patients,
// on the loopback host's own day, so that they come out the same again. States that a real desk cannot be brought to
// are in screens.spec.ts.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { explore, fresh, PRACTICE_PASSPHRASE, startService } from "./loopback/desk";
import { settled } from "./settled";

/** The day on which the loopback host stands. */
const NOW = new Date("2026-11-20T11:42:07Z");

const SIZES = [
  [1366, 768],
  [1920, 1080],
] as const;

for (const [width, height] of SIZES) {
  test.describe(`at ${width}`, () => {
    test.beforeEach(async ({ page }) => {
      await page.setViewportSize({ width, height });
      await page.clock.setFixedTime(NOW);
    });

    const picture = async (page: Page, name: string) => {
      await settled(page);
      await page.screenshot({ path: new URL(`../../docs/screens/${name}-${width}.png`, import.meta.url).pathname });
    };

    test("the first run", async ({ page }) => {
      await fresh(page);
      await picture(page, "first-run");
      await page.getByRole("button", { name: "Start a new service" }).click();
      await page.getByLabel("What is the unit code?").fill("HRW");
      await page.keyboard.press("Enter");
      await expect(page.getByLabel("What is the service called?")).toBeFocused();
      await page.keyboard.press("Enter");
      await picture(page, "first-run-question");
    });

    test("a new service", async ({ page }) => {
      await startService(page);
      await page.keyboard.press("Control+2");
      await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
      await picture(page, "patients-empty");
      await page.goto("/#/followups");
      await expect(page.getByText("Nobody is owed a follow-up.")).toBeVisible();
      await picture(page, "followups-empty");
      await page.keyboard.press("Control+n");
      await expect(page.getByLabel("NHS number")).toBeFocused();
      await picture(page, "new-patient");
      await page.keyboard.type("999 100 0004");
      await page.keyboard.press("Enter");
      await page.keyboard.type("14/3/26");
      await page.keyboard.press("Enter");
      await picture(page, "new-patient-wrong");
    });

    test("lists and figures", async ({ page }) => {
      await explore(page);
      const rows = page.locator("[data-row-link]");
      await page.keyboard.press("Control+1");
      await expect(page.getByRole("heading", { name: /^Today, / })).toBeVisible();
      await page.keyboard.press("ArrowDown");
      await expect(rows.nth(0)).toBeFocused();
      await picture(page, "today");
      await page.keyboard.press("Control+2");
      await page.getByLabel("Find by NHS number").press("Enter");
      await expect(rows.nth(0)).toBeFocused();
      await page.keyboard.press("ArrowDown");
      await expect(rows.nth(1)).toBeFocused();
      await picture(page, "patients");

      await page.keyboard.press("Space");
      for (let row = 1; row < 4; row += 1) await page.keyboard.press("Shift+ArrowDown");
      await page.getByText("4 selected").waitFor();
      await picture(page, "patients-selected");
      await page.getByRole("button", { name: "Answer for these 4" }).click();
      await page.getByLabel("Question").selectOption("follow_up_16_by");
      await page.getByLabel("FLS", { exact: true }).check();
      await page.getByText(/^6.03 = FLS for these 4/).waitFor();
      await picture(page, "patients-answer");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");

      await page.getByRole("button", { name: "Columns" }).click();
      await picture(page, "patients-columns");
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("button", { name: "Views" }).click();
      await picture(page, "patients-views");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Export view" }).click();
      await picture(page, "patients-export");
      await page.keyboard.press("Escape");

      await page.getByLabel("Find by NHS number").fill("999 100 0003");
      await page.getByText("Start a record with").waitFor();
      await picture(page, "patients-nothing-found");
      await page.getByLabel("Find by NHS number").fill("13/10/42");
      await page.getByText("Born 13 Oct 1942").first().waitFor();
      await picture(page, "patients-search-date");

      await page.goto("/#/followups");
      await rows.first().focus();
      await page.keyboard.press("ArrowDown");
      await expect(rows.nth(1)).toBeFocused();
      await picture(page, "followups");
      await page.keyboard.press("Control+PageDown");
      await page
        .getByText(/ days? late$/)
        .first()
        .waitFor();
      await picture(page, "followups-late");
      await page.keyboard.press("Control+PageDown");
      await page
        .getByText(/ years? .*late$/)
        .first()
        .waitFor();
      await rows.first().focus();
      await page.keyboard.press("Control+a");
      await picture(page, "followups-long-overdue");
      await page.getByRole("button", { name: /^Decide these/ }).click();
      await page.getByText(/will be written\.$/).waitFor();
      await picture(page, "followups-decide");
      await page.keyboard.press("Escape");

      await page.goto("/#/kpis");
      await page.getByText("Too early for 2026").waitFor();
      await picture(page, "kpis");
      await page.getByRole("button", { name: "About KPI 4" }).click();
      await picture(page, "kpis-about");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Table" }).click();
      await page.getByRole("table").first().waitFor();
      await picture(page, "kpis-table");

      await page.goto("/#/sync");
      await page.getByRole("heading", { name: "Not joined to Central" }).waitFor();
      await picture(page, "sync-not-joined");
      await page.keyboard.press("Control+/");
      await page.getByRole("heading", { name: "Keys" }).waitFor();
      await picture(page, "keys");
      await page.keyboard.press("Escape");
      await page.goto("/#/help");
      await page.getByRole("heading", { name: "Help", level: 1 }).waitFor();
      await picture(page, "help");

      await page.evaluate(() => {
        window.print = () => {};
      });
      await page.goto("/#/followups");
      await page.getByRole("button", { name: "Call sheet" }).click();
      await page.locator(".paper").waitFor({ state: "attached" });
      await page.emulateMedia({ media: "print" });
      await picture(page, "followups-paper");
      await page.emulateMedia({ media: null });
      await page.goto("/#/patients");
      await page.getByLabel("Find by NHS number").fill("");
      await rows.nth(8).waitFor();
      await page.getByRole("button", { name: "Print" }).click();
      await page.locator(".paper").waitFor({ state: "attached" });
      await page.emulateMedia({ media: "print" });
      await picture(page, "patients-paper");
    });

    test("records", async ({ page }) => {
      await explore(page);
      const rows = page.locator("[data-row-link]");
      await page.getByRole("button", { name: /^Draft/ }).click();
      await expect(page.getByRole("button", { name: /^Draft/ })).toHaveAttribute("aria-pressed", "true");
      await settled(page);
      await rows.nth(5).click();
      const tab = async (name: RegExp) => {
        await page.getByRole("tab", { name }).click();
        await settled(page);
      };
      await page.getByRole("tablist", { name: "Parts of the record" }).waitFor();
      await picture(page, "record");
      await tab(/^Patient (?!Cont)|^Patient$/);
      await picture(page, "record-patient");
      await page.keyboard.press("Control+b");
      await tab(/^Falls/);
      await picture(page, "record-falls");
      await tab(/^Initiation/);
      await picture(page, "record-initiation");
      await page.getByRole("button", { name: "More" }).click();
      await page.getByRole("menuitem", { name: "Delete this record" }).click();
      await page.getByText("Not an FLS patient").waitFor();
      await picture(page, "record-delete");
      await page.keyboard.press("Escape");

      await page.goto("/#/patients");
      await page.getByRole("button", { name: /^Submitted/ }).click();
      await settled(page);
      await rows.nth(2).click();
      await page.getByRole("tablist", { name: "Parts of the record" }).waitFor();
      await picture(page, "record-submitted");

      await page.keyboard.press("Control+l");
      await page.getByLabel("Passphrase", { exact: true }).waitFor();
      await picture(page, "unlock");
      await page.getByLabel("Passphrase", { exact: true }).fill(PRACTICE_PASSPHRASE);
      await page.keyboard.press("Enter");
      await page.getByRole("tablist", { name: "Parts of the record" }).waitFor();
    });
  });
}
