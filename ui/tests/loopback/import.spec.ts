// A file that is chosen in the window, on a real store.
import { expect, test } from "@playwright/test";
import { order, still } from "../importing";
import { startService } from "./desk";

const HEADER = "1.01 NHSNumber,1.02 DateOfBirth,1.03 Gender,1.04 PostCode,1.09 DateIndexFracDiagnosed,2.01 Height\n";

test("a file is chosen, looked at row by row, and imported by keyboard alone; the same file again does nothing", async ({
  page,
}) => {
  await startService(page);
  const rows =
    "9991000003,03/02/1950,Female,NA,01/03/2026,162\nOVERSEAS,03/02/1951,Male,NA,02/03/2026,170\n9991000011,31/02/1950,Male,NA,01/03/2026,160\n";
  const given = await page.request.post("/test/give/november.csv", {
    data: Buffer.from(HEADER + rows),
    headers: { "content-type": "text/csv" },
  });
  expect(given.ok()).toBe(true);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Import" }).press("Enter");
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("heading", { name: "Import november.csv" })).toBeVisible();
  await expect(page.getByText("Nothing has changed yet. 3 rows read.")).toBeVisible();
  await expect(page.getByRole("row", { name: /999 100 0003/ })).toContainText("Start a record");
  await page.getByRole("button", { name: "Refused 1" }).press("Enter");
  const refused = page.getByRole("row", { name: /DateOfBirth/ });
  await expect(refused).toContainText("4");
  await expect(page.getByText("31/02")).toHaveCount(0);
  await still(page);
  await page.getByRole("radio", { name: "All rows or none" }).check();
  await order(page);
  await expect(page.getByText(/^Rows are refused: put the file right/)).toBeVisible();
  await still(page);
  await page.getByRole("radio", { name: "Import the good rows" }).check();
  await order(page);
  await expect(page.getByText("2 records were started. 1 row was refused.")).toBeVisible();
  await page.keyboard.press("Control+o");
  await expect(page.getByRole("button", { name: "Same 2" })).toBeVisible();
  await expect(page.getByText("There is nothing to import.")).toBeVisible();
  await page.getByRole("link", { name: "Patients", exact: false }).first().press("Enter");
  await expect(page.getByRole("link", { name: "999 100 0003" })).toBeVisible();
});

test("a row is unticked, and the import is taken back as it was shown", async ({ page }) => {
  await startService(page);
  const rows =
    "9991000003,03/02/1950,Female,NA,01/03/2026,162\n9991000011,03/02/1951,Male,NA,02/03/2026,170\n9991000038,03/02/1952,Male,NA,03/03/2026,171\n";
  await page.request.post("/test/give/november.csv", {
    data: Buffer.from(HEADER + rows),
    headers: { "content-type": "text/csv" },
  });
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Import" }).press("Enter");
  await page.keyboard.press("Control+o");
  await page.getByRole("checkbox", { name: "Import row 3" }).press("Space");
  await page.getByRole("button", { name: /^Import 2 rows/ }).press("Enter");
  await expect(page.getByText("2 records were started. 1 row was left out, not ticked.")).toBeVisible();
  await page.getByRole("button", { name: "Earlier imports" }).press("Enter");
  const listed = page.getByRole("region", { name: "Earlier imports" }).getByRole("row", { name: /november\.csv/ });
  await expect(listed).toContainText("2 of 3");
  await listed.getByRole("button", { name: "Undo…" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Undo the import of november.csv" });
  await expect(dialog).toContainText("This would delete 2 records that the import started.");
  await dialog.getByRole("button", { name: "Undo this import" }).press("Enter");
  await expect(
    page.getByRole("paragraph").filter({ hasText: "2 records that the import started were deleted." }),
  ).toBeVisible();
  await expect(listed).toContainText("Undone by");
});

test("a hospital's own headings are said once, and the next such file is read so", async ({ page }) => {
  await startService(page);
  const give = (rows: string) =>
    page.request.post("/test/give/ward.csv", {
      data: Buffer.from(`Patient no,Consultant,Clinic day,Hieght\n${rows}`),
      headers: { "content-type": "text/csv" },
    });
  await give("9991000003,Mr Fieldhouse,01/03/2026,162\n");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Import" }).press("Enter");
  await page.keyboard.press("Control+o");
  await expect(page.getByText(/^Choose a question for 3 columns, or leave them out: A \(Patient no\)/)).toBeVisible();
  await still(page);
  await page.getByLabel("Question of column A, Patient no").selectOption("nhs_number");
  await still(page);
  await page.getByLabel("Question of column C, Clinic day").selectOption("diagnosis_date");
  await page.getByRole("button", { name: "Leave out 1 column" }).press("Enter");
  await expect(page.getByText("Every column is a question or is left out.")).toBeVisible();
  await page.getByRole("textbox", { name: "Name for files like this (optional)" }).fill("Ward list");
  await order(page);
  await expect(page.getByText(/^Columns as in “Ward list”, changed /)).toBeVisible();
  await order(page);
  await expect(page.getByText("1 record was started.")).toBeVisible();
  await give("9991000011,Ms Adeyemi,02/03/2026,160\n");
  await page.keyboard.press("Control+o");
  await expect(page.getByText("Nothing has changed yet. 1 row read.")).toBeVisible();
  await expect(page.getByText(/^Columns as in “Ward list”, changed /)).toBeVisible();
  await page.getByRole("button", { name: "Change…" }).press("Enter");
  await expect(page.getByLabel("Question of column C, Clinic day")).toHaveValue("diagnosis_date");
});
