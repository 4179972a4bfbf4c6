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

const WORKING = "5 × (Hartwell Royal 150 + Hartwell General 90) = 1,200";

export const CASELOAD: CaseloadView = {
  values: [
    { fromYear: 2026, value: 1200, bySite: "960 not of the spine, 240 of the spine", working: WORKING },
    { fromYear: 2024, value: 1130, bySite: "904 not of the spine, 226 of the spine", working: null },
  ],
  said: [{ entry: "e-1", fromYear: 2026, value: 1200, working: WORKING, by: "Priya Shah", at: "2026-01-08T10:15:00Z" }],
  thisYear: 2026,
  casesAHipFracture: 5,
  hospitals: [
    { hospital: "Hartwell Royal", hips: 150 },
    { hospital: "Hartwell General", hips: 90 },
  ],
  canTakeOut: true,
};

export const THIS_COMPUTER: ThisComputerView = { noNotifications: null, noTray: null, startsWithComputer: false };

export const DATE_BOXES: SettingsView = { ...SETTINGS, dateBoxes: true };
