// The three ways to begin: which questions each asks, one a page, and which command it ends in.
import type { RecoveryKeyView } from "../platform";
import { call } from "./call";

export type Way = "join" | "start" | "explore";
export type Box = "central" | "code" | "service" | "caseload" | "user" | "passphrase";
export type Answers = Record<Box, string>;

export interface Step {
  box: Box;
  question: string;
  hint: string;
  missing: string;
}

const CODE: Step = {
  box: "code",
  question: "What is the unit code?",
  hint: "Three or more letters or digits that name your service in the audit, for example HRW.",
  missing: "Type the unit code",
};
const USER: Step = {
  box: "user",
  question: "What is your name?",
  hint: "As it should stand beside your answers in the history.",
  missing: "Type your name",
};
const PASSPHRASE: Step = {
  box: "passphrase",
  question: "Choose a passphrase",
  hint: "At least four words or 14 characters. It opens the records on this computer; nobody can look it up for you.",
  missing: "Type a passphrase",
};

export const STEPS: Record<Way, readonly Step[]> = {
  join: [
    {
      box: "central",
      question: "What is the address of FLS Central?",
      hint: "It was given with the code and begins with https.",
      missing: "Type the address of FLS Central",
    },
    {
      box: "code",
      question: "What is the one-time code?",
      hint: "It works once, for this computer. Your lead clinician can get another one.",
      missing: "Type the one-time code",
    },
    USER,
    PASSPHRASE,
  ],
  start: [
    CODE,
    {
      box: "service",
      question: "What is the service called?",
      hint: "For example Hartwell Royal FLS.",
      missing: "Type the name of the service",
    },
    {
      box: "caseload",
      question: "What is the estimated annual caseload?",
      hint: "Five times the hip fractures of a year. KPI 2 and KPI 3 are worked out with it; it can be changed later.",
      missing: "Type the estimated caseload as a whole number",
    },
    USER,
    PASSPHRASE,
  ],
  explore: [USER, PASSPHRASE],
};

export const TITLES: Record<Way, string> = {
  join: "Join your service",
  start: "Start a new service",
  explore: "Look around first",
};

/** What is under way while the command runs. */
export const BUSY: Record<Way, string> = { join: "Joining", start: "Starting", explore: "Preparing patients" };

/** Whether the box holds something of the right kind at all; whether it is right is the host's to say. */
export function filled(step: Step, text: string): boolean {
  return step.box === "caseload" ? /^\d{1,6}$/.test(text.trim()) : text.trim() !== "";
}

export function begin(way: Way, answers: Answers): Promise<RecoveryKeyView> {
  const { central, code, service, caseload, user, passphrase } = answers;
  const person = { user: user.trim(), passphrase };
  if (way === "join") return call("join_service", { central: central.trim(), code: code.trim(), ...person });
  if (way === "explore") return call("explore", person);
  return call("create_service", {
    code: code.trim(),
    name: service.trim(),
    caseload: Number(caseload.trim()),
    ...person,
  });
}
