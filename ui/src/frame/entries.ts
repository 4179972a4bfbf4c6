// The entries of the navigation, in order. Only screens that exist are here; nine have Ctrl 1 to Ctrl 9.
export interface Entry {
  to:
    | "/today"
    | "/patients"
    | "/followups"
    | "/duplicates"
    | "/deleted"
    | "/kpis"
    | "/import"
    | "/export"
    | "/optout"
    | "/sync"
    | "/settings"
    | "/help";
  label: string;
  section: "Patients" | "Figures" | "Service";
}

export const ENTRIES: readonly Entry[] = [
  { to: "/today", label: "Today", section: "Patients" },
  { to: "/patients", label: "Patients", section: "Patients" },
  { to: "/followups", label: "Follow-ups", section: "Patients" },
  { to: "/duplicates", label: "Possible duplicates", section: "Patients" },
  { to: "/deleted", label: "Deleted patients", section: "Patients" },
  { to: "/kpis", label: "KPIs", section: "Figures" },
  { to: "/import", label: "Import", section: "Service" },
  { to: "/export", label: "Export", section: "Service" },
  { to: "/optout", label: "Opt-out checks", section: "Service" },
  { to: "/sync", label: "Sync", section: "Service" },
  { to: "/settings", label: "Settings", section: "Service" },
  { to: "/help", label: "Help", section: "Service" },
];
/** `Ctrl 1` to `Ctrl 9`, as the keyboard has no more digits: what is seldom asked for, as an export is, has none, and no key is
 * another one in another nation. */
export const NUMBERED = ENTRIES.filter(({ to }) => to !== "/export" && to !== "/optout").slice(0, 9);
export const SECTIONS = ["Patients", "Figures", "Service"] as const;
