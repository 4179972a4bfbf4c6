// Opt-out checks in canned states: numbers that need a check, a file that waits, and a reply that is short.
import type { OptOutReplyView, OptOutsView } from "../../src/platform/generated";
import type { Answers } from "./host";
import type { OPEN } from "./people";

/** The same session where opt-outs are asked about. */
export const inEngland = <V extends typeof OPEN>(view: V): V => ({
  ...view,
  service: view.service === null ? null : { ...view.service, demo: false, optOuts: true },
});

export const DUE: OptOutsView = {
  words: "268 numbers to check: 41 new and 227 whose clearance is about to end.",
  due: 268,
  beyond: 0,
  leftOut: [
    {
      which: "1 typed number ending 77",
      why: "Check digit wrong (Modulus 11): one would spoil the file",
      record: "r-7",
    },
    { which: "2 records", why: "No NHS number yet", record: "r-8" },
  ],
  waiting: null,
  reply: null,
  message: null,
  lists: [
    { expires: "2026-11-19", soon: "in 2 days", numbers: 227 },
    { expires: "2026-11-30", soon: null, numbers: 388 },
  ],
  reminder: "The opt-out clearance of 227 numbers ends on 19 November 2026: check them again before then",
  withdrawn: null,
  evidence: [
    {
      made: "2026-11-09T09:12:00Z",
      madeBy: "Amara Osei",
      file: "HRW01-09112026-0002.dat",
      numbers: 411,
      cleared: 388,
      notCleared: 23,
      missing: 0,
      until: "2026-11-30",
      used: "2026-11-09T10:01:00Z",
      usedBy: "Helen Pritchard",
    },
  ],
  settings: {
    mailbox: "HRW01",
    dateForm: "ddmmyyyy",
    nextNumber: "4",
    mostNumbers: "10000",
    leastPercent: "80",
    days: "21",
    fileName: "HRW01-17112026-0004.dat",
  },
  practice: false,
};

export const WAITING: OptOutsView = {
  ...DUE,
  waiting: { file: "HRW01-17112026-0004.dat", numbers: 268, made: "2026-11-17T09:40:00Z", by: "Amara Osei" },
};

export const SHORT: OptOutReplyView = {
  read: "2026-11-17T11:40:00Z",
  cleared: 227,
  notCleared: 13,
  missing: 28,
  until: "2026-12-08",
  warning: "This reply is short. 28 of 268 numbers have no answer yet.",
  detail: "It ends at line 240 of the file we sent, so nothing is concluded about the rest. Was the whole file saved?",
  needsWord: false,
  button: "Use these 240, check 28 again",
};

export const WHOLE: OptOutReplyView = {
  ...SHORT,
  cleared: 255,
  missing: 0,
  warning: null,
  detail: null,
  button: "Use this reply: 255 cleared, 13 not cleared",
};

/** A desk that goes through the steps, with this reply. */
export function optOuts(reply: OptOutReplyView = SHORT, first: OptOutsView = DUE): Answers {
  let view = first;
  const now = (next: OptOutsView) => {
    view = next;
    return view;
  };
  return {
    opt_outs: () => view,
    count_opt_outs: () => ({ due: view.due }),
    make_opt_out_check: () => now(WAITING),
    give_up_opt_out_check: () => now(DUE),
    choose_opt_out_reply: () => now({ ...WAITING, reply }),
    practise_opt_out_reply: () => now({ ...WAITING, reply }),
    use_opt_out_reply: () =>
      now({
        ...DUE,
        due: reply.missing,
        leftOut: [],
        reminder: null,
        words:
          reply.missing === 0 ? "No number needs a check." : `${reply.missing} numbers to check: ${reply.missing} new.`,
      }),
    change_opt_out_setting: ({ setting, text }) => now({ ...view, settings: { ...view.settings, [setting]: text } }),
    save_opt_out_evidence: () => ({ file: "fls-opt-out-evidence-2026-11-17.csv", rows: 1 }),
  };
}
