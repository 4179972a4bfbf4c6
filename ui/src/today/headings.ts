// The headings of today's list: what each is called, and how its lines stand.
import type { IconName } from "../parts/icon";
import type { TodayHeadingName } from "../platform";

interface Heading {
  title: string;
  icon: IconName;
  tone: "" | "needs";
}

export const HEADINGS: Record<TodayHeadingName, Heading> = {
  needsYou: { title: "Sync needs you", icon: "needs", tone: "needs" },
  notSaved: { title: "Not saved yet", icon: "pen", tone: "" },
  inTime: { title: "Follow-ups in time", icon: "clock", tone: "" },
  nearlyComplete: { title: "Drafts nearest to complete", icon: "half", tone: "" },
  stillCounts: { title: "Still counts for a KPI", icon: "clock", tone: "" },
};
