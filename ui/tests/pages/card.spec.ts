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

test("a card that is written at another desk meanwhile neither overwrites what is typed, nor is written over unseen", async ({
  page,
}) => {
  let telephone = "01632 960001";
  const asked = await canned(page, {
    contact_card: () => ({
      ...CARD,
      fields: CARD.fields.map((one) => (one.field === "telephone" ? { ...one, text: telephone } : one)),
    }),
  });
  const dialog = await open(page);
  await dialog.getByLabel("Telephone").fill("01632 960002");
  telephone = "01632 960003";
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^Add the note/ })
    .waitFor();
  await dialog.getByRole("textbox", { name: "New note" }).fill("Rings back.");
  // Adding the note asks for the card again, as an exchange does.
  await page.keyboard.press("Control+Enter");
  await expect(dialog.getByText("The card says now: 01632 960003.")).toBeVisible();
  await expect(dialog.getByLabel("Telephone")).toHaveValue("01632 960002");
  await expect(dialog.getByLabel("Name")).toHaveValue("Ada Invented");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(asked.findLast(({ name }) => name === "change_contact_card")?.request).toEqual({
    record: "r-5702",
    fields: { telephone: "01632 960002" },
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
  await expect(takeBack).toHaveText(/^Press again to delete it for everybody/);
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

/** An answer of the host that comes when it is let go. */
function gate(): { passed: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const passed = new Promise<void>((done) => {
    open = done;
  });
  return { passed, open };
}

test("a note that is typed is not written over by correcting another", async ({ page }) => {
  await canned(page, { notes: () => NOTES });
  const dialog = await open(page);
  const box = dialog.getByRole("textbox", { name: /^(New|Correct the) note$/ });
  const correct = (by: string) => dialog.getByRole("button", { name: new RegExp(`^Correct the note of ${by}`) });
  await box.fill("Deaf in her left ear");
  await correct("Helen Pritchard").press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("You are typing a note. Add it first, or empty its box.");
  await expect(box).toBeFocused();
  await expect(box).toHaveValue("Deaf in her left ear");

  await box.fill("");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await correct("Helen Pritchard").press("Enter");
  await expect(box).toHaveValue("Prefers letters.");
  // A correction in which nothing was typed yet is nobody's work.
  await correct("Amara Osei").press("Enter");
  await expect(box).toHaveValue("Lives with her son.\nRing twice.");
  await box.fill("Lives alone.");
  await correct("Helen Pritchard").press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("You are correcting another note.");
  await expect(box).toHaveValue("Lives alone.");
  await dialog.getByRole("button", { name: "Leave it as it is" }).press("Enter");
  await correct("Helen Pritchard").press("Enter");
  await expect(box).toHaveValue("Prefers letters.");
});

test("a note is written once, and what is typed while it is being written stays", async ({ page }) => {
  const { passed, open: answer } = gate();
  const asked = await canned(page, {
    write_note: async () => {
      await passed;
      return NO_NOTES;
    },
  });
  const dialog = await open(page);
  const written = () => asked.filter((one) => one.name === "write_note").map((one) => one.request);
  const box = dialog.getByLabel("New note");
  await box.fill("Deaf");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+Enter");
  await page.keyboard.press("Control+s");
  await box.pressSequentially(", left");
  answer();
  await expect.poll(() => asked.some((one) => one.name === "change_contact_card")).toBe(true);
  await expect(dialog.getByRole("button", { name: "Save the card" })).toBeEnabled();
  await expect(box).toHaveValue("Deaf, left");
  expect(written()).toEqual([{ record: "r-5702", note: null, text: "Deaf" }]);
});

test("a field that is typed into while the card is being saved stays, and the dialog with it", async ({ page }) => {
  const { passed, open: answer } = gate();
  const asked = await canned(page, {
    change_contact_card: async () => {
      await passed;
      return CARD;
    },
  });
  const dialog = await open(page);
  const sent = () => asked.filter((one) => one.name === "change_contact_card").map((one) => one.request);
  await dialog.getByLabel("Telephone").fill("01632 960002");
  await page.keyboard.press("Control+s");
  await page.keyboard.press("Control+s");
  await expect(dialog.getByRole("button", { name: "Saving" })).toBeVisible();
  await dialog.getByLabel("Needs").fill("An interpreter");
  answer();
  await expect(dialog.getByRole("button", { name: "Save the card" })).toBeVisible();
  await expect(dialog.getByLabel("Needs")).toHaveValue("An interpreter");
  await page.keyboard.press("Control+s");
  await expect(dialog).toHaveCount(0);
  expect(sent()).toEqual([
    { record: "r-5702", fields: { telephone: "01632 960002" } },
    { record: "r-5702", fields: { needs: "An interpreter" } },
  ]);
});

test("a correction that says nothing is refused in the host's words, and stays open", async ({ page }) => {
  await canned(page, {
    notes: () => NOTES,
    write_note: ({ text }) => {
      if (text.trim() === "") throw new Refusal("no-text", "Note: type something; nothing was saved", "note");
      return NOTES;
    },
  });
  const dialog = await open(page);
  await dialog.getByRole("button", { name: /^Correct the note of Helen Pritchard/ }).press("Enter");
  const box = dialog.getByLabel("Correct the note");
  await box.fill("");
  await page.keyboard.press("Control+Enter");
  await expect(dialog.getByText("Note: type something; nothing was saved")).toBeVisible();
  await expect(box).toHaveValue("");
  await dialog.getByRole("button", { name: "Leave it as it is" }).press("Enter");
  await expect(dialog.getByText("Note: type something; nothing was saved")).toHaveCount(0);
});

test("notes that cannot be read say so, and so does what waits for its key", async ({ page }) => {
  let fails = true;
  await canned(page, {
    notes: () => {
      if (fails) throw new Refusal("disk-full", "The disk is full", null);
      return { ...NOTES, unread: ["1 change of this patient cannot be opened here yet"] };
    },
  });
  const dialog = await open(page);
  const notes = dialog.getByRole("region", { name: "Notes" });
  await expect(notes.getByRole("alert")).toContainText("The notes could not be read. The disk is full.");
  fails = false;
  await notes.getByRole("button", { name: "Try again" }).press("Enter");
  await expect(notes.getByText("1 change of this patient cannot be opened here yet.")).toBeVisible();
  await expect(notes.getByText("Prefers letters.")).toBeVisible();
  await expect(notes.getByRole("alert")).toHaveCount(0);
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
] as const) {
  test(`what the card is, the way out and Save stay in sight in a window of ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page, { notes: () => NOTES });
    const dialog = await open(page);
    await expect(dialog.getByText("Prefers letters.")).toBeAttached();
    for (const place of [0, 10_000]) {
      await dialog.evaluate((box, top) => box.scrollTo({ top }), place);
      await expect(dialog.getByRole("heading", { name: "Contact card" })).toBeInViewport({ ratio: 1 });
      await expect(dialog.getByRole("button", { name: "Close", exact: true })).toBeInViewport({ ratio: 1 });
      await expect(dialog.getByRole("button", { name: /^Save the card/ })).toBeInViewport({ ratio: 1 });
    }
    // What has the focus is never behind them.
    for (const name of ["Name", "Needs", "New note"]) {
      const box = dialog.getByLabel(name, { exact: true });
      await box.focus();
      const foot = dialog.locator(".dialog__foot");
      const gap = async () => {
        const [one, other] = [await box.boundingBox(), await foot.boundingBox()];
        return (other?.y ?? 0) - (one?.y ?? 0) - (one?.height ?? 0);
      };
      await expect.poll(gap).toBeGreaterThanOrEqual(0);
    }
  });
}

test("Cancel asks before a note that is typed goes, and the note's box looks like the others", async ({ page }) => {
  await canned(page);
  const dialog = await open(page);
  const note = dialog.getByLabel("New note");
  await note.fill("Prefers letters");
  const edge = (of: Locator) => of.evaluate((box) => getComputedStyle(box).borderTopWidth);
  await expect.poll(() => edge(note)).toBe("2px");
  await dialog.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("What you typed is not saved.");
  await expect(note).toHaveValue("Prefers letters");
  await dialog.getByRole("button", { name: "Cancel" }).press("Enter");
  await expect(dialog).toHaveCount(0);
});
