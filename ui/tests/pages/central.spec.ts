// Joining Central later, its address, and a month without sending.
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { COUNTS } from "../canned/people";
import { OTHER_DATASET, SYNC } from "../canned/sync";

test("a service that has started joins Central with a code, and is told in words why it cannot", async ({ page }) => {
  let joined = false;
  const asked = await canned(page, {
    sync_page: () => (joined ? SYNC : { ...SYNC, joined: false, central: null, rows: [] }),
    join_central: ({ code }) => {
      if (code === "USED") throw new Refusal("wrong-code", "This code was used already.", "code");
      joined = true;
      return SYNC;
    },
  });
  await page.goto("/#/sync");
  await page.getByRole("button", { name: "Join Central" }).click();
  const dialog = page.getByRole("dialog", { name: "Join Central" });
  await expect(dialog.getByLabel("Address of FLS Central")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Type the address of FLS Central")).toBeVisible();
  await page.keyboard.type("https://central.example");
  await dialog.getByLabel("One-time code").fill("USED");
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("This code was used already.")).toBeVisible();
  await expect(dialog.getByLabel("One-time code")).toBeFocused();
  await expect(dialog.getByLabel("One-time code")).toHaveAttribute("aria-invalid", "true");
  await dialog.getByLabel("One-time code").fill("7K3M-0ABC-1DEF-2GHJ-3KMN");
  await page.keyboard.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(page.getByRole("heading", { name: "Do both sides agree?" })).toBeVisible();
  // The button that asked for it has gone with it.
  await expect(page.getByRole("heading", { name: "Is it safe to close?" })).toBeFocused();
  await expect(page.locator("[data-announcer]")).toHaveText("This computer has joined Central");
  expect(asked.filter((one) => one.name === "join_central").at(-1)?.request).toEqual({
    central: "https://central.example",
    code: "7K3M-0ABC-1DEF-2GHJ-3KMN",
  });
});

test("Central’s address is put right without a code, and stays where another answers", async ({ page }) => {
  const asked = await canned(page, {
    correct_address: ({ central }) => {
      if (central.includes("other")) throw new Refusal("other-central", "It is another Central.", "central");
      return SYNC;
    },
  });
  await page.goto("/#/sync");
  await page.getByRole("button", { name: "Change the address" }).click();
  const box = page.getByLabel("Address of FLS Central");
  await expect(box).toHaveValue("https://central.example");
  await box.fill("https://other.example");
  await page.keyboard.press("Enter");
  await expect(page.getByText("It is another Central.")).toBeVisible();
  await box.fill("https://new.example");
  await page.keyboard.press("Control+s");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Change the address" })).toBeFocused();
  expect(asked.filter((one) => one.name === "correct_address").map(({ request }) => request)).toEqual([
    { central: "https://other.example" },
    { central: "https://new.example" },
  ]);
});

test("a computer that Central turned out joins again with a new code", async ({ page }) => {
  const trouble = "This desk may no longer send to the central server.";
  await canned(page, { sync_page: () => ({ ...SYNC, trouble, turnedOut: true }) });
  await page.goto("/#/sync");
  await page.getByRole("button", { name: "Join again with a new code" }).click();
  await expect(page.getByRole("dialog", { name: "Join Central again" })).toBeVisible();
  await expect(page.getByLabel("Address of FLS Central")).toHaveValue("https://central.example");
});

test("a month without sending is said above the patients and on Sync", async ({ page }) => {
  const words = "Nothing has been sent to Central for 34 days, since 14 October 2026.";
  await canned(page, {
    counts: () => ({ ...COUNTS, monthWithoutSending: words }),
    sync_page: () => ({ ...SYNC, monthWithoutSending: words }),
  });
  await page.goto("/#/patients");
  await expect(page.getByText(words)).toBeVisible();
  await page.getByRole("link", { name: "See what waits" }).click();
  await expect(page.getByRole("heading", { name: "Is it safe to close?" })).toBeVisible();
  await expect(page.getByText(words)).toBeVisible();
});

test("other questions at Central are said on Sync, and nothing keeps anybody from entering", async ({ page }) => {
  await canned(page, { sync_page: () => ({ ...SYNC, otherDataset: OTHER_DATASET }) });
  await page.goto("/#/sync");
  await expect(page.getByText("Answers are kept here and sent as before.")).toBeVisible();
  await expect(page.getByText("Ask IT for the newer program.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Send now" })).toBeEnabled();
});

test("why it was not sent goes once Central has answered", async ({ page }) => {
  let view = SYNC;
  await canned(page, {
    sync_page: () => view,
    sync_now: () => {
      throw new Refusal("offline", "Central does not answer. Entry goes on; nothing is lost");
    },
  });
  await page.goto("/#/sync");
  await page.getByRole("button", { name: "Send now" }).click();
  const said = page.getByText("Not sent: Central does not answer.");
  await expect(said).toBeVisible();
  await page.evaluate(() => window.dispatchEvent(new Event("focus")));
  await expect(said).toBeVisible();
  // The schedule has sent meanwhile.
  view = { ...SYNC, answered: "2026-11-17T12:10:00Z" };
  await page.getByRole("link", { name: "KPIs" }).click();
  await page.getByRole("link", { name: /^Sync/ }).click();
  await expect(page.getByText(/^Central last answered .*12:10\.$/)).toBeVisible();
  await expect(said).toHaveCount(0);
});

test("a record that Central has and that needs somebody is not called one that it has not accepted", async ({
  page,
}) => {
  const needing = SYNC.rows.filter((row) => row.state === "needsYou").slice(0, 1);
  let view = {
    ...SYNC,
    counts: { onlyHere: 0, waiting: 0, sent: 0, accepted: 1203, needsYou: 1 },
    words: "Central has everything that is saved, but 1 record needs you.",
    rows: needing,
  };
  await canned(page, { sync_page: () => view });
  await page.goto("/#/sync");
  await expect(page.getByRole("heading", { name: "Needs you", exact: true })).toBeVisible();
  await expect(page.getByText("Not accepted yet")).toHaveCount(0);
  view = SYNC;
  await page.reload();
  await expect(page.getByRole("heading", { name: "Needs you, or not accepted yet" })).toBeVisible();
});
