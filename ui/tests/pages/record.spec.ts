// The record by keyboard: options, type-ahead, missing answers, save, settle, history, delete.
import { expect, test } from "@playwright/test";
import type { FindingView } from "../../src/platform/generated";
import { atRest } from "../at-rest";
import { QUESTION_HELP } from "../canned/help";
import type { Answers } from "../canned/host";
import { canned, Refusal, whole } from "../canned/host";
import { RECORD, RECORD_FALLS, RECORD_NEW, RECORD_TO_SETTLE } from "../canned/record";

const URL = "/#/patients/r-5702";

test("number keys choose, and the choice is kept at once", async ({ page }) => {
  const asked = await canned(page);
  await page.goto(`${URL}/initiation?q=calcium_vitamin_d`);
  await expect(page.locator("#q-calcium_vitamin_d-calcium")).toBeFocused();
  await page.keyboard.press("2");
  await expect(page.locator("#q-calcium_vitamin_d-vitamin_d")).toBeChecked();
  await expect(page.locator("#q-calcium_vitamin_d-vitamin_d")).toBeFocused();
  const typed = () => asked.filter((one) => one.name === "type_answer").map((one) => one.request);
  await expect
    .poll(typed)
    .toEqual([{ record: "r-5702", question: "calcium_vitamin_d", text: "", chosen: ["vitamin_d"] }]);
  await page.keyboard.press("Delete");
  await expect(page.locator("#q-calcium_vitamin_d-vitamin_d")).not.toBeChecked();
});

test("letters find an option in a long list", async ({ page }) => {
  await canned(page);
  await page.goto(`${URL}/initiation?q=bone_therapy`);
  await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
  await page.keyboard.type("zo");
  await expect(page.locator("#q-bone_therapy-zoledronate")).toBeChecked();
});

test("F8 and Enter go to the next missing answer on any tab", async ({ page }) => {
  await canned(page);
  await page.goto(`${URL}/patient?q=birth_date`);
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.press("F8");
  await expect(page.getByRole("tab", { name: "DXA" })).toHaveAttribute("aria-selected", "true");
  await expect(page.locator("#q-dxa_date")).toBeFocused();
  await page.keyboard.type("12 nov");
  await page.keyboard.press("Enter");
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeFocused();
  await page.keyboard.press("Shift+F8");
  await expect(page.locator("#q-falls_assessment-assessed_by_fls")).toBeFocused();
  await page.keyboard.press("Control+PageUp");
  await expect(page.getByRole("tab", { name: "Initiation" })).toBeFocused();
});

test("the panel's links jump to the question", async ({ page }) => {
  await canned(page);
  await page.goto(`${URL}/patient`);
  await page
    .getByRole("complementary", { name: "What is missing" })
    .getByRole("button", { name: "Date of DXA" })
    .click();
  await expect(page.locator("#q-dxa_date")).toBeFocused();
});

test("typing is shown while slow answers to older typing arrive", async ({ page }) => {
  let slow = 400;
  let record = RECORD;
  const asked = await canned(page, {
    type_answer: async ({ question, text, chosen }) => {
      await new Promise((done) => setTimeout(done, slow));
      record = {
        ...record,
        questions: record.questions.map((one) => (one.key === question ? { ...one, text, chosen } : one)),
      };
      return whole(record);
    },
  });
  await page.goto(`${URL}/investigation?q=height`);
  const height = page.locator("#q-height");
  await expect(height).toBeFocused();
  await height.fill("");
  for (const letter of "158.5 is what was measured today") await page.keyboard.type(letter, { delay: 40 });
  await expect(height).toHaveValue("158.5 is what was measured today");
  slow = 0;
  await expect
    .poll(() => (asked.at(-1)?.name === "type_answer" ? JSON.stringify(asked.at(-1)?.request) : ""))
    .toContain("measured today");
  await expect(height).toHaveValue("158.5 is what was measured today");
});

test("Save shows what is left to settle, focused, and each line leads to its question", async ({ page }) => {
  await canned(page, { save_record: () => ({ ...RECORD_TO_SETTLE, id: RECORD.id, conflicts: [] }) });
  await page.goto(`${URL}/patient?q=birth_date`);
  await page.locator("#q-birth_date").fill("3/5/51");
  await page.keyboard.press("Control+s");
  const summary = page.getByRole("region", { name: "There is 1 thing to settle" });
  await expect(summary).toBeFocused();
  await summary.getByRole("button", { name: "3.04 Lowest T-score must be between -10.0 and 5.0" }).click();
  await expect(page.locator("#q-t_score")).toBeFocused();
  await expect(page.locator("#q-t_score")).toHaveAttribute("aria-invalid", "true");
  await page.locator("#q-t_score").fill("-2.5");
  await expect(page.locator("#q-t_score")).toHaveValue("-2.5");
});

test("an error that is typed later is counted in the summary and leads to its question, and nothing moves", async ({
  page,
}) => {
  const error = {
    ...RECORD_TO_SETTLE.findings[0],
    code: "number-out-of-range",
    key: "height",
    number: "2.01",
    words: "Height must be between 100 cm and 220 cm",
  } as FindingView;
  await canned(page, {
    open_record: () => RECORD_TO_SETTLE,
    type_answer: () => whole({ ...RECORD_TO_SETTLE, findings: [...RECORD_TO_SETTLE.findings, error] }),
  });
  await page.goto("/#/patients/r-4372?q=height");
  const height = page.locator("#q-height");
  await expect(height).toBeFocused();
  await expect(page.getByRole("region", { name: "There are 2 things to settle" })).toBeVisible();
  const before = await atRest(() => height.boundingBox());
  await height.fill("15");
  const summary = page.getByRole("region", { name: "There are 3 things to settle" });
  await expect(summary).toContainText("Typed since:2.01");
  await expect.poll(() => height.boundingBox()).toEqual(before);
  await page.getByRole("tab", { name: "DXA" }).click();
  await summary.getByRole("button", { name: "2.01 Height must be between" }).click();
  await expect(height).toBeFocused();
});

test("Ctrl Enter on a record that needs something says what, and puts focus on the way there", async ({ page }) => {
  await canned(page, { save_record: () => ({ ...RECORD_TO_SETTLE, id: RECORD.id, conflicts: [] }) });
  for (const key of ["Control+Enter", "Save, new patient"]) {
    await page.goto("about:blank");
    await page.goto(`${URL}/patient?q=birth_date`);
    await expect(page.locator("#q-birth_date")).toBeFocused();
    if (key.includes("+")) await page.keyboard.press(key);
    else await page.getByRole("button", { name: key }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Saved." })).toHaveText(
      "Saved. Before you go on: 3.04 Lowest T-score must be between -10.0 and 5.0. Ctrl N starts a new patient.",
    );
    await expect(page.getByRole("alert").getByRole("button", { name: "3.04 Lowest T-score" }).last()).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.locator("#q-t_score")).toBeFocused();
    await expect(page.getByRole("heading", { name: "New patient" })).toHaveCount(0);
  }
});

test("help says each source once", async ({ page }) => {
  const own = "FLS Desk's own note: the audit's papers do not say";
  await canned(page, {
    question_help: () => ({
      ...QUESTION_HELP,
      notes: [
        { text: "First note.", source: own },
        { text: "Of the audit.", source: "FLS-DB frequently asked questions (2024), answer 24" },
        { text: "Last note.", source: own },
      ],
      meanings: [],
    }),
  });
  await page.goto(`${URL}/initiation?q=bone_therapy`);
  await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
  await page.keyboard.press("F1");
  const help = page.getByRole("region", { name: "Help with 4.01" });
  await expect(help).toContainText("Last note.");
  await expect(help.getByText(own)).toHaveCount(1);
});

test("whether a deletion stands is a line of the summary that leads to its answers", async ({ page }) => {
  const record = { ...RECORD, id: "r-5702", deletionConflict: true };
  await canned(page, { open_record: () => record });
  await page.goto(`${URL}/patient`);
  await page.getByRole("button", { name: /choose which stands/ }).click();
  await expect(page.getByRole("button", { name: "Keep the record" })).toBeFocused();
});

test("a scanned number stays out of the note to a warning, which goes wherever the record goes", async ({ page }) => {
  const asked = await canned(page);
  await page.goto(`${URL}/investigation?q=weight`);
  await page
    .getByRole("button", { name: /Accept with a note/ })
    .first()
    .click();
  const note = page.getByLabel("Why is it right?");
  await expect(note).toBeFocused();
  await note.fill("seen ");
  await page.evaluate(() => {
    const box = document.activeElement as HTMLInputElement;
    // When each came is told when it is made: a busy machine draws between them more slowly than a scanner types.
    const keys = [..."9991000003", "Enter"];
    const events = keys.map((key) => new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    for (const event of events) {
      const { key } = event;
      if (box.dispatchEvent(event) && key.length === 1) document.execCommand("insertText", false, key);
    }
  });
  await expect.poll(() => asked.find((one) => one.name === "scan_wristband")?.request).toEqual({ text: "9991000003" });
  await expect(note).toHaveValue("seen ");
});

test("Save sends what was typed a moment ago first", async ({ page }) => {
  const asked = await canned(page);
  await page.goto(`${URL}/investigation?q=height`);
  await page.locator("#q-height").fill("160");
  await page.keyboard.press("Control+s");
  await expect(page.getByText("Saved 11:43. Waiting to be sent")).toBeVisible();
  const names = asked.map((one) => one.name).filter((name) => name === "type_answer" || name === "save_record");
  expect(names).toEqual(["type_answer", "save_record"]);
});

test("Ctrl Enter saves and starts the next patient", async ({ page }) => {
  const asked = await canned(page);
  await page.goto(`${URL}/patient?q=birth_date`);
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("heading", { name: "New patient" })).toBeVisible();
  expect(asked.some((one) => one.name === "save_record")).toBe(true);
});

/** A host that settles with Save what was chosen. */
const CHOOSING: Answers = {
  open_record: () => ({ ...RECORD_TO_SETTLE, changed: false }),
  save_record: () => ({ ...RECORD_TO_SETTLE, conflicts: [], findings: [], changed: false }),
};

test("a conflict is settled by number key and Save", async ({ page }) => {
  const asked = await canned(page, CHOOSING);
  await page.goto("/#/patients/r-4372?q=settle");
  await expect(page.locator("#c-dxa_date-e-1")).toBeFocused();
  await page.keyboard.press("2");
  await expect(page.locator("#c-dxa_date-e-2")).toBeChecked();
  await expect
    .poll(() => asked.find((one) => one.name === "settle_conflict")?.request)
    .toEqual({
      record: "r-4372",
      question: "dxa_date",
      entry: "e-2",
      shown: ["e-1", "e-2"],
    });
  // It is said to be kept, not saved, and nothing asks for it again.
  await expect(page.getByText("Kept on this computer as you type")).toBeVisible();
  await expect(page.locator(".patient")).toContainText("Changes not saved");
  await expect(page.getByText("Put right")).toBeVisible();
  expect(asked.some((one) => one.name === "save_record")).toBe(false);
  await page.keyboard.press("Control+s");
  await expect(page.getByText("things to settle")).toHaveCount(0);
  expect(asked.some((one) => one.name === "save_record")).toBe(true);
});

test("what was chosen between two answers is there after another screen and after the lock", async ({ page }) => {
  await canned(page, CHOOSING);
  await page.goto("/#/patients/r-4372?q=settle");
  await expect(page.locator("#c-dxa_date-e-1")).toBeFocused();
  await page.keyboard.press("2");
  await expect(page.locator("#c-dxa_date-e-2")).toBeChecked();
  await page.keyboard.press("Control+2");
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await page.keyboard.press("Alt+ArrowLeft");
  await expect(page.locator("#c-dxa_date-e-2")).toBeChecked();
  await page.keyboard.press("Control+l");
  await page.getByLabel("Passphrase", { exact: true }).fill("four plain small words");
  await page.keyboard.press("Enter");
  await expect(page.locator("#c-dxa_date-e-2")).toBeChecked();
  // Taken back for an answer of one's own, which the boxes then take.
  await page.locator("#c-dxa_date-e-2").focus();
  await page.keyboard.press("3");
  await expect(page.locator("#c-dxa_date-another")).toBeChecked();
  await expect(page.locator("#q-dxa_date")).toBeVisible();
});

test("a choice among answers that are no more is shown to be none, and says why", async ({ page }) => {
  await canned(page, {
    ...CHOOSING,
    settle_conflict: () => {
      throw new Refusal("another-arrived", "Another answer arrived meanwhile, and nothing was settled. Look again");
    },
  });
  await page.goto("/#/patients/r-4372?q=settle");
  await expect(page.locator("#c-dxa_date-e-1")).toBeFocused();
  await page.keyboard.press("2");
  await expect(page.getByText("Another answer arrived meanwhile")).toBeVisible();
  await expect(page.locator("#c-dxa_date-e-2")).not.toBeChecked();
});

test("F8 goes to what is to be settled where no answer is missing, and the panel calls nothing complete", async ({
  page,
}) => {
  await canned(page, { open_record: () => ({ ...RECORD_TO_SETTLE, missing: [], unsavedRecord: true }) });
  await page.goto("/#/patients/r-4372/dxa?q=t_score");
  await expect(page.locator("#q-t_score")).toBeFocused();
  const panel = page.getByRole("complementary", { name: "What is missing" });
  await expect(panel).toContainText("No answer is missing. 2 things are to be settled");
  await expect(panel).not.toContainText("Complete");
  await page.keyboard.press("F8");
  await expect(page.locator("#c-dxa_date-e-1")).toBeFocused();
  await page.keyboard.press("Shift+F8");
  await expect(page.locator("#q-t_score")).toBeFocused();
});

test("history opens under its question and restores into the working copy", async ({ page }) => {
  const asked = await canned(page);
  await page.goto(`${URL}/initiation?q=bone_therapy`);
  await expect(page.locator("#q-bone_therapy-alendronate")).toBeFocused();
  await page.keyboard.press("Control+h");
  const history = page.getByRole("region", { name: "History of 4.01" });
  await expect(history).toContainText("You, now, not saved yet");
  await history.getByRole("button", { name: "Restore Referred for further clinical opinion" }).click();
  await expect(page.locator("#q-bone_therapy-referred_opinion")).toBeChecked();
  await expect.poll(() => asked.map((one) => one.name)).toContain("type_answer");
  await page.keyboard.press("Escape");
  await expect(history).toHaveCount(0);
});

test("9 answers the rest of a group of rows", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_FALLS });
  await page.goto(`${URL}/falls?q=vision`);
  await expect(page.locator("#q-vision-yes")).toBeFocused();
  await page.keyboard.press("9");
  await expect(page.locator("#q-vision-not_known")).toBeChecked();
  await expect(page.locator("#q-cardiovascular-not_known")).toBeChecked();
  await expect(page.locator("#q-two_falls-yes")).toBeChecked();
});

test("what was due stands under no heading that says later, and care counts if done by a day", async ({ page }) => {
  const followUp = "The 16-week follow-up was due by 4 January 2026. A late follow-up is still a yes, with its date.";
  await canned(page, { open_record: () => ({ ...RECORD, followUp, later: [] }) });
  await page.goto(`${URL}/dxa`);
  const panel = page.getByRole("complementary", { name: "What is missing" });
  await expect(panel.getByRole("heading", { name: "Follow-up" })).toBeVisible();
  await expect(panel.getByText(followUp)).toBeVisible();
  await expect(panel.getByText("Counts if done by 13\u00a0Dec\u00a02026")).toBeVisible();
});

test("deleting asks why, then Yes or No", async ({ page }) => {
  const deleted = { reason: "Duplicate", restorable: "It can be restored until 17 December 2026." };
  const asked = await canned(page, { delete_record: () => ({ ...RECORD, deleted }) });
  await page.goto(`${URL}/patient`);
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "Delete this record" }).press("Enter");
  await expect(page.getByLabel("Duplicate")).toBeFocused();
  await page.keyboard.press("1");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "No", exact: true })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("It can be restored until 17 December 2026.")).toBeVisible();
  expect(asked.find((one) => one.name === "delete_record")?.request).toEqual({
    record: "r-5702",
    reason: "duplicate",
  });
  await expect(page.getByRole("button", { name: "Save", exact: false })).toHaveCount(0);
});

test("typing that cannot be kept stays and says so", async ({ page }) => {
  await canned(page, {
    type_answer: () => {
      throw new Refusal("busy", "The disk is full. Free some space; what you typed stays here.");
    },
  });
  await page.goto(`${URL}/investigation?q=height`);
  await page.locator("#q-height").fill("160");
  await expect(page.getByRole("alert")).toContainText("Not kept yet. The disk is full.");
  await expect(page.locator("#q-height")).toHaveValue("160");
});

test("a new record begins at the first missing answer, and its tab comes with it", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_NEW });
  await page.goto(`${URL}?q=missing`);
  await expect(page.locator("#q-birth_date")).toBeFocused();
  await expect(page).toHaveTitle("Record, Patient. FLS Desk");
});

test("two answers of one person are not said to be two people's", async ({ page }) => {
  const conflicts = RECORD_TO_SETTLE.conflicts.map((conflict) => ({
    ...conflict,
    candidates: conflict.candidates.map((candidate) => ({ ...candidate, by: "Amara Osei" })),
  }));
  await canned(page, { open_record: () => ({ ...RECORD_TO_SETTLE, conflicts }) });
  await page.goto("/#/patients/r-4372/dxa?q=settle");
  await expect(page.getByText("It was answered differently while apart.").first()).toBeVisible();
  await expect(page.getByText("Two people answered")).toHaveCount(0);
});
