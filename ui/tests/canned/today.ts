// Today's list in canned states: a busy day, a quiet one, nothing at all. Every number is a 999 test number.
import type { CountsView, TodayLineView, TodayView } from "../../src/platform/generated";
import { CALM, COUNTS, TODAY } from "./people";

type Line = [
  ending: string,
  nhsNumber: string,
  what: string,
  why: string,
  state: string,
  on: string | null,
  question: string,
  closesSoon?: boolean,
];

function lines(...all: Line[]): TodayLineView[] {
  return all.map(([ending, nhsNumber, what, why, state, on, question, closesSoon = false]) => ({
    id: `r-${ending}`,
    nhsNumber,
    contact: null,
    what,
    why,
    state,
    closesSoon,
    on,
    question,
  }));
}

export const BUSY: TodayView = {
  today: TODAY,
  words:
    "14 things need you: 4 to put right, 1 not saved yet and 9 follow-ups in time; 31 follow-ups are late and still owed",
  facilities: null,
  optOuts: null,
  past: null,
  backup: null,
  dataset: null,
  notices: [],
  sections: [
    {
      heading: "needsYou",
      total: 4,
      lines: lines(
        [
          "3225",
          "9992183225",
          "1.07 is before the date of diagnosis",
          "",
          "Needs you",
          "2026-11-16",
          "assessment_date",
        ],
        ["4372", "9991324372", "Two answers to 3.03 Date of DXA", "", "Needs you", "2026-11-16", "dxa_date"],
      ),
    },
    {
      heading: "notSaved",
      total: 1,
      lines: lines(["9690", "9992649690", "3 answers typed", "", "Not saved yet", "2026-11-17", "care_home"]),
    },
    {
      heading: "inTime",
      total: 9,
      lines: lines(
        [
          "5425",
          "9998645425",
          "16-week, Wrist, Risedronate",
          "Assessed 10 Aug 2026",
          "Closes today",
          "2026-11-17",
          "followed_up_16",
          true,
        ],
        [
          "5338",
          "9992175338",
          "16-week, Spine, Zoledronate",
          "Assessed 4 Aug 2026",
          "Closes in 1 day",
          "2026-11-18",
          "followed_up_16",
          true,
        ],
        [
          "8363",
          "9990818363",
          "52-week, Hip, Denosumab",
          "16-week follow-up 2 Feb 2026",
          "Closes in 2 days",
          "2026-11-19",
          "followed_up_52",
          true,
        ],
      ),
    },
    {
      heading: "late",
      total: 31,
      lines: lines(
        [
          "6041",
          "9993036041",
          "16-week, Hip, Alendronate",
          "No answer 12 Nov 2026",
          "4 days late",
          "2026-11-13",
          "followed_up_16",
        ],
        [
          "1182",
          "9997321182",
          "52-week, Spine, Denosumab",
          "16-week follow-up 2 Feb 2026",
          "6 days late",
          "2026-11-11",
          "followed_up_52",
        ],
      ),
    },
    {
      heading: "nearlyComplete",
      total: 142,
      lines: lines(
        ["2690", "9996532690", "5.01 Falls risk assessment", "Feeds KPI 6", "1 answer left", null, "falls_assessment"],
        [
          "3322",
          "9991043322",
          "3.03 Date of DXA",
          "Feeds KPI 5, until 22 Nov 2026",
          "1 answer left",
          "2026-11-22",
          "dxa_date",
          true,
        ],
        ["7518", "9990427518", "1.05 Care home resident", "Feeds KPI 1", "1 answer left", null, "care_home"],
      ),
    },
    {
      heading: "stillCounts",
      total: 1,
      lines: lines([
        "5702",
        "9999385702",
        "1.07 Date of FLS assessment",
        "Feeds KPI 4",
        "Counts for 3 more days",
        "2026-11-20",
        "assessment_date",
        true,
      ]),
    },
  ],
  next: "Next: 3 follow-ups open on 4 December 2026. 142 follow-ups are long overdue.",
};

/** What the navigation says on that day. */
export const BUSY_COUNTS: CountsView = { ...COUNTS, needsYou: 4, notSaved: 1 };

/** And on a day on which nobody is owed a follow-up. */
export const QUIET_COUNTS: CountsView = {
  ...CALM,
  followUps: { inTime: 0, late: 0, longOverdue: 0, putOff: 0, coming: 12 },
};

export const QUIET: TodayView = {
  today: TODAY,
  words: "Nothing needs you today",
  facilities: null,
  optOuts: null,
  past: null,
  backup: null,
  dataset: null,
  notices: [],
  sections: [],
  next: "Next: 3 follow-ups open on 4 December 2026.",
};
