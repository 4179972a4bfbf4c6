// The first run: an error stands beside the question that it is about, and each button says what happens.
import { expect, test } from "@playwright/test";
import { canned, Refusal } from "../canned/host";
import { FIRST_RUN, LOCKED, OPEN } from "../canned/people";

const ADDRESS = "The address must start with https:// and go on with the server’s name";

test("a bad address is told on its own page, before anything else is asked", async ({ page }) => {
  await canned(page, {
    session: () => FIRST_RUN,
    check_first_run: ({ question, text }) => {
      if (question === "central" && !text.startsWith("https://")) {
        throw new Refusal("central-address", ADDRESS, "central");
      }
      return { text };
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Join with a code" }).click();
  const address = page.getByLabel("What is the address of FLS Central?");
  await address.fill("fls.example.org");
  await page.keyboard.press("Enter");
  await expect(address).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByRole("alert")).toContainText("must start with https://");
  await expect(address).toBeFocused();
  await address.fill("https://fls.example.org");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("What is the one-time code?")).toBeFocused();
});

test("what is typed while the desk reads an answer is in the box of the next question", async ({ page }) => {
  const held: (() => void)[] = [];
  const asked = await canned(page, {
    session: () => FIRST_RUN,
    check_first_run: async ({ text }) => {
      await new Promise<void>((done) => held.push(done));
      return { text: text.trim() };
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Start a new service" }).click();
  await expect(page.getByLabel("What is the unit code?")).toBeFocused();
  for (const keys of ["HRW", "Hartwell Royal FLS", "England", "1200", "Amara Osei", "four plain short words"]) {
    await page.keyboard.type(keys);
    await page.keyboard.press("Enter");
  }
  await expect(page.getByRole("button", { name: "Starting" })).toBeVisible();
  expect(asked.some((one) => one.name === "create_service")).toBe(false);
  await expect.poll(() => held.length).toBe(6);
  for (const done of held) done();
  await expect
    .poll(() => asked.find((one) => one.name === "create_service")?.request)
    .toEqual({
      code: "HRW",
      name: "Hartwell Royal FLS",
      nation: "England",
      caseload: 1200,
      user: "Amara Osei",
      passphrase: "four plain short words",
    });
});

test("an answer that is refused late brings its question back, and what was typed after it stays", async ({ page }) => {
  let refuse: () => void = () => undefined;
  const late = new Promise<void>((done) => {
    refuse = done;
  });
  await canned(page, {
    session: () => FIRST_RUN,
    check_first_run: async ({ question, text }) => {
      if (question === "unitCode" && text === "?") {
        await late;
        throw new Refusal("wrong-use", "The unit code is letters and digits", "unitCode");
      }
      return { text };
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Start a new service" }).click();
  await expect(page.getByLabel("What is the unit code?")).toBeFocused();
  await page.keyboard.type("?");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Hartwell");
  refuse();
  await expect(page.getByLabel("What is the unit code?")).toBeFocused();
  await expect(page.getByRole("alert")).toContainText("letters and digits");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("HRW");
  await page.keyboard.press("Enter");
  await expect(page.getByLabel("What is the service called?")).toHaveValue("Hartwell");
});

test("what only Central can say takes the person back to its question, with what was typed", async ({ page }) => {
  await canned(page, {
    session: () => FIRST_RUN,
    join_service: () => {
      throw new Refusal("wrong-code", "Central does not know this code", "code");
    },
  });
  await page.goto("/");
  await page.getByRole("button", { name: "Join with a code" }).click();
  for (const text of ["https://fls.example.org", "ABCD-1234", "Amara Osei"]) {
    await expect(page.locator("form input")).toHaveValue("");
    await page.keyboard.type(text);
    await page.keyboard.press("Enter");
  }
  await page.getByLabel("Choose a passphrase", { exact: true }).fill("four plain short words");
  await page.getByRole("button", { name: "Join the service" }).click();
  const code = page.getByLabel("What is the one-time code?");
  await expect(code).toBeFocused();
  await expect(code).toHaveValue("ABCD-1234");
  await expect(page.getByRole("alert")).toContainText("Central does not know this code");
});

test("looking around asks for nothing", async ({ page }) => {
  const asked = await canned(page, { session: () => FIRST_RUN, explore: () => OPEN });
  await page.goto("/");
  await page.getByRole("button", { name: "Explore with fictional patients" }).click();
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
  expect(asked.find((one) => one.name === "explore")?.request).toBeNull();
});

test("the locked demonstration shows its passphrase, and offers no recovery key that nobody was shown", async ({
  page,
}) => {
  const asked = await canned(page, {
    session: () => ({ ...LOCKED, practicePassphrase: "only invented patients here" }),
    unlock: () => OPEN,
  });
  await page.goto("/");
  await expect(page.getByText("the passphrase is no secret: only invented patients here")).toBeVisible();
  await expect(page.getByRole("button", { name: "Use the recovery key" })).toBeHidden();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "Today, Tuesday 17 November", level: 1 })).toBeVisible();
  expect(asked.find((one) => one.name === "unlock")?.request).toMatchObject({
    passphrase: "only invented patients here",
  });
});

test("a demonstration is left from Settings, once it is said what that means", async ({ page }) => {
  await canned(page, { leave_demonstration: () => FIRST_RUN });
  await page.goto("/#/settings");
  await page.getByRole("button", { name: "Leave the demonstration" }).click();
  await expect(page.getByRole("dialog")).toContainText("You cannot come back to these fictional patients");
  await page.getByRole("button", { name: "Leave it and start again" }).click();
  await expect(page.getByRole("heading", { name: "Welcome to FLS Desk" })).toBeVisible();
});

test("a real service has no such button", async ({ page }) => {
  const service = OPEN.service === null ? null : { ...OPEN.service, demo: false };
  await canned(page, { session: () => ({ ...OPEN, service }) });
  await page.goto("/#/settings");
  await expect(page.getByRole("heading", { name: "Locking" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Leave the demonstration" })).toBeHidden();
});
