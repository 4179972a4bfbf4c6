// The facilities audit by keyboard: answered, saved as a draft, submitted, corrected, and read after its deadline.
import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { CLOSED, FACILITIES, facilities, SUBMITTED, typedAt } from "../canned/facilities";
import { canned, Refusal } from "../canned/host";
import { READER } from "../canned/people";
import { BUSY } from "../canned/today";

async function clean(page: Page): Promise<void> {
  await expect
    .poll(async () => (await new AxeBuilder({ page }).analyze()).violations.map((found) => found.id))
    .toEqual([]);
}

async function open(page: Page): Promise<void> {
  await page.goto("/#/facilities");
  await expect(page.getByRole("heading", { name: "Facilities audit of 2025", level: 1 })).toBeVisible();
}

test("it is reached from the settings of the service and from Today while it is due", async ({ page }) => {
  const due = "The facilities audit of 2025 is a draft, and to be submitted by 29 January 2027";
  await canned(page, { ...facilities(), today: () => ({ ...BUSY, facilities: due }) });
  await page.goto("/#/today");
  await expect(page.getByText(`${due}.`)).toBeVisible();
  await page.getByRole("link", { name: "Open the facilities audit" }).press("Enter");
  await expect(page.getByText(FACILITIES.words)).toBeVisible();
  await page.getByRole("link", { name: "All settings" }).press("Enter");
  await page.getByRole("link", { name: "Open the facilities audit" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Facilities audit of 2025" })).toBeVisible();
  await clean(page);
});

test("what is missing is named, answered and submitted by keyboard, with the answers of last time beside it", async ({
  page,
}) => {
  const host = facilities();
  let tries = 0;
  const asked = await canned(page, {
    ...host,
    save_facilities: (request) => {
      tries += 1;
      if (tries === 1) throw new Refusal("facilities-incomplete", "The facilities audit cannot be submitted yet");
      return host.save_facilities?.(request) ?? FACILITIES;
    },
  });
  await open(page);
  await expect(page.getByText("2023: 350000")).toBeVisible();
  await page.getByRole("button", { name: "Submit to FLS Central" }).press("Enter");
  const summary = page.getByRole("region", { name: "2 answers to put right before it can be submitted" });
  await expect(summary).toBeFocused();
  await clean(page);
  await summary.getByRole("button", { name: "Estimated population served" }).press("Enter");
  const population = page.getByLabel("Estimated population served", { exact: true });
  await expect(population).toBeFocused();
  await page.keyboard.type("360000");
  await page.keyboard.press("Tab");
  await expect(page.getByText("1 answer is typed and not saved: kept for you on this computer.")).toBeVisible();
  await page
    .getByRole("button", { name: "Same as in 2023: Does the service provide a falls assessment?" })
    .press("Enter");
  const falls = page.getByRole("group", { name: "Does the service provide a falls assessment?" });
  await expect(falls.getByRole("radio", { name: "Yes" })).toBeChecked();
  await expect(page.getByText("2 answers are typed and not saved: kept for you on this computer.")).toBeVisible();
  await page.getByRole("button", { name: "Submit to FLS Central" }).press("Enter");
  await expect(page.getByText("Submitted.", { exact: true })).toBeVisible();
  await expect(page.getByText(SUBMITTED.words)).toBeVisible();
  const typed = asked.filter(({ name }) => name === "type_facility").map(({ request }) => request);
  expect(typed).toEqual([
    { period: 2025, question: "population", text: "360000" },
    { period: 2025, question: "falls_assessment", text: "yes" },
  ]);
  expect(asked.findLast(({ name }) => name === "save_facilities")?.request).toEqual({ period: 2025, submit: true });
  await clean(page);
});

test("a draft is saved with its key, from a box that has the focus, and several options are chosen", async ({
  page,
}) => {
  const asked = await canned(page, facilities());
  await open(page);
  const groups = page.getByRole("group", { name: "Which patient groups does the service cover?" });
  await groups.getByRole("checkbox", { name: "Non-hip inpatient elsewhere" }).press("Space");
  await expect(page.getByText("1 answer is typed and not saved: kept for you on this computer.")).toBeVisible();
  await page.getByLabel("Whole-time-equivalent nurses, band 7").fill("0.5");
  await page.keyboard.press("Control+S");
  await expect(page.getByText("The draft is saved.")).toBeVisible();
  const said = asked.filter(({ name }) => name === "type_facility" || name === "save_facilities");
  expect(said.map(({ request }) => request)).toEqual([
    { period: 2025, question: "groups_covered", text: "hip; outpatient; inpatient_elsewhere" },
    { period: 2025, question: "wte_nurses_band_7", text: "0.5" },
    { period: 2025, submit: false },
  ]);
});

test("nothing is said to be saved where nothing was typed", async ({ page }) => {
  await canned(page, facilities());
  await open(page);
  await page.keyboard.press("Control+S");
  await expect(page.getByText("There is nothing to save.")).toBeVisible();
});

test("what cannot be read and what was answered differently are told beside their boxes", async ({ page }) => {
  const candidates = [
    { words: "350000", text: "350000", by: "Priya Shah", at: "2026-11-16T15:20:00Z" },
    { words: "360000", text: "360000", by: "Amara Osei", at: "2026-11-16T16:20:00Z" },
  ];
  const differs = typedAt(FACILITIES, "population", { text: "350000", candidates });
  const view = typedAt(differs, "consultant_pas", {
    text: "some",
    notSaved: true,
    saved: "1.5",
    error: "This is a number from 0 to 999.99 with two decimals at most, for example 0.75",
  });
  const asked = await canned(page, facilities(view));
  await open(page);
  const pas = page.getByLabel("Consultant programmed activities (PAs) a week", { exact: true });
  await expect(pas).toHaveAttribute("aria-invalid", "true");
  await expect(pas).toHaveAccessibleDescription(/two decimals at most/);
  await expect(page.getByText("Saved: 1.5")).toBeVisible();
  await clean(page);
  await page.getByRole("button", { name: "Use 360000: Estimated population served" }).press("Enter");
  await expect(page.getByText("What is chosen here holds once it is saved.")).toBeVisible();
  expect(asked.findLast(({ name }) => name === "type_facility")?.request).toEqual({
    period: 2025,
    question: "population",
    text: "360000",
  });
});

test("what was submitted is corrected, and read only after its deadline and by whoever may only read", async ({
  page,
}) => {
  const asked = await canned(page, facilities(SUBMITTED));
  await open(page);
  await expect(page.getByRole("button", { name: /Save the draft/ })).toHaveCount(0);
  await page.getByLabel("Estimated population served", { exact: true }).fill("370000");
  await page.getByRole("button", { name: "Submit the correction" }).press("Enter");
  await expect(page.getByText("The correction is submitted.")).toBeVisible();
  expect(asked.findLast(({ name }) => name === "save_facilities")?.request).toEqual({ period: 2025, submit: true });
  for (const over of [facilities(CLOSED), { ...facilities(), session: () => READER }]) {
    const asked = await canned(page, over);
    await page.goto("about:blank");
    await open(page);
    await expect(page.getByText("Hip; Outpatient fracture clinic")).toBeVisible();
    for (const role of ["textbox", "radio", "checkbox"] as const) await expect(page.getByRole(role)).toHaveCount(0);
    await expect(page.getByRole("button", { name: /Save|Submit/ })).toHaveCount(0);
    await page.keyboard.press("Control+S");
    await clean(page);
    expect(asked.filter(({ name }) => /^(type|save)_facilit/.test(name))).toEqual([]);
  }
});

for (const [width, height] of [
  [1366, 768],
  [1024, 600],
  [683, 384],
] as const) {
  test(`nothing is cut off or wider than the window of ${width} x ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    await canned(page, facilities());
    await open(page);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
      .toBeLessThanOrEqual(0);
    await expect(page.getByRole("button", { name: "Submit to FLS Central" })).toBeInViewport();
  });
}
