// Every key of the record and of everywhere, one test each. What a key does on a list is tested with that list.
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import type { Answers, Asked } from "../canned/host";
import { canned, whole } from "../canned/host";
import { RECORD, RECORD_NEW, RECORD_SUBMITTED } from "../canned/record";

async function at(page: Page, question: string, control: string, over: Answers = {}): Promise<Asked> {
  const asked = await canned(page, over);
  await page.goto(`/#/patients/r-5702?q=${question}`);
  await expect(page.locator(control)).toBeFocused();
  return asked;
}

const asks = (asked: Asked, name: string) => asked.filter((one) => one.name === name);

test("1 to 9 choose the option with that number", async ({ page }) => {
  const asked = await at(page, "gender", "#q-gender-female");
  for (const [key, option] of [
    ["1", "male"],
    ["4", "not_known"],
  ]) {
    await page.keyboard.press(key ?? "");
    await expect(page.locator(`#q-gender-${option}`)).toBeChecked();
    await expect(page.locator(`#q-gender-${option}`)).toBeFocused();
  }
  await page.keyboard.press("9");
  await page.keyboard.press("Delete");
  await expect(page.locator("[data-question=gender] input:checked")).toHaveCount(0);
  // It is drawn before it is asked.
  await expect.poll(() => asks(asked, "type_answer").length).toBe(3);
});

test("a digit and Enter in one movement choose, and go on", async ({ page }) => {
  await at(page, "falls_assessment", "#q-falls_assessment-assessed_by_fls");
  await page.keyboard.type("3\n");
  await expect(page.locator("#q-dxa_date")).toBeFocused();
  await page.keyboard.press("Control+PageDown");
  await page.keyboard.press("Control+PageDown");
  await expect(page.locator("#q-falls_assessment-recommended")).toBeChecked();
});

test("a scanner's keys choose nothing, however many of them are option numbers", async ({ page }) => {
  const asked = await at(page, "gender", "#q-gender-female", {
    scan_wristband: () => ({ nhsNumber: "9991231231", record: null, several: false }),
  });
  await page.evaluate(() => {
    const keys = [..."9991231231", "Enter"];
    const events = keys.map((key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    for (const event of events) document.activeElement?.dispatchEvent(event);
  });
  await expect(page.getByRole("heading", { name: "New patient" })).toBeVisible();
  expect(asks(asked, "scan_wristband")).toHaveLength(1);
  expect(asks(asked, "type_answer")).toHaveLength(0);
});

test("a scanned patient with several records is found in the list", async ({ page }) => {
  const asked = await at(page, "gender", "#q-gender-female", {
    scan_wristband: () => ({ nhsNumber: "9992649690", record: null, several: true }),
  });
  await page.evaluate(() => {
    const keys = [..."9992649690", "Enter"];
    const events = keys.map((key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    for (const event of events) document.activeElement?.dispatchEvent(event);
  });
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await expect(page.getByLabel("Find by NHS number, date, postcode, site of the fracture or name")).toHaveValue(
    "9992649690",
  );
  await expect
    .poll(() => asks(asked, "list_patients").some((one) => JSON.stringify(one.request).includes("9992649690")))
    .toBe(true);
});

test("Up and Down move in a group", async ({ page }) => {
  await at(page, "gender", "#q-gender-female");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("#q-gender-other")).toBeChecked();
  await page.keyboard.press("ArrowUp");
  await expect(page.locator("#q-gender-female")).toBeChecked();
});

test("Space chooses the option", async ({ page }) => {
  await at(page, "falls_assessment", "#q-falls_assessment-assessed_by_fls");
  await page.keyboard.press("Space");
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeChecked();
});

test("letters find an option in a group longer than nine, and numbers do nothing there", async ({ page }) => {
  await at(page, "bone_therapy", "#q-bone_therapy-alendronate");
  await page.keyboard.type("ref");
  await expect(page.locator("#q-bone_therapy-referred_opinion")).toBeChecked();
  await page.keyboard.press("2");
  await page.keyboard.press("F8");
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeFocused();
  await page.keyboard.press("Control+PageUp");
  await expect(page.locator("#q-bone_therapy-referred_opinion")).toBeChecked();
});

test("Enter goes to the next missing question", async ({ page }) => {
  await at(page, "birth_date", "#q-birth_date");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-dxa_date")).toBeFocused();
});

test("Enter goes to Save when nothing is missing, and saves there", async ({ page }) => {
  const asked = await at(page, "dxa_date", "#q-dxa_date");
  await page.keyboard.type("12 nov");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeFocused();
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Save", exact: false }).first()).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("Saved 11:43.")).toBeVisible();
  expect(asks(asked, "save_record")).toHaveLength(1);
});

test("F8 and Shift F8 go to the next and the previous missing answer", async ({ page }) => {
  await at(page, "bone_therapy", "#q-bone_therapy-alendronate");
  await page.keyboard.press("F8");
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeFocused();
  await page.keyboard.press("Shift+F8");
  await expect(page.locator("#q-dxa_date")).toBeFocused();
});

test("Ctrl Page Down and Ctrl Page Up turn to the next and the previous tab", async ({ page }) => {
  await at(page, "dxa_date", "#q-dxa_date");
  await page.keyboard.press("Control+PageDown");
  await expect(page.getByRole("tab", { name: "Initiation" })).toBeFocused();
  await page.keyboard.press("Control+PageUp");
  await expect(page.getByRole("tab", { name: "DXA" })).toBeFocused();
});

test("Ctrl S saves", async ({ page }) => {
  const asked = await at(page, "gender", "#q-gender-female");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved 11:43.")).toBeVisible();
  expect(asks(asked, "save_record")).toHaveLength(1);
});

test("Ctrl Enter saves and starts the next patient, also from a box", async ({ page }) => {
  const asked = await at(page, "height", "#q-height");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByLabel("NHS number")).toBeFocused();
  expect(asks(asked, "save_record")).toHaveLength(1);
});

test("Ctrl H opens the history of the focused answer, Esc closes it and goes back", async ({ page }) => {
  await at(page, "bone_therapy", "#q-bone_therapy-alendronate");
  await page.keyboard.press("Control+h");
  const history = page.getByRole("region", { name: "History of 4.01" });
  await expect(history).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(history).toHaveCount(0);
  await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
});

test("Ctrl B puts dates into three boxes, and focus stays at the question", async ({ page }) => {
  const boxes = RECORD.questions.map((one) =>
    one.key === "birth_date" ? { ...one, boxes: ["3", "5", "1951"] as [string, string, string] } : one,
  );
  const asked = await at(page, "birth_date", "#q-birth_date");
  // The host shows the record in boxes once that was chosen.
  await page.route("**/command/open_record", (route) =>
    route.fulfill({ json: { ...RECORD, questions: boxes, dateBoxes: true } }),
  );
  await page.keyboard.press("Control+b");
  await expect(page.locator("#q-birth_date-day")).toBeFocused();
  await expect(page.locator("#q-birth_date-year")).toHaveValue("1951");
  expect(asks(asked, "change_setting").map((one) => one.request)).toEqual([{ dateBoxes: true }]);
});

test("what is typed in three boxes is kept box by box", async ({ page }) => {
  const asked = await at(page, "birth_date", "#q-birth_date-day", {
    open_record: () => ({ ...RECORD, dateBoxes: true }),
  });
  const born = page.getByRole("group", { name: /Date of birth/ });
  await born.getByRole("textbox", { name: "Day" }).fill("3");
  await born.getByRole("textbox", { name: "Month" }).fill("x");
  await born.getByRole("textbox", { name: "Year" }).focus();
  await expect
    .poll(() => asks(asked, "type_answer").at(-1)?.request)
    .toEqual({ record: "r-5702", question: "birth_date", text: "3\nx\n", chosen: [] });
});

test("Ctrl K carries the answer to the next patient, where that may be", async ({ page }) => {
  const asked = await at(page, "admitted", "#q-admitted-no", { carry: () => whole(RECORD) });
  await page.keyboard.press("Control+k");
  await expect
    .poll(() => asks(asked, "carry").map((one) => one.request))
    .toEqual([{ record: "r-5702", question: "admitted", carry: true }]);
  await page.locator("#q-site-wrist").focus();
  await page.keyboard.press("Control+k");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved 11:43.")).toBeVisible();
  expect(asks(asked, "carry")).toHaveLength(1);
});

test("F4 clears what was carried from the last patient", async ({ page }) => {
  const carried = RECORD.questions.map((one) =>
    one.key === "admitted" ? { ...one, carried: "Carried from the last patient" } : one,
  );
  const asked = await at(page, "admitted", "#q-admitted-no", {
    open_record: () => ({ ...RECORD, questions: carried }),
    clear_carried: () => whole(RECORD),
  });
  await expect(page.getByText("Carried from the last patient")).toBeVisible();
  await page.keyboard.press("F4");
  await expect(page.getByText("Carried from the last patient")).toHaveCount(0);
  expect(asks(asked, "clear_carried")).toHaveLength(1);
});

test("F1 opens the help of the focused question, or the sheet of keys", async ({ page }) => {
  await at(page, "bone_therapy", "#q-bone_therapy-alendronate");
  await page.keyboard.press("F1");
  const help = page.getByRole("region", { name: "Help with 4.01" });
  await expect(help).toContainText("FLS-DB frequently asked questions (2024), answers 23 and 27");
  await expect(help).toContainText("KPI 7, Bone treatment");
  await page.keyboard.press("Escape");
  await expect(help).toHaveCount(0);
  await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
  await page.goto("/#/kpis");
  await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
  await page.keyboard.press("F1");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
});

for (const key of ["?", "Control+/"]) {
  test(`${key} opens the sheet of keys`, async ({ page }) => {
    await at(page, "gender", "#q-gender-female");
    await page.keyboard.press(key);
    await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("clear what was carried here");
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await expect(page.locator("#q-gender-female")).toBeFocused();
  });
}

test("Ctrl F finds a patient", async ({ page }) => {
  await at(page, "gender", "#q-gender-female");
  await page.keyboard.press("Control+f");
  await expect(page.getByLabel("Find by NHS number, date, postcode, site of the fracture or name")).toBeFocused();
});

test("Ctrl N starts a new patient", async ({ page }) => {
  await at(page, "height", "#q-height");
  await page.keyboard.press("Control+n");
  await expect(page.getByLabel("NHS number")).toBeFocused();
});

test("Ctrl L locks", async ({ page }) => {
  const asked = await at(page, "gender", "#q-gender-female");
  await page.keyboard.press("Control+l");
  await expect(page.getByLabel("Passphrase", { exact: true })).toBeVisible();
  expect(asks(asked, "lock")).toHaveLength(1);
});

test("F6 and Shift F6 go through the regions and come back to the question", async ({ page }) => {
  await at(page, "gender", "#q-gender-female");
  await page.keyboard.press("F6");
  await expect(page.getByRole("complementary", { name: "What is missing" }).getByRole("button").first()).toBeFocused();
  await page.keyboard.press("Shift+F6");
  await expect(page.locator("#q-gender-female")).toBeFocused();
});

test("F9 sends now", async ({ page }) => {
  const asked = await at(page, "gender", "#q-gender-female");
  await page.keyboard.press("F9");
  await expect.poll(() => asks(asked, "sync_now").length).toBe(1);
});

for (const [key, words] of [
  ["Control+t", "Save the record first: then it has a contact card and calls."],
  ["Control+d", "This record was not opened from a list, so none comes next in it."],
  ["F7", "No other fracture of this patient is here."],
] as const) {
  test(`${key} where it has nothing to do says so, and what is typed next lands in no answer`, async ({ page }) => {
    const asked = await at(page, "birth_date", "#q-birth_date", {
      open_record: () => ({ ...RECORD_NEW, otherFractures: [] }),
    });
    await page.keyboard.press(key);
    await expect(page.getByRole("alert")).toContainText(words);
    await page.keyboard.type("Mary Smith");
    expect(asks(asked, "type_answer")).toHaveLength(0);
    expect(asks(asked, "save_record")).toHaveLength(0);
    await page.keyboard.press("Control+s");
    await expect.poll(() => asks(asked, "save_record").length).toBe(1);
  });
}

for (const [key, words] of [
  ["F4", "Nothing was carried into this record."],
  ["F8", "No answer is missing, and nothing is to be settled."],
  ["Control+k", "This answer cannot be carried to the next patient."],
] as const) {
  test(`${key} where it has nothing to do says so`, async ({ page }) => {
    await at(page, "gender", "#q-gender-female", { open_record: () => RECORD_SUBMITTED });
    await page.keyboard.press(key);
    await expect(page.getByRole("alert")).toContainText(words);
    await expect(page.locator("#q-gender-female")).toBeFocused();
  });
}

test("a deleted record says why a key changes nothing in it", async ({ page }) => {
  await canned(page, {
    open_record: () => ({
      ...RECORD_SUBMITTED,
      deleted: { reason: "Duplicate", restorable: "It can be restored until 16 December 2026." },
    }),
  });
  await page.goto("/#/patients/r-5702");
  await page.getByRole("button", { name: "More" }).waitFor();
  await page.keyboard.press("Control+t");
  await expect(page.getByRole("alert").last()).toContainText("This record is deleted");
});
