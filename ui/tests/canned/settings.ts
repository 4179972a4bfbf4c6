// What is set before anybody has chosen.
import type { SettingsView } from "../../src/platform/generated";

export const SETTINGS: SettingsView = {
  questionMark: true,
  dateBoxes: false,
  hideNhsNumbers: false,
  textSize: 100,
  lockAfterMinutes: 10,
  lockAfterChoices: [2, 5, 10],
};

export const DATE_BOXES: SettingsView = { ...SETTINGS, dateBoxes: true };
