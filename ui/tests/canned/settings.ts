// What is set before anybody has chosen.
import type { SettingsView, ThisComputerView } from "../../src/platform/generated";

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

export const THIS_COMPUTER: ThisComputerView = { noNotifications: null, noTray: null, startsWithComputer: false };

export const DATE_BOXES: SettingsView = { ...SETTINGS, dateBoxes: true };
