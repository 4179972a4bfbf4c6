// What a screen reader is told on the main screens: roles, names, states and order, from the accessibility tree. What
// is listed must be there; more may stand between.
import { expect, test } from "@playwright/test";
import { canned } from "../canned/host";
import { LOCKED } from "../canned/people";
import { RECORD_TO_SETTLE } from "../canned/record";

test("unlock names the service, the people and which of them is chosen", async ({ page }) => {
  await canned(page, { session: () => LOCKED });
  await page.goto("/");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Unlock Hartwell Royal FLS" [level=1]
    - heading "Who are you?" [level=2]
    - list "Who are you?":
      - listitem:
        - button "Amara Osei Nurse, last unlocked today at 11:38" [pressed]
      - listitem:
        - button "Helen Pritchard Nurse, last unlocked today at 08:55"
    - heading "Amara Osei" [level=2]
    - textbox "Passphrase"
    - button "Show passphrase"
    - button "Unlock"
    - button "Use the recovery key"
  `);
});

test("the frame: landmarks, where one is, and counts in words", async ({ page }) => {
  await canned(page);
  await page.goto("/#/followups");
  await expect(page.getByRole("banner")).toMatchAriaSnapshot(`
    - banner:
      - link "2 need you"
      - button "Lock"
  `);
  await expect(page.getByRole("navigation", { name: "Main" })).toMatchAriaSnapshot(`
    - navigation "Main":
      - list:
        - listitem:
          - link "Patients 1,204"
        - listitem:
          - link "Follow-ups 9 in time 31 late"
  `);
  await expect(page.getByRole("link", { name: "Follow-ups 9 in time 31 late" })).toHaveAttribute(
    "aria-current",
    "page",
  );
});

test("the patients list: what is shown, by which order, and what is in a row", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "Patients" [level=1]
    - checkbox "Hide NHS numbers"
    - search:
      - textbox "Find by NHS number, date, postcode, site of the fracture or name"
      - button "Find"
    - list "Show":
      - listitem:
        - button "All 1,204" [pressed]
      - listitem:
        - button "Draft 142"
  `);
  const row = page.getByRole("row").filter({ has: page.getByRole("link") });
  await expect(row.first()).toMatchAriaSnapshot(`- link /999 \\d{3} \\d{4}/`);
});

test("a record: tabs say what is left in them, questions their number, answers their state", async ({ page }) => {
  await canned(page);
  await page.goto("/#/patients/r-5702/dxa");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - heading "999 938 5702" [level=1]
    - button "Copy NHS number"
    - tablist "Parts of the record":
      - tab "Patient complete"
      - tab "Investigation 1 warning"
      - tab "DXA 1 left" [selected]
      - tab "Follow-up from 7 Dec 2026"
    - tabpanel "DXA 1 left":
      - group "DXA":
        - group "3.01 DXA ordered or recommended":
          - button "Help with 3.01 DXA ordered or recommended"
          - radio "Yes" [checked]
          - radio "No"
        - textbox "3.03 Date of DXA"
        - checkbox "Patient did not attend"
    - complementary "What is missing":
      - heading "What is missing" [level=2]
      - list:
        - listitem:
          - button "Date of DXA"
      - heading "Follow-up" [level=3]
    - button "Save"
    - button "Save, new patient"
  `);
  await expect(page.getByLabel("3.03 Date of DXA", { exact: true })).toHaveAccessibleDescription(
    /For example 14\/3\/26/,
  );
});

test("what is to be settled is announced, and an error is said with its box", async ({ page }) => {
  await canned(page, { open_record: () => RECORD_TO_SETTLE });
  await page.goto("/#/patients/r-4372/dxa?q=settle");
  await expect(page.getByRole("main")).toMatchAriaSnapshot(`
    - region "There are 2 things to settle before Central counts this record":
      - alert:
        - list:
          - listitem:
            - 'button "3.03 Date of DXA has two different answers: choose one"'
          - listitem:
            - button "3.04 Lowest T-score must be between -10.0 and 5.0"
    - tabpanel "DXA 2 to settle":
      - group "DXA":
        - group "3.03 Date of DXA":
          - radio "12 November 2026"
          - radio "21 November 2026"
          - radio "Another answer"
        - textbox "3.04 Lowest T-score" [invalid]
  `);
  await expect(page.getByLabel("3.04 Lowest T-score", { exact: true })).toHaveAccessibleDescription(
    /Error: Lowest T-score must be between/,
  );
});
