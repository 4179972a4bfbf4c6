// The ways to begin that ask something: which questions each asks, one a page, and which command it ends in.
import type { FirstRunQuestion, RecoveryKeyView } from "../platform";
import { call } from "./call";

export type Way = "join" | "start";
export type Answers = Record<FirstRunQuestion, string>;

export interface Step {
  box: FirstRunQuestion;
  question: string;
  hint: string;
  missing: string;
}

const USER: Step = {
  box: "user",
  question: "What is your name?",
  hint: "Colleagues see it in the history, beside the answers you gave. At most 100 characters.",
  missing: "Type your name",
};
const PASSPHRASE: Step = {
  box: "passphrase",
  question: "Choose a passphrase",
  hint: "At least four words, or at least 14 characters without the spaces. It opens the records on this computer. Nobody can look it up for you.",
  missing: "Type a passphrase",
};

export const STEPS: Record<Way, readonly Step[]> = {
  join: [
    {
      box: "central",
      question: "What is the address of FLS Central?",
      hint: "You were given it with the code. It starts with https://",
      missing: "Type the address of FLS Central",
    },
    {
      box: "code",
      question: "What is the one-time code?",
      hint: "It works once, on this computer. Your lead clinician can get another one.",
      missing: "Type the one-time code",
    },
    USER,
    PASSPHRASE,
  ],
  start: [
    {
      box: "unitCode",
      question: "What is the unit code?",
      hint: "The letters and digits by which the audit knows your service, for example HRW.",
      missing: "Type the unit code",
    },
    {
      box: "service",
      question: "What is the service called?",
      hint: "For example Hartwell Royal FLS.",
      missing: "Type the name of the service",
    },
    {
      box: "nation",
      question: "In which nation does it work?",
      hint: "England, Wales, Northern Ireland or Scotland. In England patients are checked for national opt-outs before anything is sent.",
      missing: "Type the nation",
    },
    {
      box: "caseload",
      question: "What is the estimated annual caseload?",
      hint: "Take the number of hip fractures in a year, times 5. KPI 2 and KPI 3 are worked out with it.",
      missing: "Type the estimated caseload as a whole number",
    },
    USER,
    PASSPHRASE,
  ],
};

export const TITLES: Record<Way, string> = { join: "Join your service", start: "Start a new service" };

/** What the last button does. */
export const LAST: Record<Way, string> = { join: "Join the service", start: "Start the service" };

/** What is under way while the command runs. */
export const BUSY: Record<Way, string> = { join: "Joining", start: "Starting" };

export function begin(way: Way, answers: Answers): Promise<RecoveryKeyView> {
  const { central, code, unitCode, service, nation, caseload, user, passphrase } = answers;
  const person = { user, passphrase };
  if (way === "join") return call("join_service", { central, code, ...person });
  return call("create_service", { code: unitCode, name: service, nation, caseload: Number(caseload), ...person });
}
