// The patients list by keyboard: find, filter, sort, page, open.
import { expect, test } from "@playwright/test";
import { atRest } from "../at-rest";
import { canned, Refusal } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";
import { LOOK_FRACTURE, LOOK_OVERSEAS, looked } from "../canned/new-patient";
import { SETTINGS } from "../canned/settings";

test("a scanned or pasted number opens its record at once", async ({ page }) => {
  const asked = await canned(page, {
    list_patients: ({ search, limit }) =>
      search === "" ? patients(PATIENT_ROWS.slice(0, limit)) : patients(PATIENT_ROWS.slice(8, 9), 1),
  });
  await page.goto("/#/kpis");
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await page.keyboard.press("Control+f");
  await expect(page.getByLabel("Find by NHS number")).toBeFocused();
  await page.keyboard.type("999 938 5702");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "999 938 5702" })).toBeVisible();
  const searches = asked.filter((one) => one.name === "list_patients").map((one) => JSON.stringify(one.request));
  expect(searches.some((request) => request.includes("999 938 5702"))).toBe(true);
  expect(page.url()).not.toContain("999");
});

test("arrows, Home, End and Enter move through rows and open one", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await page.getByLabel("Find by NHS number").press("Enter");
  await expect(page.getByRole("link", { name: "999 264 9690" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: "999 731 9168" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("link", { name: "999 693 6740" })).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("F8");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/r-9168/);
});

test("going back restores filter, page and search", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/patients");
  await page.getByRole("button", { name: "Draft 142" }).click();
  await expect(page.getByRole("button", { name: "Draft 142" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.press("Control+PageDown");
  await expect(page.getByText("13 to 21 of 1,204")).toBeVisible();
  await page.getByRole("link", { name: "KPIs" }).click();
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await page.goBack();
  await expect(page.getByText("13 to 21 of 1,204")).toBeVisible();
  await expect(page.getByRole("button", { name: "Draft 142" })).toHaveAttribute("aria-pressed", "true");
  expect(asked.at(-1)).toBeDefined();
});

test("what is typed goes to the search box while rows go and come back under it", async ({ page }) => {
  await canned(page, {
    list_patients: ({ search, limit }) =>
      search === "smith" ? patients([], 0) : patients(PATIENT_ROWS.slice(0, limit)),
  });
  await page.goto("/#/patients");
  const box = page.getByLabel("Find by NHS number");
  await box.press("Enter");
  const first = page.getByRole("link", { name: "999 264 9690" });
  await expect(first).toBeFocused();
  await page.keyboard.press("Control+f");
  await page.keyboard.type("smith");
  await expect(first).toHaveCount(0);
  await page.keyboard.press("Control+a");
  await page.keyboard.type("hip");
  await expect(first).toBeVisible();
  await page.keyboard.type("s");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("hips");
});

test("a filter that is chosen keeps focus when rows come back", async ({ page }) => {
  await canned(page, {
    list_patients: ({ filter, limit }) =>
      filter === "needsYou" ? patients([], 0) : patients(PATIENT_ROWS.slice(0, limit)),
  });
  await page.goto("/#/patients");
  await page.getByLabel("Find by NHS number").press("Enter");
  const first = page.getByRole("link", { name: "999 264 9690" });
  await expect(first).toBeFocused();
  await page.getByRole("button", { name: "Needs you" }).press("Enter");
  await expect(first).toHaveCount(0);
  await page.getByRole("button", { name: "Draft" }).press("Enter");
  await expect(first).toBeVisible();
  await expect(page.getByRole("button", { name: "Draft" })).toBeFocused();
});

test("going back from a record comes back to its row", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await page.getByLabel("Find by NHS number").press("Enter");
  await expect(page.getByRole("link", { name: "999 264 9690" })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("link", { name: "999 731 9168" })).toBeFocused();
});

test("headings sort and say so", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/patients");
  await expect(page.getByRole("columnheader", { name: "Diagnosed" })).toHaveAttribute("aria-sort", "descending");
  await page.getByRole("button", { name: "Born" }).click();
  await expect(page.getByRole("columnheader", { name: "Born" })).toHaveAttribute("aria-sort", "ascending");
  await expect
    .poll(() => JSON.stringify(asked.filter((one) => one.name === "list_patients").at(-1)?.request))
    .toContain('"sort":"born"');
});

test("hiding NHS numbers masks all but the last two digits", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await page.getByLabel("Hide NHS numbers").check();
  await expect(page.getByRole("link", { name: "NHS number ending 90" })).toBeVisible();
  await expect(page.getByText("999 264 9690")).toHaveCount(0);
  await page.getByRole("link", { name: "Follow-ups" }).click();
  await expect(page.getByRole("link", { name: "NHS number ending 25" })).toBeVisible();
});

test("a new patient who has records here is known before the date is typed", async ({ page }) => {
  const words = "This patient has 1 record here: 1 March 2026. Type the date of this fracture to find the right one.";
  await canned(page, {
    look_for_record: ({ nhsNumber, diagnosed }) => ({
      ...looked(nhsNumber, diagnosed),
      held: diagnosed === "" ? words : null,
    }),
  });
  await page.goto("/#/patients/new");
  await page.getByLabel("NHS number").fill("999 100 0003");
  await expect(page.getByRole("status").filter({ hasText: words })).toBeVisible();
  await page.getByLabel("Date the index fracture was diagnosed", { exact: true }).fill("1/3/26");
  await expect(page.getByText(words)).toHaveCount(0);
});

for (const [width, height] of [
  [1366, 690],
  [1024, 600],
] as const) {
  for (const dateBoxes of [false, true]) {
    test(`a patient from overseas is entered without scrolling, ${width} x ${height}, dates in ${dateBoxes ? "three boxes" : "one box"}`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height });
      await canned(page, {
        settings: () => ({ ...SETTINGS, dateBoxes }),
        look_for_record: ({ nhsNumber }) => ({ ...LOOK_OVERSEAS, overseas: nhsNumber !== "" }),
      });
      await page.goto("/#/patients/new");
      await page.getByLabel("NHS number").fill("OVERSEAS");
      const last = page.getByLabel("Post code");
      await last.fill("NA");
      await expect(page.getByRole("button", { name: "Start a new record" })).toBeInViewport({ ratio: 1 });
      await expect(page.locator("#new-found p")).toBeInViewport({ ratio: 1 });
      await expect(last).toBeInViewport({ ratio: 1 });
      // The buttons lie over nothing of it.
      const [found, button] = await atRest(() =>
        Promise.all([
          page.locator("#new-found p").boundingBox(),
          page.getByRole("button", { name: "Start a new record" }).boundingBox(),
        ]),
      );
      expect((found?.y ?? 0) + (found?.height ?? 0)).toBeLessThanOrEqual(button?.y ?? 0);
    });
  }
}

test("a date that cannot be is told at its box once that is left, and no record is said to start", async ({ page }) => {
  const words = "Date the index fracture was diagnosed must be today or in the past";
  await canned(page, {
    look_for_record: ({ nhsNumber }) => ({
      ...looked(nhsNumber, ""),
      diagnosed: { ...looked("", "").diagnosed, refused: words },
    }),
    start_record: () => {
      throw new Refusal("impossible-date", words, "diagnosis_date");
    },
  });
  await page.goto("/#/patients/new");
  await page.getByLabel("NHS number").fill("999 100 0003");
  const box = page.getByLabel("Date the index fracture was diagnosed", { exact: true });
  await box.fill("t+30");
  await expect(page.getByRole("alert")).toHaveCount(0);
  await box.press("Enter");
  await expect(page.getByRole("alert")).toHaveText(`Error: ${words}`);
  await expect(box).toBeFocused();
  await expect(box).toHaveAttribute("aria-invalid", "true");
  await expect(page.locator("#new-found")).not.toContainText("is started");
});

test("an unknown number starts a record", async ({ page }) => {
  await canned(page, {
    list_patients: ({ search }) => ({ ...patients([], 0), startWith: search === "" ? null : "9991000003" }),
  });
  await page.goto("/#/patients");
  await page.getByLabel("Find by NHS number").fill("9991000003");
  await page.getByRole("link", { name: "Start a record with 999 100 0003" }).click();
  await expect(page.getByLabel("NHS number")).toHaveValue("9991000003");
  await expect(page.getByLabel("Date the index fracture was diagnosed", { exact: true })).toBeFocused();
});

test("a list that cannot be read says that records are safe, with one button", async ({ page }) => {
  let broken = true;
  await canned(page, {
    list_patients: ({ limit }) => {
      if (broken) throw new Refusal("busy", "Another program is writing");
      return patients(PATIENT_ROWS.slice(0, limit));
    },
  });
  await page.goto("/#/patients");
  await expect(page.getByRole("alert")).toContainText(
    "The list could not be read. Another program is writing. Your records are safe.",
  );
  broken = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: "999 264 9690" })).toBeVisible();
});

test("a selection ends with its list, and not with its page, its order or a record that is opened", async ({
  page,
}) => {
  await canned(page, { list_patients: ({ limit }) => patients(PATIENT_ROWS.slice(0, limit), 40) });
  await page.goto("/#/patients");
  const one = page.getByText("1 selected");
  const first = page.getByRole("table").getByRole("checkbox").nth(1);
  await first.check();
  await expect(one).toBeVisible();
  await page.getByRole("button", { name: "NHS number" }).click();
  await expect(one).toBeVisible();
  await page.keyboard.press("Control+PageDown");
  await expect(one).toBeVisible();
  await page.getByRole("link", { name: /^999/ }).first().click();
  await expect(page.getByRole("tablist")).toBeVisible();
  await page.goBack();
  await expect(one).toBeVisible();
  for (const other of [
    () => page.getByRole("button", { name: /^Draft/ }).click(),
    () => page.getByRole("textbox", { name: /^Find by/ }).fill("hip"),
    () => page.locator("#narrow-year").selectOption({ index: 1 }),
  ]) {
    await other();
    await expect(one).toHaveCount(0);
    await first.check();
    await expect(one).toBeVisible();
  }
  await page.getByRole("button", { name: /^All/ }).click();
  await expect(one).toHaveCount(0);
  await page.getByRole("button", { name: /^Draft/ }).click();
  await expect(page.getByRole("button", { name: /^Draft/ })).toHaveAttribute("aria-pressed", "true");
  await expect(one).toHaveCount(0);
});

test("the keys of Undo do what its button offers: also where the answer emptied the list, and not while rows are selected", async ({
  page,
}) => {
  const asked = await canned(page, {
    last_bulk: () => ({ words: "6.03 = FLS for 2 records", at: "2026-11-17T11:42:30Z" }),
    list_patients: ({ filter, limit }) =>
      filter === "draft" ? patients([], 0) : patients(PATIENT_ROWS.slice(0, limit)),
  });
  const undone = () => asked.filter((one) => one.name === "undo_bulk").length;
  const undo = page.getByRole("button", { name: /^Undo/ });
  await page.goto("/#/patients");
  await expect(undo).toBeVisible();
  await page.getByRole("link", { name: "999 264 9690" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByText("1 selected")).toBeVisible();
  await expect(undo).toHaveCount(0);
  await page.keyboard.press("Control+Shift+z");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^Draft/ }).click();
  await expect(page.getByRole("link", { name: "999 264 9690" })).toHaveCount(0);
  await expect(undo).toBeVisible();
  expect(undone()).toBe(0);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(undone).toBe(1);
});

test("whose further fracture is begun is said once it is known, and that it cannot be read is said too", async ({
  page,
}) => {
  let answer: () => void = () => undefined;
  const passed = new Promise<void>((done) => {
    answer = done;
  });
  let fails = true;
  await canned(page, {
    look_for_record: async () => {
      if (fails) {
        await passed;
        throw new Refusal("no-such-record", "There is no such record");
      }
      return LOOK_FRACTURE;
    },
  });
  await page.goto("/#/patients/new/r-5702");
  await expect(page.getByLabel("Date the index fracture was diagnosed", { exact: true })).toBeVisible();
  await expect(page.getByText("No NHS number")).toHaveCount(0);
  await expect(page.getByText("Nothing carries over")).toHaveCount(0);
  answer();
  await expect(page.getByRole("alert")).toContainText("The patient could not be read. There is no such record.");
  fails = false;
  await page.getByRole("button", { name: "Try again" }).press("Enter");
  await expect(page.getByText("Carries over: NHS number")).toBeVisible();
});
