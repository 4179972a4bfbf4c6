// Nothing that is typed before its place is there is lost, or lands in another: after Enter, while a record is started,
// while one is saved for the next, and on the way to a screen.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { FOLLOW_UPS } from "../canned/follow-ups";
import type { Answers, Asked } from "../canned/host";
import { canned, Refusal } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";
import { looked } from "../canned/new-patient";
import { RECORD, RECORD_NEW, RECORD_TO_SETTLE } from "../canned/record";
import { SETTINGS } from "../canned/settings";

/** An answer of the host that comes when it is let go. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((done) => {
    open = done;
  });
  return { passed, open };
}

const RECORD_BLANK = {
  ...RECORD,
  questions: RECORD.questions.map((one) => (one.key === "height" ? { ...one, text: "" } : one)),
};

/** As a person types, and no scanner. */
const BY_HAND = { delay: 100 };

const asks = (asked: Asked, name: string) => asked.filter((one) => one.name === name);

async function at(page: Page, question: string, control: string, over: Answers = {}): Promise<Asked> {
  const asked = await canned(page, over);
  await page.goto(`/#/patients/r-5702?q=${question}`);
  await expect(page.locator(control)).toBeFocused();
  return asked;
}

/** Enters the two questions of a new patient, and goes on. */
async function start(page: Page): Promise<void> {
  await page.goto("/#/patients/new");
  await expect(page.getByLabel("NHS number")).toBeFocused();
  await page.keyboard.type("9991000003\n");
  await page.keyboard.type("14/9/26\n");
}

test("a digit typed after Enter answers the next question, on whatever tab it is", async ({ page }) => {
  const slow = gate();
  let kept = RECORD;
  await at(page, "dxa_date", "#q-dxa_date", {
    type_answer: async ({ question, text, chosen }) => {
      if (question === "dxa_date") await slow.passed;
      kept = {
        ...kept,
        questions: kept.questions.map((one) => (one.key === question ? { ...one, text, chosen } : one)),
        missing: kept.missing.filter((one) => one.key !== question),
      };
      return { kind: "whole", view: kept };
    },
  });
  await page.keyboard.type("12 nov\n3");
  await expect(page.locator("#q-dxa_date")).toHaveValue("12 nov");
  slow.open();
  await expect(page.locator("#q-falls_assessment-recommended")).toBeChecked();
  await page.getByRole("tab", { name: "DXA" }).click();
  await expect(page.locator("#q-dxa_date")).toHaveValue("12 nov");
});

test("letters typed after Enter stand in the next box, corrections and all", async ({ page }) => {
  const slow = gate();
  await canned(page, { open_record: () => RECORD_NEW });
  await page.route("**/command/type_answer", async (route) => {
    await slow.passed;
    await route.fallback();
  });
  await page.goto("/#/patients/r-5702?q=missing");
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.type("3/5/51\n");
  await page.keyboard.type("2");
  slow.open();
  await expect(page.locator("#q-gender-female")).toBeChecked();
  await expect(page.locator("#q-birth_date")).toHaveValue("3/5/51");
});

test("what is typed while a record is started stands in its first question", async ({ page }) => {
  const slow = gate();
  await canned(page, {
    open_record: () => RECORD_NEW,
    start_record: async () => {
      await slow.passed;
      return { kind: "opened", record: "r-5702", existing: false, question: null };
    },
  });
  await start(page);
  await page.keyboard.type("3/5/52");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("1");
  await expect(page.locator("#new-diagnosed")).toHaveValue("14/9/26");
  slow.open();
  await expect(page.locator("#q-birth_date")).toHaveValue("3/5/51");
  await expect(page.locator("#q-birth_date")).toBeFocused();
});

test("Tab typed ahead goes on from what stands before it, in the record and not on the page that goes", async ({
  page,
}) => {
  const slow = gate();
  await canned(page, {
    open_record: () => ({ ...RECORD_NEW, dateBoxes: true }),
    start_record: async () => {
      await slow.passed;
      return { kind: "opened", record: "r-5702", existing: false, question: null };
    },
  });
  await start(page);
  await page.keyboard.type("4");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("3");
  for (const part of ["5", "51"]) {
    await page.keyboard.press("Tab");
    await page.keyboard.type(part);
  }
  await expect(page.locator("#new-diagnosed")).toBeFocused();
  slow.open();
  await expect(page.locator("#q-birth_date-year")).toHaveValue("51");
  await expect(page.locator("#q-birth_date-year")).toBeFocused();
  await expect(page.locator("#q-birth_date-month")).toHaveValue("5");
  await expect(page.locator("#q-birth_date-day")).toHaveValue("3");
});

test("where no record is started, what was meant for it is typed nowhere", async ({ page }) => {
  const slow = gate();
  await canned(page, {
    look_for_record: ({ nhsNumber, diagnosed }) => looked(nhsNumber, diagnosed),
    start_record: async () => {
      await slow.passed;
      throw new Refusal("impossible-date", "It must be today or in the past", "diagnosis_date");
    },
  });
  await start(page);
  await page.keyboard.type("3/5/51");
  slow.open();
  await expect(page.getByRole("alert")).toContainText("It must be today or in the past");
  const box = page.locator("#new-diagnosed");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("14/9/26");
  await page.keyboard.press("End");
  await page.keyboard.type("x");
  await expect(box).toHaveValue("14/9/26x");
});

test("after Ctrl Enter the next patient's number is typed at once, and into nothing where the record stays", async ({
  page,
}) => {
  for (const stays of [false, true]) {
    const slow = gate();
    const asked = await at(page, "height", "#q-height", {
      save_record: async () => {
        await slow.passed;
        return stays ? { ...RECORD_TO_SETTLE, id: RECORD.id, conflicts: [] } : { ...RECORD, changed: false };
      },
    });
    await page.keyboard.press("Control+Enter");
    await page.keyboard.type("9991000003");
    slow.open();
    if (stays) {
      // The way to what waits, and not the answer itself: what is typed on changes nothing.
      await expect(page.getByRole("button", { name: "Lowest T-score must be" }).last()).toBeFocused();
      // Nor do the Enter that ends the number and the answers after it.
      await page.keyboard.type("9991000003", BY_HAND);
      await page.keyboard.press("Enter");
      await page.keyboard.type("20/9/26", BY_HAND);
      await page.keyboard.press("Enter");
      await expect(page.getByRole("button", { name: "Lowest T-score must be" }).last()).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(page.locator("#q-t_score")).toBeFocused();
      await expect(page.locator("#q-t_score")).toHaveValue("-25");
      expect(asks(asked, "type_answer")).toHaveLength(0);
    } else {
      await expect(page.getByLabel("NHS number", { exact: true })).toHaveValue("9991000003");
    }
    await page.unrouteAll({ behavior: "wait" });
    await page.goto("about:blank");
  }
});

test("Ctrl N and Ctrl F are typed on without waiting for their screens", async ({ page }) => {
  await at(page, "height", "#q-height");
  await page.keyboard.press("Control+n");
  await page.keyboard.type("9991000003");
  await expect(page.getByLabel("NHS number", { exact: true })).toHaveValue("9991000003");
  await page.keyboard.press("Control+n");
  await page.keyboard.press("Control+f");
  await page.keyboard.type("neck of");
  await expect(page.getByRole("textbox", { name: /^Find by/ })).toHaveValue("neck of");
});

test("what is typed after a row of a list is opened stands in the record", async ({ page }) => {
  const slow = gate();
  await canned(page, {
    list_follow_ups: () => ({ ...FOLLOW_UPS, rows: FOLLOW_UPS.rows.map((row) => ({ ...row, question: "height" })) }),
    open_record: async () => {
      await slow.passed;
      return RECORD_BLANK;
    },
  });
  await page.goto("/#/followups");
  await page.locator("[data-row-link]").first().focus();
  await page.keyboard.press("Enter");
  await page.keyboard.type("160");
  slow.open();
  await expect(page.locator("#q-height")).toHaveValue("160");
});

test("Lock never waits, and what was held goes with it", async ({ page }) => {
  const slow = gate();
  await canned(page, {
    start_record: async () => {
      await slow.passed;
      return { kind: "opened", record: "r-5702", existing: false, question: null };
    },
  });
  await start(page);
  await page.keyboard.type("3/5/51");
  await page.keyboard.press("Control+l");
  const passphrase = page.getByLabel("Passphrase", { exact: true });
  await expect(passphrase).toBeFocused();
  slow.open();
  await page.keyboard.type("mine");
  await expect(passphrase).toHaveValue("mine");
});

test("after a save that failed the next number is typed into nothing, and Enter tries again", async ({ page }) => {
  let full = true;
  const asked = await at(page, "height", "#q-height", {
    save_record: () => {
      if (full) throw new Refusal("disk-full", "The disk is full");
      return { ...RECORD, changed: false };
    },
  });
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("alert").filter({ hasText: "The disk is full" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeFocused();
  await page.keyboard.type("9991000003", BY_HAND);
  expect(asks(asked, "type_answer")).toHaveLength(0);
  full = false;
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "The disk is full" })).toHaveCount(0);
});

test("Ctrl F right after a search is typed on in the search box, whatever was found", async ({ page }) => {
  for (const rows of [1, 3]) {
    const slow = gate();
    const found = gate();
    await canned(page, {
      list_patients: async ({ search, limit }) => {
        if (search !== "hip") return patients(PATIENT_ROWS.slice(0, limit));
        await slow.passed;
        found.open();
        return patients(PATIENT_ROWS.slice(0, rows), rows);
      },
    });
    await page.goto("/#/patients");
    const box = page.getByRole("textbox", { name: /^Find by/ });
    await box.fill("hip");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Control+f");
    await page.keyboard.type("wr");
    slow.open();
    await found.passed;
    await page.keyboard.type("ist");
    // What was typed meanwhile is looked for, and what the first search found opens nothing.
    await expect(page.getByRole("row").nth(rows + 1)).toBeVisible();
    await expect(box).toBeFocused();
    await expect(box).toHaveValue("wrist");
    await page.unrouteAll({ behavior: "wait" });
    await page.goto("about:blank");
  }
});

test("a scan that was cut short is said, goes with the next key or screen, and can be closed", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  const said = page.getByText("The scan was cut short. Scan again");
  const cutShort = async () => {
    await page.getByRole("link", { name: /^999/ }).first().focus();
    // At a machine's speed: all of it is heard before anything else happens.
    await page.evaluate(() => {
      const at = document.activeElement ?? document.body;
      for (const key of "99910") {
        at.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
      }
    });
    await expect(said).toBeVisible();
  };
  await page.clock.install();
  await cutShort();
  await page.getByRole("button", { name: "Close" }).click();
  await expect(said).toHaveCount(0);
  await cutShort();
  await page.clock.runFor(2_000);
  await page.keyboard.press("ArrowDown");
  await expect(said).toHaveCount(0);
  await cutShort();
  await page.getByRole("link", { name: "KPIs" }).click();
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await expect(said).toHaveCount(0);
  await page.getByRole("link", { name: /^Patients \d/ }).click();
  await cutShort();
  await page.clock.runFor(20_000);
  await expect(said).toHaveCount(0);
});

test("boxes turned twice stay as turned last, and the record is started once that is kept", async ({ page }) => {
  const gates = [gate(), gate()];
  let changes = 0;
  let settings = SETTINGS;
  const asked = await canned(page, {
    settings: () => settings,
    change_setting: async (setting) => {
      await gates[changes++]?.passed;
      settings = { ...settings, ...setting };
      return settings;
    },
    look_for_record: ({ nhsNumber, diagnosed }) => looked(nhsNumber, diagnosed),
    start_record: () => ({ kind: "opened", record: "r-5702", question: "birth_date", existing: false }),
    open_record: () => RECORD_NEW,
  });
  await page.goto("/#/patients/new");
  await expect(page.getByLabel("NHS number")).toBeFocused();
  await page.keyboard.type("9991000003\n14/9/26");
  await page.keyboard.press("Control+b");
  const day = page.getByRole("group", { name: "Date the index fracture was diagnosed" }).getByLabel("Day");
  await expect(day).toBeFocused();
  await page.keyboard.press("Control+b");
  const box = page.locator("#new-diagnosed");
  await expect(box).toBeFocused();
  gates[0]?.open();
  // The second is asked once the first is kept: by then its end has been drawn.
  await expect.poll(() => changes).toBe(2);
  await expect(box).toBeFocused();
  await page.keyboard.press("Control+s");
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  expect(asks(asked, "start_record")).toEqual([]);
  gates[1]?.open();
  await expect(page).toHaveURL(/r-5702/);
  expect(asks(asked, "change_setting").map((one) => one.request)).toEqual([{ dateBoxes: true }, { dateBoxes: false }]);
  expect(asks(asked, "start_record")).toHaveLength(1);
});
