// Who is at the desk, and the service, in canned states. Everyone is fictional.
import type { CountsView, RightName, SessionView } from "../../src/platform/generated";
import { GROUP_COUNTS } from "./follow-ups";

export const TODAY = "2026-11-17";
const person = (id: string, name: string, lastUnlocked: string | null) => ({
  id,
  name,
  waitSeconds: 0,
  oneTime: false,
  lastUnlocked,
  role: "nurse" as const,
  roleLabel: "Nurse",
});
const PEOPLE = [
  person("u-1", "Amara Osei", "2026-11-17T11:38:00Z"),
  person("u-2", "Helen Pritchard", "2026-11-17T08:55:00Z"),
  person("u-3", "Dr Rohan Mehta", "2026-11-16T17:40:00Z"),
  person("u-4", "Tomos Evans", "2026-11-09T10:12:00Z"),
];
const SERVICE = {
  code: "HRW",
  name: "Hartwell Royal FLS",
  demo: true,
  central: "https://central.example",
  optOuts: false,
};

const base = {
  keychain: true,
  today: TODAY,
  returnTo: null,
  leftOff: null,
  whileLocked: null,
  earlier: null,
  takenOver: null,
  onlyReading: null,
  trouble: null,
  practicePassphrase: null,
  refused: [],
  letIn: PEOPLE.map(({ name }) => name),
  textSizes: [90, 100, 110, 125, 150, 175, 200],
  version: "0.1.0",
};

export const OPEN: SessionView = { ...base, state: "open", service: SERVICE, people: PEOPLE, user: PEOPLE[0] ?? null };
export const LOCKED: SessionView = { ...base, state: "locked", service: SERVICE, people: PEOPLE, user: null };
/** Locked, with somebody who was let in and has not unlocked yet. */
export const WITH_NEW: SessionView = {
  ...LOCKED,
  people: [...PEOPLE, { ...person("u-5", "Joanna Byrne", null), oneTime: true }],
};
/** Locked, where the first person has to wait after wrong passphrases. */
export function waiting(waitSeconds: number): SessionView {
  return { ...LOCKED, people: PEOPLE.map((person, at) => (at === 0 ? { ...person, waitSeconds } : person)) };
}
export const FIRST_RUN: SessionView = { ...base, state: "firstRun", service: null, people: [], user: null };

const ASK = "Ask Amara Osei or Helen Pritchard";
/** Why they may change no record. */
export const WRITE = `Only a lead clinician or a nurse may change a record, its contact card, notes and calls. ${ASK}`;
export const EXPORT = `Only a lead clinician or a nurse may export records to a file. ${ASK}`;
export const SEND = `Only a lead clinician or a nurse may send to FLS Central. ${ASK}`;
const REFUSALS: [RightName, string][] = [
  ["write", WRITE],
  ["writeMany", `Only a lead clinician or a nurse may change many records at once. ${ASK}`],
  ["import", `Only a lead clinician or a nurse may import a file. ${ASK}`],
  ["export", EXPORT],
  ["send", SEND],
  ["erase", "Only a lead clinician may erase a record for good. Ask Amara Osei"],
  ["people", "Only a lead clinician may say who can open the records here. Ask Amara Osei"],
  ["service", "Only a lead clinician may choose for the whole service. Ask Amara Osei"],
  ["join", "Only a lead clinician may join FLS Central or change its address. Ask Amara Osei"],
  ["oversee", "Only a lead clinician may see who looked at records and what is held about a patient. Ask Amara Osei"],
];
const TOMOS = OPEN.people.find(({ name }) => name === "Tomos Evans") ?? null;
/** Somebody is in who may only read. */
export const READER: SessionView = {
  ...OPEN,
  user: TOMOS === null ? null : { ...TOMOS, role: "readOnly", roleLabel: "Read only" },
  refused: REFUSALS.map(([right, why]) => ({ right, why })),
  letIn: ["Amara Osei"],
};

export const COUNTS: CountsView = {
  patients: 1204,
  drafts: 142,
  submitted: 1062,
  followUps: GROUP_COUNTS,
  needsYou: 2,
  waiting: 3,
  notAccepted: 8,
  deleted: 3,
  notSaved: 0,
  centralAnswered: "2026-11-17T11:32:00Z",
  noAnswerSince: null,
  monthWithoutSending: null,
};

export const CALM: CountsView = { ...COUNTS, needsYou: 0, waiting: 0, notAccepted: 0 };
