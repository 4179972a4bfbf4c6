// The window itself, whatever screen it shows: what cannot be drawn, long names, text size, its own menu, themes.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "@playwright/test";
import { DELETED } from "../canned/deleted";
import { canned } from "../canned/host";
import { PATIENT_ROWS, patients } from "../canned/lists";
import { COUNTS, LOCKED, OPEN } from "../canned/people";
import { SETTINGS } from "../canned/settings";

/** What a host of another version might answer: nothing can be drawn of it. */
const NOT_DRAWN = null as never;

async function copied(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

test.describe("what cannot be drawn", () => {
  test("a screen that cannot be drawn keeps bar, navigation and Lock, and says what is safe", async ({ page }) => {
    await canned(page, { list_deleted: () => ({ ...DELETED, rows: [NOT_DRAWN] }) });
    await page.goto("/#/deleted");
    await expect(page.getByRole("heading", { name: "This screen could not be shown" })).toBeFocused();
    await expect(page.getByText("What is saved is safe")).toBeVisible();
    await expect(page.getByRole("button", { name: "Lock" })).toBeVisible();
    await page.keyboard.press("Control+6");
    await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
    await page.getByRole("button", { name: "Lock" }).click();
    await expect(page.getByRole("heading", { name: /^Unlock/ })).toBeVisible();
  });

  test("trying again draws the screen once it can be drawn", async ({ page }) => {
    let broken = true;
    await canned(page, { list_deleted: () => ({ ...DELETED, rows: broken ? [NOT_DRAWN] : [] }) });
    await page.goto("/#/deleted");
    await expect(page.getByRole("heading", { name: "This screen could not be shown" })).toBeVisible();
    broken = false;
    await page.keyboard.press("Control+6");
    await page.keyboard.press("Control+5");
    await expect(page.getByRole("heading", { name: "Deleted patients" })).toBeVisible();
  });

  test("the details say where in the program, and nothing of anybody", async ({ page, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await canned(page, { open_record: () => ({ id: "9990001234", tabs: "Amara Osei" }) as never });
    await page.goto("/#/patients/r-5702/initiation");
    await page.getByRole("button", { name: "Copy details for support" }).click();
    await expect(page.getByText("Copied.")).toBeVisible();
    const details = await copied(page);
    expect(details).toContain("Could not be drawn: /patients/.../initiation");
    expect(details).toMatch(/At: \S+\.js:\d+:\d+/);
    expect(details).toContain("FLS Desk 0.1.0");
    // Whole numbers: a place in a script may have any three digits.
    for (const word of ["9990001234", "999 000", "r-5702", "Amara", "Hartwell"]) expect(details).not.toContain(word);
  });

  test("before unlock there is a page that says so, and never a blank one", async ({ page }) => {
    await canned(page, { session: () => ({ ...LOCKED, people: NOT_DRAWN }) });
    await page.goto("/");
    await expect(page.getByRole("heading", { name: "This screen could not be shown" })).toBeVisible();
    await expect(page.getByText("What is saved is safe")).toBeVisible();
  });

  test("a bar that cannot be drawn leaves Lock in its place", async ({ page }) => {
    await canned(page, { counts: () => ({ ...COUNTS, needsYou: { toString: NOT_DRAWN } as never }) });
    await page.goto("/#/sync");
    await expect(page.getByRole("heading", { name: "This screen could not be shown" })).toBeVisible();
    await page.getByRole("button", { name: "Lock" }).click();
    await expect(page.getByRole("heading", { name: /^Unlock/ })).toBeVisible();
  });

  test("Lock stands off the edge of a narrow window there, as in any bar", async ({ page }) => {
    await page.setViewportSize({ width: 683, height: 384 });
    await canned(page, { counts: () => ({ ...COUNTS, needsYou: { toString: NOT_DRAWN } as never }) });
    await page.goto("/#/sync");
    const lock = page.getByRole("button", { name: "Lock" });
    await expect(page.getByRole("heading", { name: "This screen could not be shown" })).toBeVisible();
    const right = async () => {
      const box = await lock.boundingBox();
      return (box?.x ?? 0) + (box?.width ?? 0);
    };
    await expect.poll(right).toBeLessThanOrEqual(683 - 8);
  });

  test("Ctrl L locks where nothing but that could be drawn, and no other screen is offered there", async ({ page }) => {
    await canned(page, { counts: () => ({ ...COUNTS, needsYou: { toString: NOT_DRAWN } as never }) });
    await page.goto("/#/sync");
    await expect(page.getByRole("heading", { name: "This screen could not be shown" })).toBeVisible();
    await expect(page.getByText("go on with another screen")).toHaveCount(0);
    await page.keyboard.press("Control+l");
    await expect(page.getByRole("heading", { name: /^Unlock/ })).toBeVisible();
  });
});

test.describe("real sizes", () => {
  const LONG =
    "The Royal Wolverhampton and Black Country Partnership Fracture Liaison Service for Adults and Older People";
  const NAME = "Dr Maria-Alejandra Featherstonehaugh-Cholmondeley of the Orthogeriatric Liaison Team";

  for (const [width, height] of [
    [1920, 1080],
    [1366, 690],
    [1024, 690],
    [683, 690],
    // 1024 x 600 at 200%
    [512, 300],
  ] as const) {
    test(`however long the names are, Lock stays in a window of ${width} x ${height}`, async ({ page }) => {
      await page.setViewportSize({ width, height });
      await canned(page, {
        session: () => ({
          ...OPEN,
          service: { code: "HRW", name: LONG, demo: true, central: "https://central.example", optOuts: false },
          user: {
            id: "u-1",
            name: NAME,
            waitSeconds: 0,
            oneTime: false,
            lastUnlocked: null,
            role: "nurse",
            roleLabel: "Nurse",
          },
        }),
        counts: () => ({ ...COUNTS, needsYou: 0, waiting: 22_949, noAnswerSince: "2026-11-10T09:12:00Z" }),
      });
      await page.goto("/#/patients");
      const lock = page.getByRole("button", { name: "Lock" });
      await expect(lock).toBeInViewport({ ratio: 1 });
      // Menu lies over none of it.
      const end = (of: Locator) => of.evaluate((one) => one.getBoundingClientRect().right);
      await expect.poll(async () => (await end(lock)) - (await end(page.locator(".bar")))).toBeLessThanOrEqual(0);
      const words = page.locator(".bar").getByText("22,949 waiting");
      if (width > 600) await expect(words).toBeInViewport({ ratio: 1 });
      else await expect(words).toBeInViewport();
      // The names give way, and not the last letter of what is said of sending.
      const cut = () => page.locator(".bar__words").evaluate((one) => one.scrollWidth - one.clientWidth);
      if (width > 600) await expect.poll(cut).toBeLessThanOrEqual(0);
      const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await expect.poll(wider).toBeLessThanOrEqual(0);
    });
  }

  test("counts of five digits have commas and break no line", async ({ page }) => {
    await canned(page, {
      counts: () => ({
        ...COUNTS,
        needsYou: 12_345,
        patients: 50_000,
        followUps: { inTime: 12_948, late: 10_001, longOverdue: 4_000, putOff: 0, coming: 900 },
      }),
    });
    await page.goto("/#/patients");
    await expect(page.getByRole("link", { name: "12,345 need you", exact: true })).toBeVisible();
    const label = page.getByText("Hide NHS numbers", { exact: true });
    const lines = () =>
      label.evaluate((one) => {
        const range = document.createRange();
        range.selectNodeContents(one);
        return new Set([...range.getClientRects()].map((box) => Math.round(box.top))).size;
      });
    await expect.poll(lines).toBe(1);
  });
});

test.describe("text size", () => {
  const zoom = (page: Page) => page.evaluate(() => document.documentElement.style.zoom);

  test("Ctrl +, - and 0 change it in steps, and it is kept for whoever is in", async ({ page }) => {
    const asked = await canned(page);
    await page.goto("/#/sync");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await page.keyboard.press("Control++");
    await expect.poll(() => zoom(page)).toBe("1.1");
    await page.keyboard.press("Control+=");
    await expect.poll(() => zoom(page)).toBe("1.25");
    await page.keyboard.press("Control+-");
    await expect.poll(() => zoom(page)).toBe("1.1");
    const kept = () => asked.filter((one) => one.name === "change_setting").map((one) => one.request);
    await expect.poll(kept).toEqual([{ textSize: 110 }, { textSize: 125 }, { textSize: 110 }]);
    await page.keyboard.press("Control+0");
    await expect.poll(() => zoom(page)).toBe("1");
  });

  test("what was read before a key does not undo what the key chose", async ({ page }) => {
    let answer = () => {};
    const held = new Promise<void>((done) => {
      answer = done;
    });
    const asked = await canned(page, { settings: () => held.then(() => SETTINGS) });
    await page.goto("/#/sync");
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect.poll(() => asked.some((one) => one.name === "settings")).toBe(true);
    for (const expected of ["1.1", "1.25", "1.5"]) {
      await page.keyboard.press("Control++");
      await expect.poll(() => zoom(page)).toBe(expected);
    }
    const late = page.waitForResponse((response) => response.url().endsWith("/settings"));
    answer();
    await late;
    // What the answer would change is drawn before the next key is.
    await page.keyboard.press("Control++");
    await expect.poll(() => zoom(page)).toBe("1.75");
  });

  test("it is a setting of its own, and the locked screen is as large as it was last", async ({ page }) => {
    await canned(page);
    await page.goto("/#/settings");
    await page.getByRole("radio", { name: "150%" }).check();
    await expect.poll(() => zoom(page)).toBe("1.5");
    await page.unrouteAll({ behavior: "wait" });
    await canned(page, { session: () => LOCKED });
    await page.reload();
    await expect(page.getByRole("heading", { name: /^Unlock/ })).toBeVisible();
    await expect.poll(() => zoom(page)).toBe("1.5");
  });
});

test.describe("no browser shines through", () => {
  test("the right button opens cut, copy and paste in a box, and paste is heard by the page", async ({
    page,
    context,
  }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await canned(page);
    await page.goto("/#/patients/new");
    await page.evaluate(() => navigator.clipboard.writeText("999 100 0003"));
    const box = page.getByLabel("NHS number", { exact: true });
    await box.click({ button: "right" });
    await expect(page.getByRole("menuitem")).toHaveText(["Paste"]);
    await expect(page.getByRole("menuitem", { name: "Paste" })).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(box).toHaveValue("999 100 0003");
    await expect(box).toBeFocused();
    await box.selectText();
    await box.click({ button: "right" });
    await page.keyboard.press("Escape");
    await expect(page.getByRole("menu")).toHaveCount(0);
    await expect(box).toBeFocused();
  });

  test("where nothing can be copied or pasted no menu opens, the web view's own neither", async ({ page }) => {
    await canned(page);
    await page.goto("/#/sync");
    const heading = page.getByRole("heading", { level: 1 });
    await heading.waitFor();
    const prevented = heading.evaluate(
      (one) => !one.dispatchEvent(new MouseEvent("contextmenu", { bubbles: true, cancelable: true })),
    );
    await expect.poll(() => prevented).toBe(true);
    await expect(page.getByRole("menu")).toHaveCount(0);
  });

  test("a dialog has the menu too", async ({ page }) => {
    await canned(page);
    await page.goto("/#/patients");
    await page.getByRole("button", { name: "Views", exact: true }).click();
    await page.getByLabel("Save this view as").click({ button: "right" });
    await page.getByRole("menuitem", { name: "Paste" }).click({ trial: true });
  });

  test("Alt Left goes back to where one was", async ({ page }) => {
    await canned(page);
    await page.goto("/#/patients");
    await page.getByRole("heading", { name: "Patients", level: 1 }).waitFor();
    await page.keyboard.press("Control+6");
    await expect(page.getByRole("heading", { name: "KPIs", level: 1 })).toBeVisible();
    await page.keyboard.press("Alt+ArrowLeft");
    await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  });

  test("no rule turns a link purple that was followed", async ({ page }) => {
    await canned(page);
    await page.goto("/#/patients");
    await page.getByRole("link", { name: "New patient" }).waitFor();
    // A page may not ask how a visited link looks: the last rule for it decides.
    const last = await page.evaluate(() => {
      const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
      const visited = rules.filter((rule) => rule instanceof CSSStyleRule && rule.selectorText === "a:visited");
      return (visited.at(-1) as CSSStyleRule).style.color;
    });
    expect(last).toBe("var(--link)");
  });
});

/** Relative luminance by WCAG. */
function luminance(colour: string): number {
  const parts = (colour.match(/[\d.]+/g) ?? []).slice(0, 3).map((part) => {
    const share = Number(part) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  const [red = 0, green = 0, blue = 0] = parts;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

const style = (one: Locator, name: string) =>
  one.evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);

test.describe("themes", () => {
  for (const colorScheme of ["light", "dark"] as const) {
    test(`a row's box has an edge of 3 to 1, ${colorScheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme });
      await canned(page);
      await page.goto("/#/patients");
      const box = page.locator(".pick__box").nth(1);
      await box.waitFor();
      await expect.poll(() => style(box, "appearance")).toBe("none");
      await expect.poll(() => style(box, "border-top-width")).toBe("2px");
      const edge = await style(box, "border-top-color");
      const ground = await style(page.locator(".sheet").first(), "background-color");
      expect(contrast(edge, ground)).toBeGreaterThanOrEqual(3);
    });
  }

  test("a dark theme follows the system", async ({ page }) => {
    await page.emulateMedia({ colorScheme: "dark" });
    await canned(page);
    await page.goto("/#/sync");
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(luminance(await style(page.locator("body"), "background-color"))).toBeLessThan(0.05);
    expect(luminance(await style(page.locator("h1"), "color"))).toBeGreaterThan(0.6);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    test(`asked for more contrast, ${colorScheme}, boxes have edges as strong as text, and where one is has one`, async ({
      page,
    }) => {
      await page.emulateMedia({ contrast: "more", colorScheme });
      await canned(page);
      await page.goto("/#/patients");
      const box = page.getByLabel("Find by NHS number");
      await box.waitFor();
      const ground = await style(page.locator("body"), "background-color");
      for (const used of [box, page.getByRole("button", { name: "Columns" }), page.locator(".sheet").first()]) {
        expect(contrast(await style(used, "border-top-color"), ground)).toBeGreaterThanOrEqual(7);
      }
      const entries = page.locator(".nav a");
      const outlined = () =>
        entries.evaluateAll((all) => all.filter((one) => getComputedStyle(one).outlineStyle === "solid").length);
      await expect.poll(outlined).toBe(1);
    });
  }

  test("in a contrast theme the green button has an edge and one entry of the navigation is current", async ({
    page,
  }) => {
    await page.emulateMedia({ forcedColors: "active" });
    await canned(page);
    await page.goto("/#/patients");
    const button = page.getByRole("link", { name: "New patient" });
    await button.waitFor();
    await expect.poll(() => style(button, "border-top-width")).toBe("3px");
    await expect.poll(() => style(button, "border-top-style")).toBe("solid");
    expect(contrast(await style(button, "border-top-color"), await style(button, "background-color"))).toBeGreaterThan(
      3,
    );
    const edges = () =>
      page.locator(".nav a").evaluateAll((entries) => {
        const edged = entries.filter((entry) => {
          const { borderLeftStyle, borderLeftWidth } = getComputedStyle(entry);
          return borderLeftStyle !== "none" && borderLeftWidth !== "0px";
        });
        return edged.length;
      });
    await expect.poll(edges).toBe(1);
  });

  test("in a contrast theme last year's mark differs from the bar that it lies on", async ({ page }) => {
    await page.emulateMedia({ forcedColors: "active" });
    await canned(page);
    await page.goto("/#/kpis");
    const mark = page.locator(".tile .bullet__mark").first();
    await mark.waitFor({ state: "attached" });
    const [stroke, value, ground] = [
      await style(mark, "stroke"),
      await style(page.locator(".tile .bullet__value").first(), "fill"),
      await style(page.locator(".tile").first(), "background-color"),
    ];
    expect(stroke).not.toBe(value);
    expect(stroke).not.toBe(ground);
  });
});

test("from a figure to its patients: those not counted, or those counted, and back to all", async ({ page }) => {
  const asked = await canned(page);
  await page.goto("/#/kpis");
  await page.getByRole("link", { name: /^192 not counted/ }).click();
  const last = () => asked.findLast((one) => one.name === "list_patients")?.request;
  await expect.poll(last).toMatchObject({ kpi: { kpi: 4, period: "2026", patients: "notCounted" } });
  await page.getByRole("button", { name: "Counted", exact: true }).click();
  await expect.poll(last).toMatchObject({ kpi: { kpi: 4, period: "2026", patients: "counted" } });
  await page.getByRole("button", { name: "Not looked at" }).click();
  await expect.poll(last).toMatchObject({ kpi: { kpi: 4, period: "2026", patients: "notLookedAt" } });
  await page.getByRole("button", { name: "All patients" }).click();
  await expect.poll(last).toMatchObject({ kpi: null });
});

test("the link of a figure says whom it lists, and the figure is no link", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis");
  const tile = (title: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: title, exact: true }) });
  await expect(tile("Assessment within 90 days")).toContainText("412 of 604");
  await expect(tile("Assessment within 90 days").getByRole("link", { name: /counted/ })).toHaveText(/^192 not counted/);
  await expect(tile("Spine fractures").getByRole("link", { name: /counted/ })).toHaveText(/^96 counted/);
  await expect(tile("Data completeness").getByRole("link", { name: /counted/ })).toHaveCount(0);
  await expect(tile("One-year drug adherence").getByRole("link", { name: /counted/ })).toHaveCount(0);
  const heights = await page
    .locator(".tile__row")
    .filter({ has: page.locator("a, dl") })
    .evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
  expect(Math.max(...heights), "no row of a tile takes two lines").toBeLessThan(37);
  await page.getByRole("button", { name: "Table" }).click();
  await expect(
    page
      .getByRole("row")
      .filter({ hasText: "412 of 604" })
      .getByRole("link", { name: /counted/ }),
  ).toHaveText(/^192 not counted/);
});

test("whoever a figure does not count has the reason beside them, and opens at the question that decides", async ({
  page,
}) => {
  const notCounted = {
    words: "Not answered: Date of FLS assessment",
    question: "contact_date",
    closes: "2026-11-19",
    closing: "In 2 days",
    closesSoon: true,
  };
  await canned(page, {
    list_patients: ({ kpi, limit }) =>
      patients(
        PATIENT_ROWS.slice(0, limit).map((row) => (kpi?.patients === "notCounted" ? { ...row, notCounted } : row)),
      ),
  });
  await page.goto("/#/patients");
  await expect(page.getByRole("columnheader", { name: "Diagnosed" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Why not counted" })).toHaveCount(0);
  await page.goto("/#/kpis");
  await page.getByRole("link", { name: /^192 not counted/ }).click();
  await expect(page.getByRole("columnheader", { name: "Why not counted" })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: notCounted.words }).first();
  await expect(row).toBeVisible();
  await expect(row).toContainText("Can still count: In 2 days 19 Nov");
  const wider = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await expect.poll(wider).toBeLessThanOrEqual(0);
  await row.getByRole("link").click();
  await expect(page.locator("#q-contact_date")).toBeFocused();
});

test("KPI 1 reads as a figure", async ({ page }) => {
  await canned(page);
  await page.goto("/#/kpis");
  const tile = page.getByRole("listitem").filter({ has: page.getByRole("heading", { name: "Data completeness" }) });
  await expect(tile.locator(".tile__figure")).toHaveText("4 of 18");
  await expect(tile.locator("dt")).toHaveText(["National"]);
  await expect(tile.locator("dd")).toHaveText(["3 of 18"]);
  await page.getByRole("button", { name: "Table", exact: true }).click();
  const row = page.getByRole("row").filter({ hasText: "Data completeness" });
  await expect(row).toContainText("3 of 18");
});

test("a dialog keeps focus when what had it goes away", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await page.getByRole("button", { name: "Views", exact: true }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Views" });
  await dialog.getByRole("button", { name: "Delete Hip drafts" }).press("Enter");
  await expect(dialog.getByRole("button", { name: "Delete Hip drafts" })).toHaveCount(0);
  await expect(dialog.getByRole("heading", { name: "Views", exact: true })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("button", { name: "Views", exact: true })).toBeFocused();
});

test("Views and New patient have Cancel", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await page.getByRole("button", { name: "Views", exact: true }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("link", { name: "New patient" }).click();
  await page.getByLabel("NHS number", { exact: true }).fill("999 1");
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "Patients", level: 1 })).toBeVisible();
  await page.keyboard.press("Control+n");
  await expect(page.getByLabel("NHS number", { exact: true })).toHaveValue("");
});

test("one record prints: who it is about, and each question with its answer", async ({ page }) => {
  await canned(page);
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "yes");
  });
  await page.goto("/#/patients/r-5702/initiation?q=bone_therapy");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await page.keyboard.press("Control+p");
  await expect(page.locator("html")).toHaveAttribute("data-printed", "yes");
  const paper = page.locator(".paper");
  await expect(paper).toContainText("NHS number 999 938 5702");
  await expect(paper).toContainText("questions in all");
  await expect(paper.locator("tr").filter({ hasText: "Site of" }).first()).toContainText("Wrist");
});

test("where there is no printer, that is said before the print dialog opens", async ({ page }) => {
  const noPrinter = "This computer has no printer that FLS Desk can find: ask IT to set one up.";
  await canned(page, { printing: () => ({ noPrinter }) });
  await page.addInitScript(() => {
    window.print = () => document.documentElement.setAttribute("data-printed", "yes");
  });
  await page.goto("/#/patients");
  await page.getByRole("button", { name: "Print", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "No printer" });
  await expect(dialog).toContainText(noPrinter);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(page.locator("html")).not.toHaveAttribute("data-printed", "yes");
  await page.getByRole("button", { name: "Print", exact: true }).click();
  await dialog.getByRole("button", { name: "Open the print dialog" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-printed", "yes");
  await expect(dialog).toHaveCount(0);
});

test("all that match are selected, on whatever page they are", async ({ page }) => {
  await canned(page, { list_patients: ({ limit }) => patients(PATIENT_ROWS.slice(0, limit), 20) });
  await page.goto("/#/patients");
  await page.getByRole("checkbox").nth(1).check();
  await page.getByRole("button", { name: "Select all 20 that match" }).click();
  const all = new Set(PATIENT_ROWS.slice(0, 500).map((row) => row.id)).size;
  await expect(page.getByText(`${all} selected`)).toBeVisible();
});

test("at 1024 x 600 and 200% together, bar, Lock, who it is and Save stay while a record scrolls", async ({ page }) => {
  await page.setViewportSize({ width: 512, height: 300 });
  await canned(page);
  await page.goto("/#/patients/r-5702?q=height");
  await expect(page.locator("#q-height")).toBeFocused();
  for (const y of [0, 600]) {
    await page.evaluate((to) => window.scrollTo(0, to), y);
    await expect(page.getByRole("button", { name: "Lock" })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("button", { name: "Menu" })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("heading", { name: "999 938 5702" })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole("button", { name: "Save", exact: true })).toBeInViewport({ ratio: 1 });
  }
  const bar = async () => (await page.getByRole("banner").boundingBox())?.height;
  await expect.poll(bar, "one line of few").toBeLessThanOrEqual(48);
});

test("one entry of the navigation is current in a record, whichever list it was opened from", async ({ page }) => {
  await canned(page);
  await page.goto("/#/today");
  await page.locator("[data-row-link]").first().click();
  await expect(page.getByRole("tablist", { name: "Parts of the record" })).toBeVisible();
  const current = page.getByRole("navigation", { name: "Main" }).locator("[aria-current]");
  await expect(current).toHaveCount(1);
  await expect(current).toHaveAccessibleName(/^Today/);
});

test("no screen that fits is higher than the window", async ({ page }) => {
  await canned(page);
  for (const screen of ["today", "patients", "deleted", "settings"]) {
    await page.goto(`/#/${screen}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    const over = () =>
      page.evaluate(() => {
        const below = document.querySelector("[data-announcer]")?.getBoundingClientRect().bottom ?? 0;
        const desk = document.querySelector(".desk")?.getBoundingClientRect().bottom ?? 0;
        return below - desk;
      });
    await expect.poll(over, screen).toBeLessThanOrEqual(0);
  }
});

test("the ring of a choice is there for keys after the mouse was used", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients/r-5702/initiation?q=calcium_vitamin_d");
  const ring = () =>
    page.evaluate(() => {
      const choice = document.activeElement?.nextElementSibling;
      return choice == null ? "none" : getComputedStyle(choice, "::before").boxShadow;
    });
  await page.locator("label[for='q-calcium_vitamin_d-calcium']").click();
  await expect(page.locator("html")).toHaveAttribute("data-input", "pointer");
  await page.keyboard.press("ArrowDown");
  await expect(page.locator("html")).toHaveAttribute("data-input", "keys");
  await expect.poll(ring).not.toBe("none");
});
