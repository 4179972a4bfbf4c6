// What is set before anybody has chosen.
import type { CaseloadView, SettingsView, ThisComputerView } from "../../src/platform/generated";

export const SETTINGS: SettingsView = {
  questionMark: true,
  dateBoxes: false,
  hideNhsNumbers: false,
  textSize: 100,
  lockAfterMinutes: 10,
  lockAfterChoices: [2, 5, 10],
  reminders: true,
  remindAt: "13:00",
  quietFrom: "18:00",
  quietUntil: "08:00",
  keepInTray: false,
  contactCards: true,
};

export const CASELOAD: CaseloadView = {
  values: [
    { fromYear: 2026, value: 1200 },
    { fromYear: 2024, value: 1130 },
  ],
  said: [{ entry: "e-1", fromYear: 2026, value: 1200, by: "Priya Shah", at: "2026-01-08T10:15:00Z" }],
  thisYear: 2026,
  casesAHipFracture: 5,
};

export const THIS_COMPUTER: ThisComputerView = { noNotifications: null, noTray: null, startsWithComputer: false };

export const DATE_BOXES: SettingsView = { ...SETTINGS, dateBoxes: true };
