// What somebody's role does not allow: it is said, and not offered.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { READER, WRITE } from "../canned/people";
import { PEOPLE_OF_DESK } from "../canned/people-of-desk";

const CHANGES =
  /^(type_answer|save_|start_record|apply_|delete_|purge_|run_import|choose_import|export_p|export_f|keep_cards|say_caseload)/;

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
  await expect(page.getByRole("button", { name: "Export view" })).toBeDisabled();
  await expect(page.getByRole("checkbox", { name: /^Select/ })).toHaveCount(0);
  await clean(page);
  await page.keyboard.press("Control+E");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+N");
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
  await clean(page);
  expect(asked.filter(({ name }) => CHANGES.test(name))).toEqual([]);
});

test("the people of a desk show their roles, and what each may do; their own passphrase is everybody's", async ({
  page,
}) => {
  const view = {
    ...PEOPLE_OF_DESK,
    refused: "Only a lead clinician may add, change or remove people. Ask Amara Osei",
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
