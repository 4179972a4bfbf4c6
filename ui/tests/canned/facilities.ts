// The facilities audit in canned states: a question of each kind, some answered, with what was said last time.
import type { FacilitiesView, FacilityQuestionView } from "../../src/platform/generated";
import type { Answers } from "./host";

function asked(key: string, wording: string, over: Partial<FacilityQuestionView> = {}): FacilityQuestionView {
  return {
    key,
    wording,
    answer: "text",
    options: [],
    required: true,
    cell: null,
    text: "",
    error: null,
    notSaved: false,
    saved: null,
    last: null,
    candidates: [],
    ...over,
  };
}

const YES_NO = [
  { key: "yes", label: "Yes" },
  { key: "no", label: "No" },
];

const GROUPS = [
  { key: "hip", label: "Hip" },
  { key: "inpatient_orthopaedic", label: "Non-hip inpatient on orthopaedic wards" },
  { key: "inpatient_elsewhere", label: "Non-hip inpatient elsewhere" },
  { key: "outpatient", label: "Outpatient fracture clinic" },
  { key: "radiological_vertebral", label: "Opportunistic radiological vertebral" },
];

const BANDS = ["2", "3", "4", "5", "6", "7", "8a"];

const STAFF = ["Administrators", "Nurses", "Radiographers", "Physiotherapists"].flatMap((row) =>
  BANDS.map((band) =>
    asked(`wte_${row.toLowerCase()}_band_${band}`, `Whole-time-equivalent ${row.toLowerCase()}, band ${band}`, {
      answer: "number",
      required: false,
      cell: { row, column: `Band ${band}` },
      ...(row === "Nurses" && band === "6" ? { text: "1.8", last: { words: "1.2", text: "1.2" } } : {}),
    }),
  ),
);

const NOT_ANSWERED = "Not answered";

export const FACILITIES: FacilitiesView = {
  period: 2025,
  periods: [2027, 2025, 2023],
  opens: "2026-11-01",
  deadline: "2027-01-29",
  stage: "open",
  standing: "draft",
  words: "Draft: 2 required answers are missing. It is to be submitted by 29 January 2027.",
  submitted: null,
  changed: { by: "Priya Shah", at: "2026-11-16T15:20:00Z" },
  reached: "waiting",
  notSaved: 0,
  newer: 0,
  lastYear: 2023,
  lacking: [
    { question: "population", wording: "Estimated population served", why: NOT_ANSWERED },
    { question: "falls_assessment", wording: "Does the service provide a falls assessment?", why: NOT_ANSWERED },
  ],
  topics: [
    {
      key: "service",
      title: "The service",
      questions: [
        asked("fls_name", "Name of the Fracture Liaison Service", {
          text: "Hartwell Royal FLS",
          last: { words: "Hartwell FLS", text: "Hartwell FLS" },
        }),
        asked("nhfd_hospitals", "Which hospitals of the National Hip Fracture Database does the service serve?", {
          answer: "paragraph",
          text: "Hartwell Royal Infirmary, Beeches General Hospital",
          last: { words: "Hartwell Royal Infirmary", text: "Hartwell Royal Infirmary" },
        }),
        asked("population", "Estimated population served", {
          answer: "number",
          last: { words: "350000", text: "350000" },
        }),
      ],
    },
    {
      key: "staff",
      title: "Staff",
      questions: [
        asked("consultant_pas", "Consultant programmed activities (PAs) a week", { answer: "number", text: "1.5" }),
        ...STAFF,
      ],
    },
    {
      key: "patients",
      title: "Patients",
      questions: [
        asked("groups_covered", "Which patient groups does the service cover?", {
          answer: "several",
          options: GROUPS,
          text: "hip; outpatient",
          last: { words: "Hip", text: "hip" },
        }),
        asked("falls_assessment", "Does the service provide a falls assessment?", {
          answer: "one",
          options: YES_NO,
          last: { words: "Yes", text: "yes" },
        }),
      ],
    },
  ],
};

/** The same once it was submitted. */
export const SUBMITTED: FacilitiesView = {
  ...FACILITIES,
  standing: "submitted",
  words: "Submitted. It can be corrected until 29 January 2027.",
  submitted: { by: "Amara Osei", at: "2026-11-17T11:42:00Z" },
  lacking: [],
};

/** The same after its deadline. */
export const CLOSED: FacilitiesView = {
  ...SUBMITTED,
  stage: "closed",
  words: "Submitted. Its deadline was 29 January 2027.",
  reached: "atCentral",
};

/** What a question is like once something else is typed in it. */
export function typedAt(view: FacilitiesView, key: string, over: Partial<FacilityQuestionView>): FacilitiesView {
  const topics = view.topics.map((topic) => ({
    ...topic,
    questions: topic.questions.map((question) => (question.key === key ? { ...question, ...over } : question)),
  }));
  return { ...view, topics };
}

/** A host that keeps what is typed: what is typed is not saved yet, and a question that is answered lacks nothing. */
export function facilities(first: FacilitiesView = FACILITIES): Answers {
  let view = first;
  return {
    facilities: () => view,
    type_facility: ({ question, text }) => {
      const typed = typedAt(view, question, { text, notSaved: true });
      view = {
        ...typed,
        notSaved: typed.topics.flatMap((topic) => topic.questions).filter((one) => one.notSaved).length,
        lacking: view.lacking.filter((lacking) => lacking.question !== question || text === ""),
      };
      return view;
    },
    save_facilities: ({ submit }) => {
      const topics = view.topics.map((topic) => ({
        ...topic,
        questions: topic.questions.map((question) => ({ ...question, notSaved: false })),
      }));
      const wrote = view.notSaved > 0;
      const changed = wrote ? { by: "Priya Shah", at: "2026-11-16T16:30:00Z" } : view.changed;
      view = submit ? { ...SUBMITTED, topics } : { ...view, topics, notSaved: 0, changed };
      return view;
    },
  };
}
