// Today: what needs whoever is in, in one order; each line opens at its question; the day turns over by itself.
import { expect, test } from "@playwright/test";
import type { TodayLineView } from "../../src/platform/generated";
import { atRest } from "../at-rest";
import { canned } from "../canned/host";
import { NOTHING_MISSING } from "../canned/missing";
import { COUNTS, LOCKED, OPEN } from "../canned/people";
import { BUSY, BUSY_COUNTS, QUIET } from "../canned/today";

test("unlocking opens today's list, and its first line opens at its question", async ({ page }) => {
  let open = false;
  await canned(page, {
    session: () => (open ? OPEN : LOCKED),
    unlock: () => {
      open = true;
      return OPEN;
    },
  });
  await page.goto("/");
  await page.getByLabel("Passphrase", { exact: true }).fill("correct horse battery staple");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
  await expect(page).toHaveURL(/#\/today$/);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: "999 218 3225" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/r-3225/);
  await expect(page.locator("#q-assessment_date")).toBeFocused();
  await page.goBack();
  await expect(page.getByRole("link", { name: "999 218 3225" })).toBeFocused();
});

test("what stands under which heading, in which order, as it is read aloud", async ({ page }) => {
  await canned(page, { counts: () => BUSY_COUNTS });
  await page.goto("/#/today");
  await expect(
    page.getByText(
      "14 things need you: 4 to put right, 1 not saved yet and 9 follow-ups in time; 31 follow-ups are late and still owed.",
    ),
  ).toBeVisible();
  await expect(page.getByRole("link", { name: "Today 14 to do" })).toHaveAttribute("aria-current", "page");
  await expect(page.getByRole("table")).toMatchAriaSnapshot(`
    - rowgroup:
      - row:
        - rowheader "To put right See all 4"
      - row "999 218 3225 1.07 is before the date of diagnosis Needs you 16 Nov 2026"
    - rowgroup:
      - row:
        - rowheader "Not saved yet 1"
      - row "999 264 9690 3 answers typed Not saved yet 17 Nov 2026"
    - rowgroup:
      - row:
        - rowheader "Follow-ups in time See all 9"
      - row "999 864 5425 16-week, Wrist, Risedronate Assessed 10 Aug 2026 Closes today 17 Nov 2026"
    - rowgroup:
      - row:
        - rowheader "Drafts nearest to complete Drafts already count in the figures. See all 142"
      - row "999 653 2690 5.01 Falls risk assessment Feeds KPI 6 1 answer left"
    - rowgroup:
      - row:
        - rowheader "Still counts for a KPI What ends first comes first. 1"
      - row "999 938 5702 1.07 Date of FLS assessment Feeds KPI 4 Counts for 3 more days 20 Nov 2026"
    - rowgroup:
      - row:
        - rowheader "Worth most Diagnosed in the last 12 months. See all missing answers"
      - row "12 patients without an answer to 6.02 6.02 Date of the 16-week follow-up KPI 9 up to +3.1 points 7 close within 7 days 17 Nov 2026"
  `);
});

test("arrows go through the lines of all headings, and Ctrl D from a saved record to the next line", async ({
  page,
}) => {
  await canned(page);
  await page.goto("/#/today");
  await page.getByRole("link", { name: "999 132 4372" }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: "999 264 9690" })).toBeFocused();
  await page.keyboard.press("End");
  await expect(page.getByRole("link", { name: "146 patients without an answer to 1.05" })).toBeFocused();
  await page.keyboard.press("Home");
  await expect(page.getByRole("link", { name: "999 218 3225" })).toBeFocused();
  // From one that needs something to the next.
  for (const number of ["999 132 4372", "999 864 5425"]) {
    await page.keyboard.press("F8");
    await expect(page.getByRole("link", { name: number })).toBeFocused();
  }
  await page.keyboard.press("F2");
  await expect(page).toHaveURL(/r-5425/);
  await expect(page.locator("#q-followed_up_16-yes")).toBeFocused();
  await page.keyboard.press("Control+d");
  await expect(page).toHaveURL(/r-5338/);
});

test("from what stands in a heading, Down comes to the first row under it and Up to the row above", async ({
  page,
}) => {
  await canned(page);
  await page.goto("/#/today");
  const all = page.getByRole("link", { name: "See all 142" });
  await all.focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: "999 653 2690" })).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await expect(all).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: "999 653 2690" })).toBeFocused();
  await all.focus();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("link", { name: "999 732 1182" })).toBeFocused();
});

test("of care that still counts all are shown to whoever asks, and how many", async ({ page }) => {
  const [line] = BUSY.sections.at(-1)?.lines ?? [];
  const lines = Array.from({ length: 15 }, (_, at) => ({ ...line, id: `r-${at}`, nhsNumber: `99900000${10 + at}` }));
  let total: number | null = 5;
  await canned(page, {
    today: () => ({
      ...BUSY,
      sections: [{ heading: "stillCounts", total, lines: lines.slice(0, total ?? 15) as TodayLineView[] }],
    }),
  });
  await page.goto("/#/today");
  const rows = page.getByRole("link", { name: /^999/ });
  await expect(rows).toHaveCount(3);
  await page.getByRole("button", { name: "Show all 5" }).press("Enter");
  await expect(rows).toHaveCount(5);
  await page.keyboard.press("ArrowDown");
  await expect(rows.first()).toBeFocused();
  await page.getByRole("button", { name: "Show the first 3" }).press("Enter");
  await expect(rows).toHaveCount(3);
  // Where not all are read, nothing says that these are all.
  total = null;
  await page.reload();
  await page.getByRole("button", { name: "Show the first 15" }).press("Enter");
  await expect(rows).toHaveCount(15);
});

test("at 200 % of 1024 x 600 the words of a line have room, and nothing runs off to the right", async ({ page }) => {
  await canned(page, { counts: () => BUSY_COUNTS });
  await page.setViewportSize({ width: 512, height: 300 });
  await page.goto("/#/today");
  await expect(page.getByRole("link", { name: "999 218 3225" })).toBeVisible();
  const cell = page.getByRole("cell", { name: "1.07 is before the date of diagnosis" });
  const what = await atRest(() => cell.boundingBox());
  expect(what?.width).toBeGreaterThan(180);
  for (const link of ["See all 4", "See all 9", "See all 142"]) {
    const box = await atRest(() => page.getByRole("link", { name: link }).boundingBox());
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(512);
  }
  await expect(page.getByRole("row", { name: /999 864 5425/ })).toContainText("17 Nov 2026");
  const bar = async () => (await page.getByRole("banner").boundingBox())?.height;
  await expect.poll(bar).toBeLessThanOrEqual(44);
  // All of a row that has the focus is in sight, from above and from below.
  for (const key of ["ArrowDown", "ArrowUp"]) {
    for (let times = 0; times < 9; times += 1) {
      await page.keyboard.press(key);
      const row = page.getByRole("row").filter({ has: page.locator(":focus") });
      await expect(row).toBeInViewport({ ratio: 0.99 });
    }
  }
});

test("a busy day is seen whole at 1366 x 768, with its keys", async ({ page }) => {
  const withoutLate = { ...BUSY, sections: BUSY.sections.filter((section) => section.heading !== "late") };
  await canned(page, { counts: () => BUSY_COUNTS, today: () => withoutLate });
  await page.goto("/#/today");
  await expect(page.getByText("14 things need you")).toBeVisible();
  await expect(page.locator(".keys").filter({ hasText: "next that is pressing" })).toBeInViewport({ ratio: 1 });
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThanOrEqual(768);
});

test("what is worth most gives way where the rest is then seen whole, and comes back with more room", async ({
  page,
}) => {
  const withoutLate = { ...BUSY, sections: BUSY.sections.filter((section) => section.heading !== "late") };
  let view = withoutLate;
  await canned(page, { today: () => view });
  await page.goto("/#/today");
  const worth = page.getByRole("link", { name: /without an answer to/ });
  await expect(page.getByRole("link", { name: "999 938 5702" })).toBeVisible();
  await expect(worth).toHaveCount(0);
  await expect(page.getByText("Worth most")).toHaveCount(0);
  await page.setViewportSize({ width: 1366, height: 1080 });
  await expect(worth).toHaveCount(3);
  // Where the page scrolls in any case, it stays at its end.
  await page.setViewportSize({ width: 1366, height: 600 });
  await expect(worth).toHaveCount(3);
  view = BUSY;
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.reload();
  await expect(worth).toHaveCount(3);
});

test("what is late is told below what is in time, and seen at 1366 x 768 without scrolling", async ({ page }) => {
  await canned(page, { counts: () => BUSY_COUNTS });
  await page.goto("/#/today");
  const late = page.getByRole("rowheader", { name: "Late, still owed" });
  await expect(late).toBeInViewport({ ratio: 1 });
  const [inTime, below] = await Promise.all([
    page.getByRole("rowheader", { name: /^Follow-ups in time/ }).boundingBox(),
    late.boundingBox(),
  ]);
  expect(inTime?.y ?? Number.POSITIVE_INFINITY).toBeLessThan(below?.y ?? 0);
  await late.getByRole("link", { name: "See all 31" }).click();
  await expect(page.getByRole("heading", { name: "Follow-ups", level: 1 })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Late, still owed/ })).toHaveAttribute("aria-pressed", "true");
});

test("in a wide window the weeks ahead stand beside the day", async ({ page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  await canned(page);
  await page.goto("/#/today");
  const panel = page.getByRole("complementary", { name: "Weeks ahead" });
  await expect(panel.getByText("9 open now")).toBeVisible();
  await page.getByRole("link", { name: "999 218 3225" }).focus();
  await page.keyboard.press("F6");
  await expect(panel).toBeFocused();
  await page.setViewportSize({ width: 1366, height: 768 });
  await expect(panel).toHaveCount(0);
});

test("F2 opens the first line from wherever one is on the page", async ({ page }) => {
  await canned(page);
  await page.goto("/#/today");
  await expect(page.getByRole("link", { name: "999 218 3225" })).toBeVisible();
  await page.keyboard.press("F2");
  await expect(page.locator("#q-assessment_date")).toBeFocused();
});

test("each heading leads to all of its records", async ({ page }) => {
  const asked = await canned(page);
  for (const [link, heading] of [
    ["See all 4", "Is it safe to close?"],
    ["See all 9", "Follow-ups"],
    ["See all 142", "Patients"],
  ] as const) {
    await page.goto("/#/today");
    await page.getByRole("link", { name: link, exact: true }).click();
    await expect(page.getByRole("heading", { name: heading, level: 1 })).toBeVisible();
  }
  await expect
    .poll(() => asked.filter((one) => one.name === "list_patients").at(-1)?.request)
    .toMatchObject({ filter: "draft" });
});

test("a heading with nothing under it is left out, and where all are, it says what comes next", async ({ page }) => {
  let view = { ...BUSY, sections: BUSY.sections.filter((section) => section.heading === "nearlyComplete") };
  await canned(page, { today: () => view, missing_answers: () => NOTHING_MISSING });
  await page.goto("/#/today");
  await expect(page.getByText("Drafts nearest to complete")).toBeVisible();
  await expect(page.getByRole("rowheader", { name: /^To put right/ })).toHaveCount(0);
  view = QUIET;
  await page.reload();
  await expect(page.getByText("Nothing needs you today. Next: 3 follow-ups open on 4 December 2026.")).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await page.getByRole("link", { name: "Go to the follow-ups" }).press("Enter");
  await expect(page.getByRole("heading", { name: "Follow-ups", level: 1 })).toBeVisible();
});

test("a service without a record says how one begins", async ({ page }) => {
  await canned(page, {
    today: () => ({ ...QUIET, next: "" }),
    missing_answers: () => NOTHING_MISSING,
    counts: () => ({ ...COUNTS, patients: 0, drafts: 0, needsYou: 0 }),
  });
  await page.goto("/#/today");
  await expect(page.getByRole("heading", { name: "No patients yet" })).toBeVisible();
});

test("today's list that is left open over midnight shows the new day by itself", async ({ page }) => {
  let view = BUSY;
  await canned(page, { today: () => view });
  let change = () => {};
  const changed = new Promise<void>((say) => {
    change = say;
  });
  await page.route("**/changed", async (route) => {
    await changed;
    await route.fulfill({ contentType: "text/event-stream", body: "retry: 3600000\ndata\n\n" });
  });
  await page.goto("/#/today");
  await page.getByRole("link", { name: "999 217 5338" }).focus();
  view = {
    ...BUSY,
    today: "2026-11-18",
    sections: BUSY.sections.map((section) => ({
      ...section,
      lines: section.lines.filter((line) => line.id !== "r-5425"),
    })),
  };
  change();
  await expect(page.getByRole("heading", { name: "Today, Wednesday 18 November", level: 1 })).toBeVisible();
  await expect(page.getByRole("link", { name: "999 864 5425" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "999 217 5338" })).toBeFocused();
});

test("hidden NHS numbers are hidden here, too", async ({ page }) => {
  await canned(page);
  await page.goto("/#/today");
  await expect(page.getByRole("link", { name: "999 218 3225" })).toBeVisible();
  await page.getByLabel("Hide NHS numbers").check();
  await expect(page.getByRole("link", { name: "999 218 3225" })).toHaveCount(0);
});

test("a list that cannot be read says so, and is read again", async ({ page }) => {
  let fails = true;
  await canned(page, {
    today: () => {
      if (fails) throw new Error("no answer");
      return BUSY;
    },
  });
  await page.route("**/command/today", async (route) => (fails ? route.abort() : route.fallback()));
  await page.goto("/#/today");
  await expect(page.getByText(/Today’s list could not be read/)).toBeVisible();
  fails = false;
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(page.getByRole("link", { name: "999 218 3225" })).toBeVisible();
});

test("headings have as many lines as the window has room for, three at least, and those come back", async ({
  page,
}) => {
  const one = BUSY.sections.find(({ heading }) => heading === "inTime")?.lines[0] as TodayLineView;
  const all = Array.from({ length: 15 }, (_, at) => ({ ...one, id: `t-${at}` }));
  const asked = await canned(page, {
    missing_answers: () => NOTHING_MISSING,
    today: ({ lines }) => ({
      ...BUSY,
      sections: BUSY.sections
        .filter(({ heading }) => heading === "inTime" || heading === "nearlyComplete")
        .map((section) => ({
          ...section,
          total: 40,
          lines: all.slice(0, lines).map((line) => ({ ...line, id: `${section.heading}-${line.id}` })),
        })),
    }),
  });
  const lines = () => page.locator("[data-row-link]").count();
  const isWhole = () => page.evaluate(() => document.documentElement.scrollHeight <= window.innerHeight);
  for (const [width, height, least, most] of [
    [1920, 1080, 18, 30],
    [1366, 768, 10, 16],
    [1024, 600, 6, 10],
    [683, 384, 6, 6],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.goto("about:blank");
    await page.goto("/#/today");
    await expect(page.locator("[data-row-link]").first()).toBeVisible();
    const drawn = await atRest(lines);
    expect(drawn, `${width}`).toBeGreaterThanOrEqual(least);
    expect(drawn, `${width}`).toBeLessThanOrEqual(most);
    if (height > 384) await expect.poll(isWhole, `${width}`).toBe(true);
  }
  // A lower window takes them away again.
  await page.setViewportSize({ width: 1366, height: 1000 });
  await expect.poll(lines).toBeGreaterThan(12);
  await page.setViewportSize({ width: 1366, height: 640 });
  await expect.poll(isWhole).toBe(true);
  // Whoever comes back asks for as many at once.
  await page.setViewportSize({ width: 1366, height: 1000 });
  await expect.poll(lines).toBeGreaterThan(12);
  const known = await atRest(lines);
  await page.locator("[data-row-link]").last().click();
  await expect(page).toHaveURL(/nearlyComplete/);
  const before = asked.length;
  await page.goBack();
  await expect.poll(lines).toBe(known);
  await expect(page.locator("[data-row-link]").last()).toBeFocused();
  const again = asked.slice(before).filter(({ name }) => name === "today");
  expect(again.every(({ request }) => (request as { lines: number }).lines === known / 2)).toBe(true);
});

test("the audit team's newest notice stands over the list, and the earlier ones are opened from it", async ({
  page,
}) => {
  const notices = [
    { on: "2026-11-16", words: "Records of 2026 are taken until 31 May 2027." },
    { on: "2026-10-02", words: "The report of 2025 is out." },
  ];
  await canned(page, { counts: () => BUSY_COUNTS, today: () => ({ ...BUSY, notices }) });
  await page.goto("/#/today");
  await expect(
    page.getByText("From the audit team, 16 Nov 2026: Records of 2026 are taken until 31 May 2027."),
  ).toBeVisible();
  const earlier = page.getByText("2 Oct 2026: The report of 2025 is out.");
  await expect(earlier).toBeHidden();
  await page.getByText("1 earlier notice").click();
  await expect(earlier).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
