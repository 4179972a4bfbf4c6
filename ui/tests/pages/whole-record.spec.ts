// A record opens whole: who it is, the tabs and Save stay in sight, and the answer that has focus is behind none of them,
// at every size of window; and one goes back to its list, or on to its next.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { atRest } from "../at-rest";
import type { Answers } from "../canned/host";
import { canned } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";
import { CARD, RECORD, RECORD_FALLS, RECORD_TO_SETTLE } from "../canned/record";

const SIZES = [
  { width: 1366, height: 690 },
  { width: 1920, height: 1080 },
  { width: 1024, height: 600 },
  // 1366 x 768 at 200%
  { width: 683, height: 384 },
];

/** Whether all of an element is in the window, and nothing that stays on the screen lies over it. */
function inSight(page: Page, selector: string): Promise<boolean> {
  return page.evaluate((of) => {
    const element = of === ":focus" ? document.activeElement : document.querySelector(of);
    if (element === null) return false;
    const { left, top, right, bottom } = element.getBoundingClientRect();
    if (top < 0 || left < 0 || bottom > window.innerHeight || right > window.innerWidth) return false;
    return [top + 1, (top + bottom) / 2, bottom - 1].every((y) => {
      const stays =
        document.elementFromPoint((left + right) / 2, y)?.closest(".bar, .patient, .tabs, .savebar") ?? null;
      return stays === null || stays.contains(element);
    });
  }, selector);
}

test("both things to settle, with what is chosen between and typed, are on one screen of 690 px", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 690 });
  // Name and telephone of a contact card are beside the number.
  const name = "Wilhelmina Oluwaseun-Fotheringham-Thistlethwaite";
  const named = { ...CARD, fields: CARD.fields.map((one) => (one.field === "name" ? { ...one, text: name } : one)) };
  await canned(page, { open_record: () => RECORD_TO_SETTLE, contact_card: () => named });
  await page.goto("/#/patients/r-4372/dxa");
  await expect(page.getByText(name)).toBeVisible();
  await expect(page.locator("dd:visible", { hasText: "01632 960001" })).toBeInViewport({ ratio: 1 });
  await expect(page.locator("#q-t_score")).toBeVisible();
  for (const part of [".error-summary", "#q-dxa_date", ".choice--own", "#q-t_score", ".savebar"]) {
    await expect.poll(() => inSight(page, part), part).toBe(true);
  }
});

test("what a narrow window has no room for beside the name is on the line below", async ({ page }) => {
  await page.setViewportSize({ width: 683, height: 384 });
  await canned(page, { open_record: () => ({ ...RECORD, changed: false, sync: "accepted" }) });
  await page.goto("/#/patients/r-5702/dxa");
  await expect(page.getByRole("tablist")).toBeVisible();
  for (const words of ["Accepted", "Wrist, diagnosed 14 Sep 2026"]) {
    await expect(page.getByText(words, { exact: true }).filter({ visible: true })).toHaveCount(1);
  }
});

for (const { width, height } of SIZES) {
  test(`what is focused is in sight, and so is who it is: ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    const last = new Map(RECORD.questions.map((question) => [question.tab, question.key]));
    for (const key of last.values()) {
      await page.goto("about:blank");
      await page.goto(`/#/patients/r-5702?q=${key}`);
      await expect(page.locator(`[data-question="${key}"] input:focus`)).toHaveCount(1);
      await expect.poll(() => inSight(page, ":focus"), key).toBe(true);
      await expect.poll(() => inSight(page, ".patient h1"), `who it is, at ${key}`).toBe(true);
      await expect.poll(() => inSight(page, ".savebar .button"), `Save, at ${key}`).toBe(true);
      await expect.poll(() => inSight(page, ".bar .bar__button--boxed"), `Lock, at ${key}`).toBe(true);
      if (width > 700)
        await expect.poll(() => inSight(page, "[role=tab][aria-selected=true]"), `tabs, at ${key}`).toBe(true);
    }
  });

  test(`help and history that open leave the answer in sight: ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page);
    for (const key of ["risk_tool", "falls_assessment", "calcium_vitamin_d"]) {
      await page.goto("about:blank");
      await page.goto(`/#/patients/r-5702?q=${key}`);
      await expect(page.locator(`[data-question="${key}"] input:focus`)).toHaveCount(1);
      for (const press of ["F1", "Control+h"]) {
        await page.keyboard.press(press);
        await expect(page.locator(".history")).toBeVisible();
        await expect.poll(() => inSight(page, ":focus"), `${key}, ${press}`).toBe(true);
        await page.keyboard.press("Escape");
      }
    }
  });
}

test("an answer that has the focus is in sight on a smaller window, too", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await canned(page);
  await page.goto("/#/patients/r-5702?q=assessment_date");
  await expect(page.locator("#q-assessment_date")).toBeFocused();
  await page.setViewportSize({ width: 1024, height: 600 });
  await expect.poll(() => inSight(page, ":focus")).toBe(true);
});

test("at 200% bar and Menu take one line, and what Menu opens lies over the screen", async ({ page }) => {
  await page.setViewportSize({ width: 683, height: 384 });
  await canned(page);
  await page.goto("/#/patients");
  const main = page.getByRole("main");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  const place = async () => (await main.boundingBox())?.y;
  const top = await atRest(place);
  expect(top).toBeLessThanOrEqual(48);
  const menu = page.getByRole("button", { name: "Menu" });
  await menu.click();
  await expect(page.getByRole("link", { name: "KPIs" })).toBeInViewport();
  await expect.poll(place).toBe(top);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "KPIs" })).toBeHidden();
  await expect(menu).toBeFocused();
  await menu.click();
  await page.getByRole("link", { name: "KPIs" }).click();
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "Help" })).toBeHidden();
});

test("at 1366 the tools of 3.03, whose reasons are long, break no line", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 768 });
  await canned(page);
  await page.goto("/#/patients/r-5702?q=dxa_date");
  await expect(page.locator("#q-dxa_date")).toBeFocused();
  const box = (part: string) => page.locator(`[data-question=dxa_date] ${part}`).boundingBox();
  const [tools, feeds] = await atRest(() => Promise.all([box(".question__tools"), box(".feeds")]));
  expect(tools?.height).toBeLessThanOrEqual(24);
  expect(tools?.y, "beside what the question feeds").toBeLessThan((feeds?.y ?? 0) + (feeds?.height ?? 0));
});

test("at 200% help leaves wording, its first line and the answer in sight, and is scrolled itself", async ({
  page,
}) => {
  await page.setViewportSize({ width: 683, height: 384 });
  await canned(page);
  await page.goto("/#/patients/r-5702/dxa?q=dxa");
  await expect(page.locator("[data-question=dxa] :focus")).toBeVisible();
  await page.keyboard.press("F1");
  const help = page.getByRole("region", { name: /^Help with 3.01/ });
  await expect(help).toBeVisible();
  await expect.poll(() => inSight(page, ":focus")).toBe(true);
  await expect.poll(() => help.evaluate((one) => one.scrollHeight - one.clientHeight)).toBeGreaterThan(0);
  await expect.poll(() => inSight(page, "[data-question=dxa] .question__head")).toBe(true);
});

test("both problems to settle are on one screen", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_TO_SETTLE });
  await page.goto("/#/patients/r-4372?q=settle");
  await expect(page.locator("[data-question=dxa_date] input:focus")).toHaveCount(1);
  await expect.poll(() => inSight(page, "#error-summary-title")).toBe(true);
  await expect.poll(() => inSight(page, "[data-question=dxa_date] .choice")).toBe(true);
  await expect.poll(() => inSight(page, "#q-t_score")).toBe(true);
});

test("at 1920 answers stay near their wording", async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await canned(page, { open_record: () => RECORD_FALLS });
  await page.goto("/#/patients/r-5702?q=fear_of_falling");
  await expect(page.locator(".rows__table tr").first()).toBeVisible();
  const gaps = () =>
    page.locator(".rows__table tr").evaluateAll((rows) =>
      rows.map((row) => {
        const wording = row.querySelector("th > span:last-child")?.getBoundingClientRect();
        const first = row.querySelector("input")?.getBoundingClientRect();
        return (first?.left ?? 0) - (wording?.right ?? 0);
      }),
    );
  const apart = await atRest(gaps);
  expect(Math.min(...apart)).toBeGreaterThan(0);
  expect(Math.max(...apart)).toBeLessThan(320);
});

const IDS = PATIENT_ROWS.map((row) => row.id);

/** A list of 21, whose records have their own numbers; what is saved stays or leaves the list. */
function list(leaves: boolean): Answers {
  const gone = new Set<string>();
  const of = (record: string) => ({
    ...RECORD,
    id: record,
    nhsNumber: PATIENT_ROWS.find((row) => row.id === record)?.nhsNumber ?? null,
  });
  return {
    list_patients: ({ offset, limit }) => {
      const rows = PATIENT_ROWS.filter((row) => !gone.has(row.id));
      return patients(rows.slice(offset, offset + limit), rows.length);
    },
    open_record: ({ record }) => of(record),
    save_record: ({ record }) => {
      if (leaves) gone.add(record);
      return { ...of(record), changed: false };
    },
  };
}

const number = (at: number) => (PATIENT_ROWS[at]?.nhsNumber ?? "").replace(/(\d{3})(\d{3})(\d{4})/, "$1 $2 $3");

for (const leaves of [false, true]) {
  test(`Ctrl D saves and opens the next of the list, past its page, where saved ones ${leaves ? "leave" : "stay"}`, async ({
    page,
  }) => {
    const asked = await canned(page, list(leaves));
    await page.goto("/#/patients");
    await expect(page.locator("[data-row-link]").first()).toBeVisible();
    const fit = await atRest(() => page.locator("[data-row-link]").count());
    expect(fit).toBeLessThan(IDS.length - 2);
    await page
      .locator("[data-row-link]")
      .nth(fit - 2)
      .press("Enter");
    for (let at = fit - 2; at < IDS.length; at += 1) {
      await expect(page.getByRole("heading", { name: number(at) })).toBeVisible();
      await page.keyboard.press("Control+d");
    }
    // After the last comes the list.
    await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
    const saved = asked
      .filter((one) => one.name === "save_record")
      .map((one) => (one.request as { record: string }).record);
    expect(saved).toEqual(IDS.slice(fit - 2));
  });
}

test("Back to Patients comes back to the row, also to the one that Ctrl D went on to", async ({ page }) => {
  await canned(page, list(false));
  await page.goto("/#/patients");
  await page.locator("[data-row-link]").nth(3).press("Enter");
  await expect(page.getByRole("heading", { name: number(3) })).toBeVisible();
  await page.getByRole("button", { name: "Save, next in list" }).click();
  await expect(page.getByRole("heading", { name: number(4) })).toBeVisible();
  await page.getByRole("link", { name: "Back to Patients" }).click();
  await expect(page.locator("[data-row-link]").nth(4)).toBeFocused();
});

test("a record that no list was left for has no next in one", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/patients/r-5702?q=gender");
  await expect(page.getByRole("button", { name: "Save, new patient" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save, next in list" })).toHaveCount(0);
  await page.keyboard.press("Control+d");
  await page.getByRole("link", { name: "Back to Patients" }).click();
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  expect(asked.filter((one) => one.name === "save_record")).toHaveLength(0);
});
