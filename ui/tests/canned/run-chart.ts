// A run chart in a canned state: the golden drawings of crates/drawing, and months and notes beside them. Invented figures.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { monthName } from "../../src/parts/words";
import type {
  ChartCutView,
  ChartMonthView,
  ChartNoteView,
  FigureGroup,
  RunChartRequest,
  RunChartView,
} from "../../src/platform/generated";
import { figureOf } from "./figures";
import type { Answers } from "./host";

const golden = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../../crates/drawing/tests/golden/${name}.svg`, import.meta.url)), "utf8");

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** Followed up in time, of how many: from July 2024 on. */
const CLOSED = [8, 9, 7, 9, 8, 7, 8, 8, 9, 10, 9, 9, 10, 9, 13, 12, 14, 14, 15, 14, 16, 15, 16, 16].map(
  (done) => [done, 32] as const,
);
const OPEN = [
  [10, 33],
  [3, 34],
  [0, 36],
  [0, 31],
  [0, 12],
] as const;
const NATIONAL: Record<number, string> = { 2025: "24.9%", 2026: "26.3%" };

/** Where the drawing has its points. */
function points(svg: string): { x: number; y: number }[] {
  const circles = svg.matchAll(/<circle class="chart-point[^"]*" cx="([\d.]+)" cy="([\d.]+)"/g);
  return [...circles].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

export const CLINIC: ChartNoteView = {
  id: "n-clinic",
  month: "2025-09-01",
  monthName: "September 2025",
  text: "Telephone clinic started",
  every: true,
  kpi: null,
  chart: "Every chart",
  beginsAnew: true,
  by: "Priya Shah",
  at: "2026-11-16T15:20:00Z",
  entries: ["e-clinic"],
  others: [],
};

/** A host whose run charts have these notes, and keep what is written, changed and removed. */
export function runCharts(begun: ChartNoteView[] = []): Answers {
  let notes = begun;
  const view = () => ({ notes, newer: 0 });
  return {
    run_chart: (request) => runChart(request, notes),
    chart_picture: () => ({ svg: golden("kpi-9-median-file") }),
    chart_notes: view,
    save_chart_note: ({ note, month, text, every, kpi, beginsAnew }) => {
      const id = note ?? `n-${notes.length + 1}`;
      const monthNamed = `${monthName(Number(month.slice(5)))} ${month.slice(0, 4)}`;
      const others = notes.filter((one) => one.id !== id);
      const said: ChartNoteView = {
        id,
        month: `${month}-01`,
        monthName: monthNamed,
        text,
        every,
        kpi,
        chart: every ? "Every chart" : `KPI ${kpi}`,
        beginsAnew,
        by: "Amara Osei",
        at: "2026-11-17T11:42:00Z",
        entries: [`e-${id}`],
        others: [],
      };
      notes = [...others, said].sort((one, other) => (one.month < other.month ? -1 : 1));
      return view();
    },
    remove_chart_note: ({ note }) => {
      notes = notes.filter((one) => one.id !== note);
      return view();
    },
  };
}

function titleOf(kpi: number | null): string {
  if (kpi === 2) return "KPI 2: Non-spine fractures";
  return kpi === 4 ? "KPI 4: Assessment within 90 days" : "KPI 9: 16-week follow-up";
}

/** The groups that charts can be of here. */
const CUTS: ChartCutView[] = [
  {
    cut: "age",
    by: "age band",
    groups: [
      { key: "70-79", name: "70-79" },
      { key: "90+", name: "90+" },
      { key: "", name: "Age not known" },
    ],
  },
  {
    cut: "gender",
    by: "gender",
    groups: [
      { key: "female", name: "Female" },
      { key: "male", name: "Male" },
    ],
  },
];

/** A group as the title of its chart says it. */
function inTitle(group: FigureGroup | null): string {
  const cut = CUTS.find((one) => one.cut === group?.cut);
  const name = cut?.groups.find((one) => one.key === group?.key)?.name;
  return cut === undefined || name === undefined ? "" : ` (${cut.by}: ${name})`;
}

export function runChart({ kpi, lines, group }: RunChartRequest, noted: ChartNoteView[] = []): RunChartView {
  const notes = noted.map((note, at) => ({ letter: String.fromCharCode(65 + at), ...note }));
  const svg = golden(lines === "median" ? "kpi-9-median" : "kpi-9-limits");
  const drawn = points(svg);
  const months = [...CLOSED, ...OPEN].map(([done, of], at): ChartMonthView => {
    const year = 2024 + Math.floor((at + 6) / 12);
    const month = (at + 6) % 12;
    const name = `${MONTHS[month]} ${year}`;
    const here = `${((done * 100) / of).toFixed(1)}%`;
    const national = NATIONAL[year] ?? null;
    const isOpen = at >= CLOSED.length;
    const first = `${year}-${String(month + 1).padStart(2, "0")}-01`;
    const signal = at >= 14 && !isOpen ? "Shift: 10 above the median" : null;
    return {
      month: first,
      name,
      words: [
        `${name}: ${here}, ${done} of ${of}.`,
        ...(national === null ? [] : [`National ${national}.`]),
        ...(isOpen ? ["Its window is still open."] : []),
        ...(signal === null ? [] : [`${signal}.`]),
      ].join(" "),
      counted: `${done} of ${of}`,
      here,
      national,
      isOpen,
      signal,
      notes: notes.filter((note) => note.month === first).map((note) => note.letter),
      x: drawn[at]?.x ?? 0,
      y: drawn[at]?.y ?? null,
      patients: {
        figure: figureOf(9, false, `${year}-${String(month + 1).padStart(2, "0")}`, `${monthName(month + 1)} ${year}`),
        words: `${of - done} not counted`,
      },
    };
  });
  return {
    title: `${titleOf(kpi)}${kpi === 2 ? "" : inTitle(group)}`,
    lines: lines === "pPrime" && kpi === 2 ? "limits" : lines,
    hasSteps: kpi !== 2,
    group: kpi === 2 ? null : group,
    cuts: kpi === 2 ? [] : CUTS,
    sentence:
      "Since September 2025, 10 months in a row are above the median of 29.7%: a shift, unlikely to be chance. In June 2026, the latest closed month, 16 of 32 patients who need follow-up had it by 16 weeks (50.0%). National 2026: 26.3%.",
    asAt: "Data as at 11:42, 17 November 2026",
    svg,
    width: 760,
    height: 386,
    months,
    letters:
      lines === "median"
        ? []
        : [
            { letter: "H", words: "June 2026 is better than chance explains", tone: "better" },
            { letter: "F", words: "If nothing changes, the aim will be missed every month", tone: "worse" },
          ],
    notes,
    notesElsewhere: 0,
    about: [
      {
        name: "How it is read",
        words:
          "Run chart with Anhøj’s rules. Longest run 10 (more than 8 is a shift), 5 crossings of the median (fewer than 8 are unusual). Months on the median do not count.",
      },
      { name: "Aim", words: "80% or more: where the light is green." },
      {
        name: "Counted",
        words: "Patients followed up on the day of diagnosis or within 112 days (16 weeks) after it.",
      },
      { name: "Out of", words: "Patients who need follow-up: a medicine was recommended, or they were referred." },
    ],
    charts: [
      { kpi: null, title: "Patients identified" },
      { kpi: 2, title: "KPI 2: Non-spine fractures" },
      { kpi: 4, title: "KPI 4: Assessment within 90 days" },
      { kpi: 9, title: "KPI 9: 16-week follow-up" },
    ],
  };
}
