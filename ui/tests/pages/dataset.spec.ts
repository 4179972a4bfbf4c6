// A correction of the audit's questions: told on Today, looked at and put to use in Settings by the keyboard; refused in words.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { AS_BUILT, dataset, WAITS } from "../canned/dataset";
import { canned, Refusal } from "../canned/host";
import { READER } from "../canned/people";
import { BUSY } from "../canned/today";

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

const WORDS = "A correction of the audit’s questions has arrived, and is not in use yet";

test("a correction that waits is told on Today, and is put to use once what it changes was seen", async ({ page }) => {
  const asked = await canned(page, { ...dataset(WAITS), today: () => ({ ...BUSY, dataset: WORDS }) });
  await page.goto("/#/today");
  await expect(page.getByText(`${WORDS}.`)).toBeVisible();
  await page.getByRole("link", { name: "Look at Audit questions in Settings" }).press("Enter");
  const part = page.getByRole("region", { name: "Audit questions" });
  await expect(part.getByText("A correction waits to be put to use.")).toBeVisible();
  await part.getByRole("button", { name: "See what it changes…" }).press("Enter");
  const seen = page.getByRole("dialog", { name: "What the correction changes" });
  await expect(seen.getByText("2 of 1,204 records would stand otherwise.")).toBeVisible();
  await expect(seen.getByText("2 become drafts")).toBeVisible();
  await expect(seen.getByText("How much the audit wants it: “Lite”, and “Optional” before.")).toBeVisible();
  await seen.getByText("Which records").press("Enter");
  await expect(seen.getByText("diagnosed 3 August 2026: becomes a draft")).toBeVisible();
  await clean(page);
  expect(asked.filter(({ name }) => name === "use_dataset")).toEqual([]);
  await seen.getByRole("button", { name: "Put it to use" }).press("Enter");
  await expect(part.getByText("The correction is in use.")).toBeVisible();
  await expect(part.getByText(/revision 8, a correction, put to use by Priya Shah/)).toBeVisible();
  expect(asked.findLast(({ name }) => name === "use_dataset")?.request).toEqual({ waiting: ["2024:8"] });
  await clean(page);
});

test("a file that was refused is told with why, and another that came meanwhile is not put to use unseen", async ({
  page,
}) => {
  const why = "the signature of this dataset file is wrong: it was altered after it was signed, or it was never signed";
  const meanwhile = "Another correction of the audit’s questions arrived meanwhile: look at what it changes first";
  await canned(page, {
    ...dataset({ ...WAITS, refused: { at: "2026-11-17T09:00:00Z", why } }),
    use_dataset: () => {
      throw new Refusal("other-dataset-waits", `${meanwhile}. Nothing was changed`);
    },
  });
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Audit questions" });
  await expect(part.getByText(`was refused: ${why}.`)).toBeVisible();
  await part.getByRole("button", { name: "See what it changes…" }).press("Enter");
  const seen = page.getByRole("dialog", { name: "What the correction changes" });
  await seen.getByRole("button", { name: "Put it to use" }).press("Enter");
  await expect(seen.getByRole("alert").getByText(`${meanwhile}. Nothing was changed`)).toBeVisible();
  await seen.getByRole("button", { name: "Not now" }).press("Enter");
  await expect(seen).toHaveCount(0);
});

test("whoever may not choose for the service sees what a correction changes, and who puts it to use", async ({
  page,
}) => {
  await canned(page, { ...dataset(WAITS), session: () => READER });
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Audit questions" });
  await part.getByRole("button", { name: "See what it changes…" }).press("Enter");
  const seen = page.getByRole("dialog", { name: "What the correction changes" });
  await expect(seen.getByText("2 become drafts")).toBeVisible();
  await expect(seen.getByRole("button", { name: "Put it to use" })).toHaveCount(0);
  await clean(page);
});

test("where nothing waits the revisions in use are listed, and a program without a key says that it takes none", async ({
  page,
}) => {
  await canned(page, dataset({ ...AS_BUILT, takesNone: true }));
  await page.goto("/#/settings");
  const part = page.getByRole("region", { name: "Audit questions" });
  await expect(part.getByText("dataset 2024, revision 7, came with FLS Desk")).toBeVisible();
  await expect(part.getByText("This program was built without the audit team’s key")).toBeVisible();
  await expect(part.getByRole("button")).toHaveCount(0);
  await clean(page);
});
