// Follow-ups by group in canned states, and deciding about those long overdue. Every number is a 999 test number.
import type {
  BulkPreviewView,
  FollowUpGroupName,
  FollowUpNarrowingsView,
  FollowUpRowView,
  FollowUpsView,
  GroupCounts,
  WeeksAheadView,
} from "../../src/platform/generated";

type Due = [
  nhsNumber: string,
  weeks: number,
  site: string,
  therapy: string,
  diagnosed: string,
  opens: string,
  target: string,
  when: string,
];

const IN_TIME: Due[] = [
  ["9998645425", 16, "Wrist", "Risedronate", "2026-07-28", "2026-10-20", "2026-11-17", "Closes today"],
  ["9992175338", 16, "Spine", "Zoledronate", "2026-07-29", "2026-10-21", "2026-11-18", "Closes in 1 day"],
  ["9990818363", 52, "Hip", "Denosumab", "2025-10-23", "2026-09-24", "2026-11-19", "Closes in 2 days"],
  ["9995260182", 16, "Pelvis", "Alendronate", "2026-08-03", "2026-10-26", "2026-11-23", "Closes in 6 days"],
  ["9991590838", 16, "Wrist", "Alendronate", "2026-08-06", "2026-10-29", "2026-11-26", "Closes in 9 days"],
  ["9990166137", 16, "Hip", "Zoledronate", "2026-08-10", "2026-11-02", "2026-11-30", "Closes in 13 days"],
  ["9991860916", 16, "Spine", "Teriparatide", "2026-08-14", "2026-11-06", "2026-12-04", "Closes in 17 days"],
  [
    "9996936740",
    16,
    "Humerus",
    "Referred to GP to decide prescription",
    "2026-08-18",
    "2026-11-10",
    "2026-12-08",
    "Closes in 21 days",
  ],
  ["9993909963", 52, "Hip", "Denosumab", "2025-12-01", "2026-11-02", "2026-12-28", "Closes in 41 days"],
];
const LATE: Due[] = [
  ["9995774631", 16, "Pelvis", "Alendronate", "2026-07-24", "2026-10-16", "2026-11-13", "4 days late"],
  ["9993080233", 16, "Hip", "Denosumab", "2026-07-21", "2026-10-13", "2026-11-10", "7 days late"],
  ["9991983449", 52, "Spine", "Teriparatide", "2025-10-09", "2026-09-10", "2026-11-05", "12 days late"],
  [
    "9994423231",
    16,
    "Humerus",
    "Referred to GP to decide prescription",
    "2026-07-10",
    "2026-10-02",
    "2026-10-30",
    "18 days late",
  ],
  ["9997485262", 16, "Wrist", "Alendronate", "2026-07-07", "2026-09-29", "2026-10-27", "21 days late"],
  ["9997877896", 52, "Hip", "Zoledronate", "2025-09-22", "2026-08-24", "2026-10-19", "29 days late"],
];
const LONG_OVERDUE: Due[] = [
  ["9994377809", 16, "Hip", "Zoledronate", "2022-02-15", "2022-05-10", "2022-06-07", "4 years and 5 months late"],
  ["9996531249", 52, "Hip", "Zoledronate", "2022-02-15", "2023-01-17", "2023-03-14", "3 years and 8 months late"],
  ["9992649690", 16, "Wrist", "Alendronate", "2024-01-11", "2024-04-04", "2024-05-02", "2 years and 6 months late"],
  ["9997319168", 16, "Spine", "Denosumab", "2024-07-27", "2024-10-19", "2024-11-16", "2 years late"],
  ["9990336504", 52, "Wrist", "Risedronate", "2024-03-20", "2025-02-19", "2025-04-16", "1 year and 7 months late"],
];
const COMING: Due[] = [
  ["9992183225", 16, "Wrist", "Alendronate", "2026-08-26", "2026-11-18", "2026-12-16", "Opens in 1 day"],
  ["9991324372", 16, "Hip", "Zoledronate", "2026-08-31", "2026-11-23", "2026-12-21", "Opens in 6 days"],
  ["9993600141", 52, "Spine", "Denosumab", "2025-12-24", "2026-11-25", "2027-01-20", "Opens in 8 days"],
];

const GROUPS: Record<FollowUpGroupName, Due[]> = {
  inTime: IN_TIME,
  late: LATE,
  longOverdue: LONG_OVERDUE,
  putOff: LATE.slice(0, 4),
  coming: COMING,
};
export const GROUP_COUNTS: GroupCounts = { inTime: 9, late: 31, longOverdue: 142, putOff: 4, coming: 12 };

function dueRows(due: Due[], late: boolean, longOverdue: boolean): FollowUpRowView[] {
  return due.map(([nhsNumber, weeks, site, therapy, diagnosed, opens, target, when], at) => ({
    id: `r-${nhsNumber.slice(6)}`,
    nhsNumber,
    contact: null,
    weeks,
    diagnosed,
    site,
    age: 60 + (Number(nhsNumber) % 30),
    therapy,
    opens,
    target,
    late,
    closesSoon: /^Closes (today|in [1-6] days?)$/.test(when),
    when,
    lastContact:
      at % 4 === 3
        ? null
        : weeks === 52
          ? { what: "16-week follow-up", on: "2026-02-03", calls: 0 }
          : { what: "Assessed", on: "2026-08-12", calls: 0 },
    putOff: null,
    decidedTogether: longOverdue,
    assigned: null,
    question: weeks === 16 ? "followed_up_16" : "followed_up_52",
  }));
}

/** A page of a group; where none is asked for, of those in time. */
export function followUps(group: FollowUpGroupName | null, limit = 50): FollowUpsView {
  const of = group ?? "inTime";
  const rows = dueRows(GROUPS[of], of === "late" || of === "longOverdue", of === "longOverdue");
  return {
    words: "9 follow-ups can still be in time, 31 are late and still owed.",
    group: of,
    rows: rows.slice(0, limit),
    total: GROUP_COUNTS[of],
    counts: GROUP_COUNTS,
    next: "2026-12-07",
    searchWords: null,
  };
}

/** Those that are put off, of whom one is nobody's any more to call. */
export function putOff(group: FollowUpGroupName | null, limit = 50): FollowUpsView {
  const found = followUps(group ?? "putOff", limit);
  const rows = found.rows.map((row, at) => ({
    ...row,
    late: row.target < "2026-11-17",
    lastContact: { what: at === 3 ? "Moved away" : "No answer", on: "2026-11-16", calls: at + 1 },
    putOff:
      at === 3
        ? { until: null, why: "Moved away", afterClose: false }
        : { until: "2026-11-24", why: "On holiday", afterClose: true },
    decidedTogether: at === 3,
    assigned: at === 0 ? "Amara Osei" : null,
  }));
  return { ...found, rows };
}

export const FOLLOW_UPS: FollowUpsView = followUps("inTime");
export const ALL_REACHED: FollowUpsView = {
  words: "",
  group: "inTime",
  rows: [],
  total: 0,
  counts: { inTime: 0, late: 0, longOverdue: 0, putOff: 0, coming: 0 },
  next: "2026-12-07",
  searchWords: null,
};

export const FOLLOW_UP_NARROWINGS: FollowUpNarrowingsView = {
  sites: [
    { key: "hip", label: "Hip", count: 3 },
    { key: "wrist", label: "Wrist", count: 2 },
  ],
  therapies: [
    { key: "alendronate", label: "Alendronate", count: 2 },
    { key: "denosumab", label: "Denosumab", count: 2 },
  ],
};

/** What deciding the first five that are long overdue does. */
export const DECISION_PREVIEW: BulkPreviewView = {
  words:
    "6.01 = No for these 3: 2 blank, 1 left out: an answer to this question is being typed and not saved. 7.01 = No for these 2: 2 blank",
  reading: "No",
  unreadable: null,
  changes: 4,
  records: 4,
  preview: "d-1",
  rows: LONG_OVERDUE.map(([nhsNumber, weeks, , , diagnosed], at) => ({
    id: `r-${nhsNumber.slice(6)}`,
    nhsNumber,
    diagnosed,
    question: weeks === 16 ? "6.01" : "7.01",
    outcome: at === 2 ? "cannot" : "fills",
    words: at === 2 ? "An answer to this question is being typed and not saved" : "Blank, becomes No",
  })),
};

/** As many as are in time and coming on 17 November 2026, by the week in which they close. */
export const WEEKS_AHEAD: WeeksAheadView = {
  weeks: (
    [
      ["2026-11-16", 3, 0],
      ["2026-11-23", 2, 0],
      ["2026-11-30", 2, 0],
      ["2026-12-07", 1, 0],
      ["2026-12-14", 0, 2],
      ["2026-12-21", 0, 4],
      ["2026-12-28", 1, 3],
      ["2027-01-04", 0, 3],
      ["2027-01-11", 0, 0],
    ] as const
  ).map(([monday, open, notOpen]) => ({ monday, open, notOpen })),
};
