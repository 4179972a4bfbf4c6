// The contact card of a record, by key: read, changed, refused beside its field, and said where it cannot be opened.
import type { Locator } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { followUps } from "../canned/follow-ups";
import { canned, Refusal } from "../canned/host";
import { CARD, NO_NOTES, NOTES } from "../canned/record";

const URL = "/#/patients/r-5702/patient?q=birth_date";

async function open(page: import("@playwright/test").Page) {
  await page.goto(URL);
  await page.getByRole("button", { name: "More" }).press("Enter");
  await page.getByRole("menuitem", { name: "Contact card and calls (Ctrl T)" }).press("Enter");
  return page.getByRole("dialog", { name: "Contact card" });
}

test("only the fields that were typed are sent, and a refusal stands beside its field", async ({ page }) => {
  const asked = await canned(page, {
    change_contact_card: ({ fields }) => {
      if (fields.needs?.includes("\u2026") === true) {
        throw new Refusal("text-too-long", "Needs: use 200 characters or fewer; nothing was saved", "needs");
      }
      return CARD;
    },
  });
  const dialog = await open(page);
  await expect(dialog.getByLabel("Name")).toHaveValue("Ada Invented");
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await dialog.getByLabel("Telephone").fill("01632 960002");
  await dialog.getByLabel("Needs").fill("An interpreter\u2026");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Needs: use 200 characters or fewer")).toBeVisible();
  await expect(dialog.getByLabel("Needs")).toBeFocused();
  await dialog.getByLabel("Needs").fill("An interpreter");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(asked.filter((one) => one.name === "change_contact_card").at(-1)?.request).toEqual({
    record: "r-5702",
    fields: { telephone: "01632 960002", needs: "An interpreter" },
  });
});

test("a card that waits for its key says so, and what two people wrote is shown", async ({ page }) => {
  const [name, telephone, ...rest] = CARD.fields;
  if (name === undefined || telephone === undefined) throw new Error("the canned card has both");
  const said = [
    { text: "01632 960001", by: "A. Nurse", at: "2026-11-17T11:00:00Z" },
    { text: null, by: "B. Nurse", at: "2026-11-17T11:10:00Z" },
  ];
  await canned(page, {
    contact_card: () => ({
      fields: [name, { ...telephone, said }, ...rest],
      unread: ["1 change of this card cannot be opened here yet"],
    }),
  });
  const dialog = await open(page);
  await expect(dialog.getByText("1 change of this card cannot be opened here yet.")).toBeVisible();
  await expect(
    dialog.getByText(/Written differently: 01632 960001 \(A. Nurse, .*\); nothing \(B. Nurse/),
  ).toBeVisible();
});

test("the record says name and telephone, and lists do where a card says them, but not while numbers are hidden", async ({
  page,
}) => {
  const contact = { name: "Ada Invented", telephone: "01632 960001" };
  await canned(page, {
    list_follow_ups: ({ group, limit }) => {
      const view = followUps(group, limit);
      return { ...view, rows: view.rows.map((row, at) => (at === 0 ? { ...row, contact } : row)) };
    },
  });
  await page.goto(URL);
  await expect(page.getByText("Ada Invented")).toBeVisible();
  await expect(page.locator("dd:visible", { hasText: "01632 960001" })).toBeVisible();
  await page.goto("/#/followups");
  await expect(page.getByRole("columnheader", { name: "Name, telephone" })).toBeVisible();
  const [first] = await page
    .getByRole("row")
    .filter({ has: page.getByRole("link") })
    .all();
  await expect(first as Locator).toContainText("Ada Invented01632 960001");
  await page.getByLabel("Hide NHS numbers").check();
  await expect(page.getByText("Ada Invented")).toHaveCount(0);
  await expect(page.getByText("01632 960001")).toHaveCount(0);
  await page.goto("/#/patients");
  await expect(page.getByRole("columnheader", { name: "NHS number" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Name", exact: true })).toHaveCount(0);
});

test("notes are shown with who wrote them, and one is added, corrected and taken back by key", async ({ page }) => {
  let notes = NOTES;
  const asked = await canned(page, {
    notes: () => notes,
    write_note: () => NOTES,
    take_back_note: () => {
      notes = NO_NOTES;
      return notes;
    },
  });
  const dialog = await open(page);
  await expect(dialog.getByText("Lives with her son.")).toBeVisible();
  await expect(dialog.getByText(/^Amara Osei, .*changed by Helen Pritchard/)).toBeVisible();
  const box = dialog.getByLabel("New note");
  await box.fill("Deaf in her left ear");
  await page.keyboard.press("Control+Enter");
  const written = () => asked.filter((one) => one.name === "write_note").map((one) => one.request);
  await expect.poll(written).toEqual([{ record: "r-5702", note: null, text: "Deaf in her left ear" }]);
  await expect(box).toHaveValue("");
  await expect(box).toBeFocused();

  await dialog.getByRole("button", { name: /^Correct the note of Helen Pritchard/ }).press("Enter");
  const correction = dialog.getByLabel("Correct the note");
  await expect(correction).toHaveValue("Prefers letters.");
  await expect(correction).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.type(" Large print.");
  await page.keyboard.press("Control+Enter");
  await expect
    .poll(() => written().at(-1))
    .toEqual({ record: "r-5702", note: "n-1", text: "Prefers letters. Large print." });
  await expect(dialog.getByLabel("New note")).toHaveValue("");

  const takeBack = dialog.getByRole("button", { name: /the note of Amara Osei/ }).last();
  await takeBack.press("Enter");
  await expect(takeBack).toHaveText(/^Press again: it goes for everybody/);
  expect(asked.some((one) => one.name === "take_back_note")).toBe(false);
  await takeBack.press("Enter");
  await expect(dialog.getByText("Lives with her son.")).toHaveCount(0);
  expect(asked.findLast((one) => one.name === "take_back_note")?.request).toEqual({ record: "r-5702", note: "n-2" });
});

test("a note that is typed goes with the card when that is saved, and a refusal keeps it", async ({ page }) => {
  let refuses = true;
  const asked = await canned(page, {
    write_note: () => {
      if (refuses) throw new Refusal("text-too-long", "Note: use 2000 characters or fewer; nothing was saved", "note");
      return NO_NOTES;
    },
  });
  const dialog = await open(page);
  await dialog.getByLabel("New note").fill("Moved to her daughter");
  await page.keyboard.press("Control+Enter");
  await expect(dialog.getByText("Note: use 2000 characters or fewer; nothing was saved")).toBeVisible();
  await expect(dialog.getByLabel("New note")).toHaveValue("Moved to her daughter");
  refuses = false;
  await dialog.getByLabel("Telephone").fill("01632 960002");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(asked.filter((one) => one.name === "write_note")).toHaveLength(2);
  expect(asked.findLast((one) => one.name === "change_contact_card")?.request).toEqual({
    record: "r-5702",
    fields: { telephone: "01632 960002" },
  });
});
