// Lists by keyboard: focus stays in the list whatever page it turns to, as many rows are shown as fit, and one comes back
// to the row and goes on to the next.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { PatientRowView } from "../../src/platform/generated";
import { atRest } from "../at-rest";
import { FOLLOW_UPS } from "../canned/follow-ups";
import type { Answers } from "../canned/host";
import { canned } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";
import { RECORD } from "../canned/record";

/** Rows enough for many pages, each with a number of its own. */
function many(total: number): PatientRowView[] {
  return Array.from({ length: total }, (_, at) => {
    const like = PATIENT_ROWS[at % PATIENT_ROWS.length] as PatientRowView;
    return { ...like, id: `m-${at}`, nhsNumber: String(9990000000 + at) };
  });
}

function listing(total: number): Answers {
  const rows = many(total);
  return {
    list_patients: ({ offset, limit, search }) =>
      search === "" ? patients(rows.slice(offset, offset + limit), total) : patients([], 0),
    open_record: ({ record }) => ({ ...RECORD, id: record }),
  };
}

const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("data-row-link"));
const shown = (page: Page) => page.locator("[data-row-link]").count();

test("Page Down and Ctrl Page Down turn the page, and focus stays on the row in that place", async ({ page }) => {
  await canned(page, listing(200));
  await page.goto("/#/patients");
  await page.locator("[data-row-link]").nth(2).focus();
  const fit = await atRest(() => shown(page));
  for (const [key, first] of [
    ["PageDown", fit],
    ["Control+PageDown", 2 * fit],
    ["PageUp", fit],
    ["Control+PageUp", 0],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator(`[data-row-link="m-${first}"]`)).toBeVisible();
    await expect.poll(() => focused(page)).toBe(`m-${first + 2}`);
  }
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("m-3");
});

test("focus goes to the last row where the next page is shorter", async ({ page }) => {
  await canned(page, listing(200));
  await page.goto("/#/patients");
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  const fit = await atRest(() => shown(page));
  await page.unrouteAll();
  await canned(page, listing(fit + 2));
  await page.reload();
  await page.locator("[data-row-link]").last().focus();
  await page.keyboard.press("PageDown");
  await expect(page.locator("[data-row-link]")).toHaveCount(2);
  await expect.poll(() => focused(page)).toBe(`m-${fit + 1}`);
});

test("focus stays in the list when its row leaves it", async ({ page }) => {
  let rows = many(40);
  await canned(page, {
    list_patients: ({ offset, limit }) => patients(rows.slice(offset, offset + limit), rows.length),
  });
  await page.goto("/#/patients");
  await page.locator('[data-row-link="m-3"]').focus();
  rows = rows.filter((row) => row.id !== "m-3");
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await expect(page.locator('[data-row-link="m-3"]')).toHaveCount(0);
  await expect.poll(() => focused(page)).toBe("m-4");
});

test("the usual columns fit a window of 1366, whatever the names of colleagues", async ({ page }) => {
  const rows = many(12).map((row) => ({
    ...row,
    status: "draft" as const,
    missing: 2,
    followUp: "16-week from 20 Feb 2027",
    sync: "needsYou" as const,
    changedBy: "Annabelle Featherstonehaugh-Cholmondeley",
  }));
  await canned(page, { list_patients: ({ limit }) => patients(rows.slice(0, limit), 12) });
  await page.goto("/#/patients");
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  const beyond = await page
    .getByRole("region", { name: "Patients table" })
    .evaluate((box) => box.scrollWidth - box.clientWidth);
  expect(beyond).toBe(0);
  await expect(page.getByRole("cell", { name: "Annabelle Featherstonehaugh-Cholmondeley" }).first()).toBeVisible();
});

test("as many rows are asked for as the window has room for, and none is cut", async ({ page }) => {
  for (const size of [
    { width: 1366, height: 690 },
    { width: 1920, height: 1080 },
    { width: 1024, height: 600 },
    { width: 1366, height: 768 },
  ]) {
    for (const path of ["patients", "followups"]) {
      await page.setViewportSize(size);
      await page.unrouteAll();
      const rows = Array.from({ length: 60 }, (_, at) => ({
        ...(FOLLOW_UPS.rows[at % FOLLOW_UPS.rows.length] as (typeof FOLLOW_UPS.rows)[number]),
        id: `f-${at}`,
      }));
      await canned(page, {
        ...listing(200),
        list_follow_ups: ({ offset, limit }) => ({
          ...FOLLOW_UPS,
          total: rows.length,
          rows: rows.slice(offset, offset + limit),
        }),
      });
      await page.goto("about:blank");
      await page.goto(`/#/${path}`);
      await expect(page.locator("[data-row-link]").first()).toBeVisible();
      const places = () =>
        page.evaluate(() => {
          const all = [...document.querySelectorAll("tbody tr")].map((row) => row.getBoundingClientRect());
          const foot = document.querySelector(".table-foot")?.getBoundingClientRect();
          return {
            rows: all.length,
            tallest: Math.max(...all.map((row) => row.height)),
            bottom: (foot?.bottom ?? 0) + window.scrollY,
          };
        });
      const box = await atRest(places);
      const named = `${path} at ${size.width} x ${size.height}: ${JSON.stringify(box)}`;
      // Either the window is full, or it is too low for five rows and the page scrolls.
      if (box.bottom <= size.height) expect(box.bottom + 24 + box.tallest, named).toBeGreaterThan(size.height);
      else expect(box.rows, named).toBe(5);
    }
  }
});

test("Back works after the window grew", async ({ page }) => {
  await page.setViewportSize({ width: 1366, height: 690 });
  await canned(page, listing(200));
  await page.goto("/#/patients");
  await page.locator("[data-row-link]").first().focus();
  const few = await atRest(() => shown(page));
  await page.keyboard.press("PageDown");
  await expect(page.locator(`[data-row-link="m-${few}"]`)).toBeFocused();
  await page.setViewportSize({ width: 1366, height: 1080 });
  await expect.poll(() => shown(page)).toBeGreaterThan(few);
  await expect(page.locator(`[data-row-link="m-${few}"]`)).toBeFocused();
  await page.getByRole("button", { name: "Back" }).click();
  await expect(page.locator('[data-row-link="m-0"]')).toBeVisible();
  await expect(page.getByRole("button", { name: "Back" })).toHaveAttribute("aria-disabled", "true");
});

test("a page past the end becomes the last one", async ({ page }) => {
  let rows = many(60);
  await canned(page, {
    list_patients: ({ offset, limit }) => patients(rows.slice(offset, offset + limit), rows.length),
  });
  await page.goto("/#/patients");
  await page.locator("[data-row-link]").first().focus();
  const fit = await atRest(() => shown(page));
  await page.keyboard.press("PageDown");
  await expect(page.locator(`[data-row-link="m-${fit}"]`)).toBeFocused();
  rows = rows.slice(0, 3);
  await page.evaluate(() => window.dispatchEvent(new Event("visibilitychange")));
  await expect(page.locator("[data-row-link]")).toHaveCount(3);
  await expect(page.getByText("1 to 3 of 3")).toBeVisible();
});

for (const [path, heading] of [
  ["followups", "Follow-ups"],
  ["deleted", "Deleted patients"],
  ["sync", "Is it safe to close?"],
]) {
  test(`Down enters the list on arrival: ${path}`, async ({ page }) => {
    await canned(page);
    await page.goto(`/#/${path}`);
    await expect(page.getByRole("heading", { name: heading ?? "", level: 1 })).toBeVisible();
    await expect(page.locator("[data-row-link]").first()).toBeVisible();
    await page.keyboard.press("ArrowDown");
    await expect(page.locator("[data-row-link]").first()).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(page.locator("[data-row-link]").nth(1)).toBeFocused();
  });
}

test("coming back comes back to the row and the page, also after Ctrl F", async ({ page }) => {
  await canned(page, listing(200));
  await page.goto("/#/kpis");
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await page.keyboard.press("Control+f");
  await expect(page.getByLabel("Find by NHS number")).toBeFocused();
  await expect(page.locator('[data-row-link="m-0"]')).toBeVisible();
  const fit = await atRest(() => shown(page));
  await page.keyboard.press("Control+PageDown");
  await page.locator(`[data-row-link="m-${fit + 1}"]`).press("Enter");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await page.goBack();
  await expect(page.locator(`[data-row-link="m-${fit + 1}"]`)).toBeFocused();
});

test("five digits of records have their commas and stay on one line", async ({ page }) => {
  await canned(page, {
    ...listing(400),
    list_patients: ({ offset, limit }) => ({
      ...patients(many(400).slice(offset, offset + limit), 50_000),
      counts: { all: 50_000, draft: 22_949, submitted: 27_051, followUpDue: 12_345, needsYou: 10_000, notSaved: 0 },
    }),
  });
  await page.goto("/#/patients");
  await expect(page.getByText(/^1 to \d+ of 50,000$/)).toBeVisible();
  const foot = await atRest(() => page.locator(".table-foot").boundingBox());
  expect(foot?.height).toBeLessThan(50);
  expect((foot?.y ?? 0) + (foot?.height ?? 0)).toBeLessThan(768);
});

test("a page turned before the list is there is turned when it is", async ({ page }) => {
  let ready: () => void = () => undefined;
  const late = new Promise<void>((done) => {
    ready = done;
  });
  const { list_patients } = listing(200);
  await canned(page, {
    list_patients: async (request) => {
      await late;
      return list_patients?.(request) as never;
    },
  });
  await page.goto("/#/patients");
  await expect(page.getByLabel("Find by NHS number")).toBeFocused();
  await page.keyboard.press("Control+PageDown");
  ready();
  await expect(page.locator("[data-row-link]").first()).not.toHaveAttribute("data-row-link", "m-0");
  const fit = await atRest(() => shown(page));
  await expect(page.locator(`[data-row-link="m-${fit}"]`)).toBeVisible();
});

test("whichever cell of a row was clicked, it is the row that one comes back to", async ({ page }) => {
  await canned(page, listing(200));
  await page.goto("/#/patients");
  await page.locator("[data-row-link]").nth(1).focus();
  await page.getByRole("row").nth(5).getByRole("cell").last().click();
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await page.getByRole("link", { name: "Back to Patients" }).click();
  await expect.poll(() => focused(page)).toBe("m-4");
});

test("after Ctrl F, too, the way back to the list leads to its row", async ({ page }) => {
  await canned(page, listing(200));
  await page.goto("/#/today");
  await expect(page.getByRole("heading", { name: /^Today/, level: 1 })).toBeVisible();
  await page.keyboard.press("Control+f");
  const box = page.getByRole("textbox", { name: /^Find by/ });
  await expect(box).toBeFocused();
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("m-0");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "Back to Patients" }).click();
  await expect.poll(() => focused(page)).toBe("m-1");
});

test("Page Down turns the page from the search box, a filter and Next, and Down goes on from Next into the rows", async ({
  page,
}) => {
  await canned(page, listing(200));
  await page.goto("/#/patients");
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  const fit = await atRest(() => shown(page));
  await page.getByRole("textbox", { name: /^Find by/ }).focus();
  await page.keyboard.press("PageDown");
  await expect(page.locator(`[data-row-link="m-${fit}"]`)).toBeVisible();
  await page.getByRole("button", { name: /^All/ }).focus();
  await page.keyboard.press("PageDown");
  await expect(page.locator(`[data-row-link="m-${2 * fit}"]`)).toBeVisible();
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.locator(`[data-row-link="m-${3 * fit}"]`)).toBeVisible();
  await page.keyboard.press("PageUp");
  await expect(page.locator(`[data-row-link="m-${2 * fit}"]`)).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe(`m-${2 * fit}`);
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
] as const) {
  test(`what Ctrl A selects is what stands there, also in a very long list, at ${width} x ${height}`, async ({
    page,
  }) => {
    await page.setViewportSize({ width, height });
    await canned(page, listing(50_000));
    await page.goto("/#/patients");
    await expect(page.locator("[data-row-link]").first()).toBeVisible();
    const before = await atRest(() => shown(page));
    await page.keyboard.press("Escape");
    await page.locator("[data-row-link]").first().focus();
    await page.keyboard.press("Control+a");
    await expect(page.getByRole("button", { name: `Answer for these ${before}` })).toBeVisible();
    await expect.poll(() => shown(page)).toBe(before);
    await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(before + 1);
  });
}

test("Ctrl A selects no page as text, and a box's text it does; Down goes from a filter to the first row", async ({
  page,
}) => {
  await canned(page, listing(200));
  await page.goto("/#/patients");
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  const selectsNothing = () => expect.poll(() => page.evaluate(() => String(document.getSelection()))).toBe("");
  await page.getByRole("combobox", { name: "Site" }).focus();
  await page.keyboard.press("Control+a");
  await selectsNothing();
  await expect(page.getByRole("button", { name: /^Answer for these/ })).toBeVisible();
  await page.getByRole("button", { name: /^Draft/ }).click();
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => focused(page)).toBe("m-0");
  await page.goto("/#/kpis");
  await expect(page.getByRole("heading", { name: /^KPIs/, level: 1 })).toBeVisible();
  await page.keyboard.press("Control+a");
  await selectsNothing();
});

test("a chosen filter under the mouse with the focus of the keyboard is read as well as any", async ({ page }) => {
  await canned(page, listing(200));
  await page.goto("/#/patients");
  const all = page.getByRole("button", { name: /^All/ });
  await expect(all).toBeVisible();
  await page.keyboard.press("Tab");
  await all.focus();
  await all.hover();
  const ground = () => all.evaluate((button) => getComputedStyle(button).backgroundColor);
  await expect.poll(ground).toBe("rgb(255, 235, 59)");
});

test("Views opens on the name of the view", async ({ page }) => {
  await canned(page, listing(20));
  await page.goto("/#/patients");
  await page.getByRole("button", { name: "Views" }).press("Enter");
  await expect(page.getByLabel("Save this view as")).toBeFocused();
});

test("where one row is higher than the others, as many are asked for as have room all the same", async ({ page }) => {
  const first = FOLLOW_UPS.rows[0] as (typeof FOLLOW_UPS.rows)[number];
  const high = Array.from({ length: 9 }, () => "Non hip/non spine").join(", ");
  const rows = Array.from({ length: 60 }, (_, at) => ({ ...first, id: `f-${at}`, site: at === 2 ? high : "Hip" }));
  await canned(page, {
    list_follow_ups: ({ offset, limit }) => ({
      ...FOLLOW_UPS,
      total: rows.length,
      rows: rows.slice(offset, offset + limit),
    }),
  });
  await page.goto("/#/followups");
  await expect(page.locator("[data-row-link]").first()).toBeVisible();
  const places = await atRest(() =>
    page.evaluate(() => {
      const all = [...document.querySelectorAll("tbody tr")].map((row) => row.getBoundingClientRect().height);
      const foot = document.querySelector(".table-foot")?.getBoundingClientRect();
      return { lowest: Math.min(...all), tallest: Math.max(...all), bottom: (foot?.bottom ?? 0) + window.scrollY };
    }),
  );
  expect(places.tallest, JSON.stringify(places)).toBeGreaterThan(places.lowest + 16);
  expect(places.bottom, JSON.stringify(places)).toBeLessThanOrEqual(768);
  expect(places.bottom + 24 + places.lowest, JSON.stringify(places)).toBeGreaterThan(768);
});
