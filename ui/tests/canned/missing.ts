// The missing answers in a canned state: what is worth most first, with both ends. Invented figures.
import type {
  KpiChangeView,
  MissingAnswersRequest,
  MissingAnswersView,
  MissingAnswerView,
  MissingByPatientView,
  PatientMissingView,
  PatientRowView,
} from "../../src/platform/generated";
import { figureOf } from "./figures";
import { PATIENT_ROWS } from "./lists";
import { TODAY } from "./people";

type Change = [kpi: number, title: string, now: string, best: string, worst: string];

function change([kpi, title, now, best, worst]: Change): KpiChangeView {
  const of = kpi === 1 ? "KPI 1, questions missing too often," : `KPI ${kpi}`;
  const atBest = best === now ? `${of} stays ${now} at best` : `${of} from ${now} to ${best} at best`;
  const atWorst = worst === now ? "; at worst as it is" : `; at worst ${worst}`;
  const words = worst === best ? atBest.replace(/ at best$/, "") : `${atBest}${atWorst}`;
  return { kpi, title, now, best, worst, words };
}

/** What recording it does, as the host says it of a share of patients. */
function lifts(first: Change | undefined): string {
  if (first === undefined) return "raises no KPI";
  const [kpi, , now, best] = first;
  if (kpi === 1) return "can make KPI 1 met";
  const points = (Number.parseFloat(best) - Number.parseFloat(now)).toFixed(1);
  return `lifts KPI ${kpi} by at most ${points} points, from ${now} to ${best}`;
}

type Line = Pick<MissingAnswerView, "question" | "number" | "wording" | "patients" | "worth" | "closes" | "closing"> & {
  changes: Change[];
  enough?: string;
};

function answer({ changes, enough, ...line }: Line): MissingAnswerView {
  const { question, number, patients, worth, closing } = line;
  const figure = { ...figureOf(1, false, "2025-12..2026-11"), question, words: `KPI 1, ${number}, Dec 2025-Nov 2026` };
  return {
    ...line,
    behind: { figure, words: String(patients) },
    words: `Recording ${number} for these ${patients} patients, whatever it was, ${lifts(changes[0])}`,
    isWorthSomething: worth !== "Raises no KPI",
    closesSoon: closing.includes("within 7 days"),
    changes: changes.map(change),
    enough: enough ?? null,
  };
}

const FOLLOW_UP: Change = [9, "16-week follow-up", "30.5%", "33.6%", "30.5%"];

export const MISSING: MissingAnswersView = {
  period: "2025-12..2026-11",
  title: "December 2025 to November 2026",
  years: [2026, 2025, 2024],
  asAt: TODAY,
  records: 604,
  answers: [
    answer({
      question: "follow_up_16_date",
      number: "6.02",
      wording: "Date of the 16-week follow-up",
      patients: 12,
      worth: "KPI 9 up to +3.1 points",
      closes: "2026-11-17",
      closing: "7 close within 7 days",
      changes: [FOLLOW_UP],
    }),
    answer({
      question: "dxa_date",
      number: "3.03",
      wording: "Date of DXA",
      patients: 9,
      worth: "KPI 5 up to +2.0 points",
      closes: "2026-11-19",
      closing: "3 close within 7 days",
      changes: [
        [5, "DXA within 90 days", "54.7%", "56.7%", "54.7%"],
        [1, "Data completeness", "5 of 18", "4 of 18", "4 of 18"],
      ],
      enough: "4 of 9 are enough for KPI 1",
    }),
    answer({
      question: "care_home",
      number: "1.05",
      wording: "Care home resident at time of fracture",
      patients: 146,
      worth: "KPI 1 can be met",
      closes: null,
      closing: "No last day",
      changes: [[1, "Data completeness", "5 of 18", "4 of 18", "4 of 18"]],
      enough: "10 of 146 are enough for KPI 1",
    }),
    answer({
      question: "dxa",
      number: "3.01",
      wording: "DXA ordered or recommended",
      patients: 20,
      worth: "KPI 5 up to +1.9 points",
      closes: null,
      closing: "No last day",
      changes: [
        [5, "DXA within 90 days", "54.7%", "56.6%", "52.1%"],
        [1, "Data completeness", "5 of 18", "5 of 18", "6 of 18"],
      ],
    }),
    answer({
      question: "followed_up_16",
      number: "6.01",
      wording: "Followed up at 12-16 weeks",
      patients: 4,
      worth: "KPI 10 up to +1.2 points",
      closes: null,
      closing: "All have closed",
      changes: [
        [10, "Started treatment by 16 weeks", "32.8%", "34.0%", "32.8%"],
        [9, "16-week follow-up", "30.5%", "31.7%", "30.5%"],
        [8, "Strength and balance by 16 weeks", "12.5%", "13.1%", "12.5%"],
      ],
    }),
    answer({
      question: "gender",
      number: "1.03",
      wording: "Gender",
      patients: 2,
      worth: "Raises no KPI",
      closes: null,
      closing: "No last day",
      changes: [],
    }),
  ],
};

/** The patients with missing answers: one whose window closes today, one with weeks to go, and one with none to come. */
export const BY_PATIENT: MissingByPatientView = {
  title: "December 2025 to November 2026",
  total: 142,
  patients: [
    patient(PATIENT_ROWS[0], "2026-11-17", "Today", true, [
      ["follow_up_16_date", "6.02", "Date of the 16-week follow-up", "2026-11-17", "Today"],
      ["gender", "1.03", "Gender", null, null],
    ]),
    patient(PATIENT_ROWS[1], "2026-12-29", "In 42 days", false, [
      ["dxa_date", "3.03", "Date of DXA", "2026-12-29", "In 42 days"],
    ]),
    patient(PATIENT_ROWS[2], null, null, false, [
      ["contact_date", "1.07", "Date of FLS assessment", "2026-09-01", "Closed"],
    ]),
  ],
};

function patient(
  row: PatientRowView | undefined,
  closes: string | null,
  closing: string | null,
  closesSoon: boolean,
  missing: readonly (readonly [string, string, string, string | null, string | null])[],
): PatientMissingView {
  return {
    id: row?.id ?? "",
    nhsNumber: row?.nhsNumber ?? null,
    contact: null,
    diagnosed: row?.diagnosed ?? null,
    missing: missing.map(([question, number, wording, until, said]) => ({
      question,
      number,
      wording,
      closes: until,
      closing: said,
    })),
    opensAt: missing[0]?.[0] ?? null,
    closes,
    closing,
    closesSoon,
  };
}

export const NOTHING_MISSING: MissingAnswersView = { ...MISSING, answers: [] };

/** What the page asks for: of the last twelve months, or of a year. */
export function missingOf({ period }: MissingAnswersRequest): MissingAnswersView {
  return period === null ? MISSING : { ...MISSING, period, title: period };
}
