// Who is at the desk, and the service, in canned states. Everyone is fictional.
import type { CountsView, SessionView } from "../../src/platform/generated";
import { GROUP_COUNTS } from "./follow-ups";

export const TODAY = "2026-11-17";
const PEOPLE = [
  { id: "u-1", name: "Amara Osei", waitSeconds: 0 },
  { id: "u-2", name: "Helen Pritchard", waitSeconds: 0 },
  { id: "u-3", name: "Dr Rohan Mehta", waitSeconds: 0 },
  { id: "u-4", name: "Tomos Evans", waitSeconds: 0 },
];
const SERVICE = { code: "HRW", name: "Hartwell Royal FLS", demo: true, central: "https://central.example" };

const base = {
  keychain: true,
  today: TODAY,
  returnTo: null,
  leftOff: null,
  whileLocked: null,
  earlier: null,
  onlyReading: null,
  trouble: null,
  practicePassphrase: null,
  textSizes: [90, 100, 110, 125, 150, 175, 200],
  version: "0.1.0",
};

export const OPEN: SessionView = { ...base, state: "open", service: SERVICE, people: PEOPLE, user: PEOPLE[0] ?? null };
export const LOCKED: SessionView = { ...base, state: "locked", service: SERVICE, people: PEOPLE, user: null };
/** Locked, where the first person has to wait after wrong passphrases. */
export function waiting(waitSeconds: number): SessionView {
  return { ...LOCKED, people: PEOPLE.map((person, at) => (at === 0 ? { ...person, waitSeconds } : person)) };
}
export const FIRST_RUN: SessionView = { ...base, state: "firstRun", service: null, people: [], user: null };

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
