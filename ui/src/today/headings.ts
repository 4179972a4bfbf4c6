// The headings of today's list: what each is called, and how its lines stand.
import type { IconName } from "../parts/icon";
import type { TodayHeadingName } from "../platform";

interface Heading {
  title: string;
  icon: IconName;
  tone: "" | "needs";
  /** Whether its lines are follow-ups, which are called from here. */
  calls?: true;
}

/** The headings of the host, and after them what is worth most, which is read by itself. */
export type HeadingName = TodayHeadingName | "worthMost";

export const HEADINGS: Record<HeadingName, Heading> = {
  needsYou: { title: "To put right", icon: "needs", tone: "needs" },
  notSaved: { title: "Not saved yet", icon: "pen", tone: "" },
  inTime: { title: "Follow-ups in time", icon: "clock", tone: "", calls: true },
  late: { title: "Late, still owed", icon: "clock", tone: "", calls: true },
  nearlyComplete: { title: "Drafts nearest to complete", icon: "half", tone: "" },
  stillCounts: { title: "Still counts for a KPI", icon: "clock", tone: "" },
  worthMost: { title: "Worth most", icon: "chart", tone: "" },
};
