// The help page of a desk whose Central answers, and the help of one question.
import type { HelpPageView, QuestionHelpView, SupportLineView, TermView } from "../../src/platform/generated";

const term = (word: string, also: string[], meaning: string, see: string[] = []): TermView => ({
  word,
  also,
  meaning,
  see,
});

const SUPPORT: SupportLineView[] = [
  { name: "Program", value: "FLS Desk 0.1.0" },
  { name: "Computer", value: "windows (x86_64)" },
  { name: "Questions", value: "v1 revision 2, v3 revision 2, 2024 revision 2" },
  { name: "KPI definitions", value: "edition 1" },
  { name: "Glossary", value: "revision 1" },
  { name: "Store", value: "schema 1" },
  { name: "Passphrase", value: "with the computer’s key store" },
  { name: "Made at", value: "17 Nov 2026 11:42 UTC" },
  { name: "Central last answered", value: "17 Nov 2026 11:31 UTC" },
  { name: "Both sides agree", value: "yes" },
  { name: "Records waiting to be sent", value: "14" },
  { name: "Records only here", value: "3" },
  { name: "Records that need somebody", value: "2" },
  { name: "Reasons for it", value: "conflict, held: age-under-50" },
  { name: "Last errors", value: "offline (17 Nov 2026 11:33 UTC)" },
];

export const HELP: HelpPageView = {
  terms: [
    term(
      "Accepted",
      ["receipt"],
      "Central has confirmed that it holds everything of a record. Only its own receipt makes a record accepted; having been sent is not enough.",
      ["Waiting to be sent"],
    ),
    term(
      "Caseload",
      ["estimated annual caseload"],
      "How many patients a service may expect in a year: five times the hip fractures that its hospitals report to NHFD. KPIs 2 and 3 are measured against it.",
      ["KPI"],
    ),
    term(
      "Draft",
      [],
      "A record that still lacks a Mandatory or Lite answer that is asked and due. It is sent and counted like any other: a draft already counts in every figure for which it has the answers.",
      ["Submitted"],
    ),
    term("DXA", ["DEXA", "bone density scan"], "A scan that measures how dense the bones are."),
    term(
      "KPI",
      ["key performance indicator", "figure"],
      "One of the eleven figures by which the audit looks at a service. The KPIs page says for each what it counts, out of what, and where that comes from.",
    ),
    term(
      "Needs you",
      ["needs attention"],
      "Something that only a person can put right: an error, two different answers, or a record that Central did not take.",
    ),
    term(
      "Submitted",
      ["complete"],
      "Every Mandatory and Lite question that is asked and due today has an answer. It says nothing about sending: submitted is a word for records.",
      ["Draft"],
    ),
    term(
      "Waiting to be sent",
      ["waiting", "queue"],
      "The record is ready and goes at the next exchange. It is already safe on this computer.",
    ),
  ],
  support: SUPPORT,
  supportText: SUPPORT.map((line) => `${line.name}: ${line.value}`).join("\n"),
};

export const QUESTION_HELP: QuestionHelpView = {
  why: "Lite: until it is answered the record is a draft. A draft already counts in the figures.",
  notes: [
    {
      text: "A medicine or either Referred answer makes follow-up required, long-acting medicines (zoledronate, denosumab) too.",
      source: "FLS-DB frequently asked questions (2024), answers 23 and 27",
    },
  ],
  meanings: [
    {
      label: "Inappropriate",
      meaning: "The clinician considers treatment not appropriate, for example normal BMD or end of life.",
      source: "FLS-DB frequently asked questions (2024), answer 26",
    },
    {
      label: "Don't know",
      meaning: "The recommendation is not known.",
      source: "FLS-DB frequently asked questions (2024), answer 26",
    },
  ],
  kpis: [
    {
      kpi: 7,
      title: "Bone treatment",
      counts:
        "Patients for whom a medicine was recommended, or who were referred to their GP or for a further clinical opinion.",
    },
  ],
  founding: "This wording is the audit’s own. In the audit’s files the column is called BoneTherapy.",
};
