// The follow-ups of a group on paper, to be called from: which they are, as they were narrowed, and room to write beside each.
import { ListedNhsNumber } from "../parts/nhs-number";
import type { Sheet } from "../parts/paper";
import { shortDate } from "../parts/words";
import type { FollowUpGroupName, FollowUpRowView, FollowUpsView } from "../platform";
import type { Asked } from "./groups";
import { GROUPS } from "./groups";
import { CALLED } from "./narrowing";

const ROWS_ON_PAPER = 15;

interface OfGroup extends Asked {
  group: FollowUpGroupName;
}

/** @param reach whether names and telephones are printed; @param by whose those are that "Mine" shows. */
export function callSheet(
  found: FollowUpsView,
  asked: OfGroup,
  { reach, by }: { reach: boolean; by: string | null },
): Sheet {
  return {
    title: "Call sheet: follow-ups",
    which: whichInWords(found.rows, asked, by),
    printed: { what: "calls", records: found.rows.map((row) => row.id) },
    headings: [
      "NHS number",
      ...(reach ? ["Name, telephone"] : []),
      "Age",
      "Diagnosed",
      "Follow-up",
      "Fracture",
      "Therapy recommended",
      "Window",
      "Last contact or call",
    ],
    rows: found.rows.map((row) => [
      <ListedNhsNumber key="number" digits={row.nhsNumber} />,
      ...(reach ? [[row.contact?.name, row.contact?.telephone].filter((said) => said != null).join(", ")] : []),
      row.age ?? "",
      shortDate(row.diagnosed),
      `${row.weeks}-week`,
      row.site ?? "",
      row.therapy ?? "",
      windowInWords(row, asked.group),
      lastInWords(row),
    ]),
    total: found.total,
    rowsOnPage: ROWS_ON_PAPER,
    byHand: ["Called on", "Result, try again on"],
  };
}

/** Everything that the list was narrowed by: whoever calls from it takes it for all that there are. */
function whichInWords([first]: readonly FollowUpRowView[], asked: OfGroup, by: string | null): string {
  const { weeks, site, therapy, assigned, called, search } = asked;
  const title = GROUPS.find((one) => one.key === asked.group)?.title ?? "";
  return [
    `${weeks === null ? "Follow-ups" : `${weeks}-week follow-ups`} ${title}`,
    ...(site === null ? [] : [first?.site ?? "one site"]),
    ...(therapy === null ? [] : [first?.therapy ?? "one therapy"]),
    ...(assigned === null
      ? []
      : [assigned === "mine" ? `only those of ${by ?? "one person"}` : "only those of nobody"]),
    ...(called === null ? [] : [`only ${CALLED.find((one) => one.key === called)?.inSentence}`]),
    // What was typed may be a number that is not to be shown.
    ...(search.trim() === "" ? [] : ["only those that a search found"]),
  ].join(", ");
}

function lastInWords(row: FollowUpRowView): string {
  const last = row.lastContact;
  if (last === null) return "";
  const calls = last.calls > 1 ? `, ${last.calls} calls` : "";
  return `${last.what}, ${shortDate(last.on)}${calls}`;
}

function windowInWords(row: FollowUpRowView, group: FollowUpGroupName): string {
  const day = shortDate(row.target);
  if (group === "putOff") {
    const until = row.putOff?.until == null ? "Reminder ended" : `Put off until ${shortDate(row.putOff.until)}`;
    return `${until}: ${row.putOff?.why ?? ""}. ${row.late ? "Closed" : "Closes"} ${day}`;
  }
  if (group === "coming") return `${row.when}, ${shortDate(row.opens)}`;
  return `${row.when}, ${row.late ? "closed " : ""}${day}`;
}
