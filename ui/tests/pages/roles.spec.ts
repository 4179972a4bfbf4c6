// What somebody's role does not allow: it is said, and not offered.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { CALL_LOG } from "../canned/calls";
import { canned, Refusal } from "../canned/host";
import { patients } from "../canned/lists";
import { EXPORT, READER, SEND, WRITE } from "../canned/people";
import { PEOPLE_OF_DESK } from "../canned/people-of-desk";
import { NOTES } from "../canned/record";

const CHANGES =
  /^(type_answer|save_|start_record|apply_|delete_|purge_|run_import|choose_import|take_dropped|kept_import|forget_import|choose_nhfd|leave_out_nhfd|export_pat|export_f|export_r|export_a|export_e|keep_card|keep_access|keep_records|keep_past|say_caseload|use_dataset|take_out_|make_opt|give_up_|choose_opt|practise_|use_opt|change_opt|type_facility|remove_chart_note|choose_backup_folder|change_backups|back_up_now|write_batch|read_receipt)/;
async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

test("a record can be read and not changed by whoever may only read, and says why", async ({ page }) => {
  const asked = await canned(page, { session: () => READER });
  await page.goto("/#/patients/r-5702");
  await expect(page.getByText(`${WRITE}.`)).toBeVisible();
  await expect(page.getByText("Tomos Evans, read only")).toBeVisible();
  const panel = page.getByRole("tabpanel");
  await expect(panel.getByRole("textbox").first()).toBeDisabled();
  for (const role of ["textbox", "radio", "checkbox"] as const) {
    const boxes = panel.getByRole(role);
    await expect.poll(() => boxes.evaluateAll((all) => all.filter((box) => !box.matches(":disabled")).length)).toBe(0);
  }
  await expect(page.getByRole("button", { name: /^Save/ })).toHaveCount(0);
  await clean(page);
  for (const key of ["Control+S", "Control+Enter", "Control+K", "Control+Shift+Z", "F4"]) {
    await page.keyboard.press(key);
    await expect(page.getByRole("alert").filter({ hasText: WRITE })).toBeVisible();
  }
  await page.getByRole("button", { name: "More" }).press("Enter");
  await expect(page.getByRole("menuitem", { name: "History of the record" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Delete this record" })).toHaveCount(0);
  expect(asked.filter(({ name }) => CHANGES.test(name))).toEqual([]);
});

test("lists offer whoever may only read nothing that changes or takes out records", async ({ page }) => {
  const asked = await canned(page, { session: () => READER });
  await page.goto("/#/patients");
  await expect(page.getByText(`${WRITE}.`)).toBeVisible();
  await expect(page.getByRole("link", { name: /New patient/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Export view" })).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: /^Select/ })).toHaveCount(0);
  await clean(page);
  const said = page.getByRole("banner").getByRole("alert");
  await page.keyboard.press("Control+E");
  await expect(said).toContainText(EXPORT);
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+N");
  await expect(said).toContainText(WRITE);
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await clean(page);
  await page.goto("/#/patients/new");
  await expect(page.getByRole("heading", { name: "New patient" })).toBeVisible();
  await expect(page.getByText(`${WRITE}.`)).toBeVisible();
  await expect(page.getByRole("textbox")).toHaveCount(0);
  await clean(page);
  await page.goto("/#/followups");
  await page.getByRole("button", { name: "Long overdue 142" }).click();
  await expect(page.getByRole("link", { name: "999 437 7809" })).toBeVisible();
  await expect(page.getByRole("checkbox", { name: /^Select/ })).toHaveCount(0);
  await page.goto("/#/import");
  await expect(page.getByText("Only a lead clinician or a nurse may import a file.")).toBeVisible();
  await expect(page.getByRole("button", { name: /Choose a file/ })).toHaveCount(0);
  await clean(page);
  await page.goto("/#/deleted");
  await expect(page.getByText(`${WRITE}.`)).toBeVisible();
  await expect(page.getByRole("button", { name: /^(Restore|Erase)/ })).toHaveCount(0);
  await page.goto("/#/settings");
  await expect(page.getByRole("checkbox", { name: "Keep contact cards and notes" })).toBeDisabled();
  await expect(page.getByText("Only a lead clinician may choose for the whole service.")).toBeVisible();
  const copies = page.getByRole("region", { name: "Backups" });
  await expect(copies.getByText("Last backup: today at 11:31.")).toBeVisible();
  await expect(copies.getByRole("button")).toHaveText(["Check a backup…"]);
  await expect(copies.getByRole("radio")).toHaveCount(0);
  await clean(page);
  expect(asked.filter(({ name }) => CHANGES.test(name))).toEqual([]);
});

test("a key that somebody's role does not allow says why, and who may", async ({ page }) => {
  const asked = await canned(page, { session: () => READER });
  await page.goto("/#/sync");
  await expect(page.getByText(`${SEND}.`)).toBeVisible();
  await expect(page.getByRole("button", { name: /^Send now/ })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /file for Central|receipt file/ })).toHaveCount(0);
  const said = page.getByRole("banner").getByRole("alert");
  for (const [path, screen] of [
    ["/#/sync", "Sync"],
    ["/#/today", "Today"],
    ["/#/followups", "Follow-ups"],
  ] as const) {
    await page.goto(path);
    // What is said over one screen goes with it.
    await expect(page).toHaveTitle(`${screen}. FLS Desk`);
    await page.keyboard.press("F9");
    await expect(said).toContainText(SEND);
    await said.getByRole("button", { name: "Close" }).click();
    await expect(said).toHaveCount(0);
  }
  await page.keyboard.press("Control+E");
  await expect(said).toContainText(EXPORT);
  await page.keyboard.press("Control+/");
  const sheet = page.getByRole("dialog", { name: "Keys" });
  await expect(sheet.getByText("find a patient")).toBeVisible();
  for (const words of ["send now", "new patient", "export what is shown", "select the row", "save and start"]) {
    await expect(sheet.getByText(words)).toHaveCount(0);
  }
  expect(asked.filter(({ name }) => name === "sync_now" || CHANGES.test(name))).toEqual([]);
});

test("whoever may only read has help and history at each question, and nothing that changes its answer", async ({
  page,
}) => {
  await canned(page, { session: () => READER });
  await page.goto("/#/patients/r-5702/initiation?q=bone_therapy");
  const help = page.getByRole("button", { name: /^Help with 4.01/ });
  await expect(help).toBeFocused();
  await page.keyboard.press("F1");
  await expect(page.getByRole("region", { name: "Help with 4.01" })).toContainText("Why it is asked");
  await page.keyboard.press("Control+H");
  const history = page.getByRole("region", { name: "History of 4.01" });
  await expect(history).toBeVisible();
  await expect(history.getByRole("button", { name: /^Restore/ })).toHaveCount(0);
  const panel = page.getByRole("tabpanel");
  await expect(panel.getByRole("button", { name: /^(Clear|Carry|Dates in)/ })).toHaveCount(0);
  await expect(page.getByText("What you had typed is not saved, and does not count.")).toBeVisible();
  await clean(page);
  await page
    .getByRole("complementary", { name: "What is missing" })
    .getByRole("button", { name: "Date of DXA" })
    .click();
  await expect(page.getByRole("button", { name: /^Help with 3.03/ })).toBeFocused();
});

test("the contact card is read by whoever may only read: no boxes, no notes to write, no calls to make", async ({
  page,
}) => {
  await canned(page, { session: () => READER, notes: () => NOTES });
  await page.goto("/#/patients/r-5702");
  await page.getByRole("button", { name: "More" }).waitFor();
  await page.keyboard.press("Control+T");
  const dialog = page.getByRole("dialog", { name: "Contact card" });
  await expect(dialog).toContainText("NameAda Invented");
  await expect(dialog).toContainText("Prefers letters.");
  await expect(dialog).toContainText("Left a message");
  await expect(dialog.getByRole("textbox")).toHaveCount(0);
  await expect(dialog.getByRole("button")).toHaveText(["", "Close"]);
  await clean(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("a wristband that no record has leads whoever may only read to the list, which says so", async ({ page }) => {
  await canned(page, {
    session: () => READER,
    scan_wristband: () => ({ nhsNumber: "9999385702", record: null, several: false }),
    list_patients: () => ({ ...patients([], 0), searchWords: "No record has 999 938 5702.", startWith: "9999385702" }),
  });
  await page.goto("/#/today");
  await expect(page.getByRole("heading", { name: /^Today/ })).toBeVisible();
  await page.keyboard.type("9999385702\n");
  await expect(page.getByRole("main").getByText("No record has 999 938 5702.").last()).toBeVisible();
  await expect(page.getByRole("link", { name: /^Start a record/ })).toHaveCount(0);
});

test("the people of a desk show their roles, and what each may do; their own passphrase is everybody's", async ({
  page,
}) => {
  const view = {
    ...PEOPLE_OF_DESK,
    refused: "Only a lead clinician may say who can open the records here. Ask Amara Osei",
    people: PEOPLE_OF_DESK.people.map((person) => ({ ...person, me: person.name === "Tomos Evans" })),
  };
  await canned(page, { session: () => READER, people: () => view });
  await page.goto("/#/settings/people");
  const rows = page.getByRole("table", { name: "People of this desk" }).getByRole("row");
  await expect(rows.nth(1)).toContainText("Lead clinician");
  await expect(rows.nth(4)).toContainText("Read only");
  await expect(page.getByRole("region", { name: "What each role may do" })).toContainText("erase a record for good");
  await expect(page.getByText(`${view.refused}.`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a person…" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Change…/ })).toHaveCount(1);
  await clean(page);
  await page.getByRole("button", { name: "Change… Tomos Evans" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: /^Change your/ })).toHaveText("Change your passphrase…");
});

test("a lead changes a role by keyboard, with their own passphrase", async ({ page }) => {
  let view = PEOPLE_OF_DESK;
  const asked = await canned(page, {
    people: () => view,
    change_role: ({ user, role }) => {
      if (user === "u-1") throw new Refusal("last-lead", "Nobody else is lead clinician here. Nothing was changed");
      const changed = { role, roleLabel: "Read only" };
      view = { ...view, people: view.people.map((one) => (one.id === user ? { ...one, ...changed } : one)) };
      return view;
    },
  });
  await page.goto("/#/settings/people");
  await page.getByRole("button", { name: "Change… Helen Pritchard" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Change the role…" }).press("Enter");
  await dialog.getByRole("radio", { name: "Read only" }).check();
  await dialog.getByRole("button", { name: "Change the role" }).press("Enter");
  await expect(dialog.getByText("Type your own passphrase")).toBeVisible();
  await clean(page);
  await page.keyboard.type("correct horse battery staple");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByText("Helen Pritchard is read only from now on.")).toBeVisible();
  await expect(page.getByRole("row", { name: /Helen Pritchard/ })).toContainText("Read only");
  expect(asked.findLast(({ name }) => name === "change_role")?.request).toEqual({
    user: "u-2",
    role: "readOnly",
    passphrase: "correct horse battery staple",
  });
  await page.getByRole("button", { name: "Change… Amara Osei" }).press("Enter");
  await dialog.getByRole("button", { name: "Change your role…" }).press("Enter");
  await dialog.getByRole("radio", { name: "Nurse" }).check();
  await dialog.getByLabel("Your own passphrase", { exact: true }).fill("correct horse battery staple");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Nobody else is lead clinician here.")).toBeVisible();
});

test("whoever may only read is not offered to write the contact card that a call has not", async ({ page }) => {
  await canned(page, { session: () => READER, call_log: () => ({ ...CALL_LOG, card: [], noCard: "notWritten" }) });
  await page.goto("/#/followups");
  await page.getByRole("row").filter({ hasText: "999 526 0182" }).getByRole("link").focus();
  await page.keyboard.press("Control+t");
  const dialog = page.getByRole("dialog", { name: "Call 999 526 0182" });
  await expect(dialog.getByText("No contact card yet.", { exact: true })).toBeVisible();
  await expect(dialog.getByText("Ctrl T")).toHaveCount(0);
});
