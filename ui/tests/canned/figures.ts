// The KPI table in a canned state. Invented figures.
import type {
  BehindFigure,
  BehindView,
  CutView,
  KpiOriginView,
  KpisRequest,
  KpisView,
  KpiView,
} from "../../src/platform/generated";

type Line = [
  kpi: number,
  title: string,
  percent: string | null,
  figure: string,
  lastYear: string | null,
  light: string | null,
  beside?: string,
];

const LINES: Line[] = [
  [
    1,
    "Data completeness",
    null,
    "questions not answered in more than 20% of records",
    null,
    "met",
    "Met if fewer than 5",
  ],
  [2, "Non-spine fractures", "48.9", "489 of 1,000", "45.2", "red"],
  [3, "Spine fractures", "38.4", "96 of 250", "30.4", "green"],
  [4, "Assessment within 90 days", "68.2", "412 of 604", "61.0", "amber"],
  [5, "DXA within 90 days", "54.7", "214 of 391", "49.7", "amber"],
  [6, "Falls risk assessment", "82.5", "498 of 604", "79.3", "green"],
  [7, "Bone treatment", "56.5", "341 of 604", "54.8", "green", "Drug only: 301 of 604 (49.8%)"],
  [8, "Strength and balance by 16 weeks", "12.5", "58 of 464", "9.6", "red"],
  [9, "16-week follow-up", "30.5", "104 of 341", "22.8", "red", "Followed up at any time: 121 of 341 (35.5%)"],
  [10, "Started treatment by 16 weeks", "32.8", "112 of 341", "28.1", "red"],
  [
    11,
    "One-year drug adherence",
    null,
    "Too early for 2026",
    null,
    null,
    "Shown from January 2028, when the windows at one year have closed. So far 0 of 341.",
  ],
];

const ORIGIN: KpiOriginView = {
  formula: "1.07 from 0 to 90 days after 1.09 / all patients",
  numerator: "Patients assessed by the FLS on the day of diagnosis or within 90 days after it.",
  denominator: "All patients: those diagnosed in the period, aged 50 or over then or of unknown age. Drafts count.",
  source: "Official wording: the charts page of fffap.org.uk.",
  version: "KPI definitions, edition 1; questions for fractures diagnosed from 2024, revision 2",
};

/** What Central told of the nation. */
const NATIONAL: Record<number, string> = {
  2: "43.1",
  3: "21.7",
  4: "66.4",
  5: "41.8",
  6: "61.9",
  7: "52.2",
  8: "7.3",
  9: "27.6",
  10: "33.9",
};

/** What the patients list is narrowed to. */
export function figureOf(kpi: number, counts: boolean, period = "2026", words = period): BehindFigure {
  const patients = counts ? "counted" : "notCounted";
  return { kpi, question: null, period, group: null, patients, words: `KPI ${kpi}, ${words}` };
}

/** Whom the link of a figure lists, as the host says it. */
function behindOf(kpi: number, figure: string): BehindView {
  const [counted = 0, of = 0] = figure.replaceAll(",", "").match(/\d+/g)?.map(Number) ?? [];
  const counts = kpi === 2 || kpi === 3;
  return { figure: figureOf(kpi, counts), words: counts ? `${counted} counted` : `${of - counted} not counted` };
}

const kpis: KpiView[] = LINES.map(([kpi, title, percent, figure, lastYear, light, beside]) => ({
  kpi,
  title,
  percent,
  large: kpi === 1 ? "4 of 18" : percent === null ? null : `${percent}%`,
  figure,
  national: NATIONAL[kpi] ?? null,
  nationalLarge: kpi === 1 ? "3 of 18" : NATIONAL[kpi] === undefined ? null : `${NATIONAL[kpi]}%`,
  lastYear,
  light,
  origin: ORIGIN,
  beside: beside ?? null,
  behind: percent === null ? null : behindOf(kpi, figure),
}));

/** A field of KPI 1, and the patients in whose records it is missing. */
function field(number: string, wording: string, question: string, missing: number, applies: number, percent: string) {
  const figure = { ...figureOf(1, false), question, words: `KPI 1, ${number}, 2026` };
  return { number, wording, missing, applies, percent, behind: { figure, words: String(missing) } };
}

const KPIS: KpisView = {
  period: "2026",
  title: "2026",
  short: "2026",
  before: "2025",
  year: 2026,
  years: [2026, 2025, 2024],
  asAt: "2026-11-17",
  records: 604,
  notAtCentral: 8,
  national: { words: "National averages: 64 services, about 83,510 records, published on 17 November 2026" },
  missed: {
    large: null,
    words:
      "400 expected on treatment a year, recommended to 341 so far. How many are missed can be worked out when 2026 is over",
    origin: "Our estimate, not a figure of the audit. Expected on treatment a year is 0.32 of the caseload.",
    lastYear: "88",
  },
  caseload: 1250,
  expected: "Caseload 1,250",
  lights:
    "Green from 80%, amber from 50%, red below. KPI 3: green above 20%, amber from 10%. KPI 7: green from 50%, red below.",
  kpis,
  over20PercentMissing: [
    field("3.03", "Date of DXA", "dxa_date", 177, 391, "45.3"),
    field("6.01", "16-week follow-up done", "followed_up_16", 121, 341, "35.5"),
    field("6.05", "Bone therapy at 16 weeks", "therapy_16", 78, 104, "27.3"),
    field("6.06", "Strength and balance started", "strength_balance", 24, 104, "23.1"),
  ],
  cut: null,
};

const GROUPS = ["50-59", "60-69", "70-79", "80-89", "90+", "Age not known"] as const;

/** The KPIs of 2026 by age band, each of as many patients as there is room for in a column. */
const BY_AGE: CutView = {
  by: "age band",
  groups: [
    { name: "All patients", records: 604 },
    ...GROUPS.map((name, at) => ({ name, records: [64, 112, 188, 171, 60, 9][at] ?? 0 })),
  ],
  rows: kpis.map(({ kpi, title, large, figure, behind }) => ({
    kpi,
    title,
    cells: [
      { large, figure: kpi === 1 ? "questions" : figure, before: kpi > 3 && kpi < 11 ? "58.2%" : null, behind },
      ...GROUPS.map((key, at) => {
        if (kpi === 1) return { large: `${at + 2} of 18`, figure: "questions", before: null, behind: null };
        if (kpi === 11) return { large: null, figure: "Too early for 2026", before: null, behind: null };
        const counts = kpi === 2 || kpi === 3;
        const words = counts ? `${18 + at} counted` : `${1_040 + at} not counted`;
        const group = { cut: "age" as const, key };
        return {
          large: counts ? null : `${60 + at}.4%`,
          figure: counts ? words : `${1_636 + at} of 2,676`,
          before: counts ? null : `${55 + at}.1%`,
          behind: {
            figure: { ...figureOf(kpi, counts), group, words: `KPI ${kpi}, 2026, age band ${key}` },
            words,
          },
        };
      }),
    ],
  })),
};

/** What the page asks for; of a part of a year without lights, and without our estimate. */
export function kpisOf({ period, cut }: KpisRequest): KpisView {
  const by = cut === null ? null : BY_AGE;
  if (/^\d{4}$/.test(period)) return { ...KPIS, period, year: Number(period), title: period, short: period, cut: by };
  return {
    ...KPIS,
    period,
    title: "January to March 2026",
    short: "Jan-Mar 2026",
    before: "Jan-Mar 2025",
    year: null,
    notAtCentral: null,
    records: 151,
    national: {
      words: "National averages of the whole of 2026: 64 services, about 83,510 records, published on 17 November 2026",
    },
    missed: null,
    expected: "308.2 cases expected, of a caseload of 1,250",
    lights: "No lights: the audit gives them to whole years.",
    kpis: kpis.map((kpi) => ({ ...kpi, light: null })),
    cut: by,
  };
}
