// The table of what needs whoever is in: under each heading its first lines, each opening its record at the question.
import { Link } from "@tanstack/react-router";
import type { ReactNode, Ref } from "react";
import type { Asked } from "../followups/groups";
import { FIRST } from "../followups/groups";
import { useListState } from "../frame/list-memory";
import { useAskedList } from "../frame/paged-list";
import { useListMissing, useMissingPeriod } from "../missing/use-missing";
import { announce } from "../parts/announce";
import { anyContact, ListedName, ListedTelephone } from "../parts/contact";
import type { DataColumn, TableHandle } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Icon } from "../parts/icon";
import { ListedNhsNumber } from "../parts/nhs-number";
import { count, several, shortDate } from "../parts/words";
import type { MissingAnswerView, TodayLineView, TodaySectionView } from "../platform";
import type { HeadingName } from "./headings";
import { HEADINGS } from "./headings";

/** Of care that still counts, before somebody asks for the rest. */
const FIRST_LINES = 3;

export interface Line extends TodayLineView {
  heading: HeadingName;
  /** Of what is worth most: an answer for many patients, which opens those and no record. */
  answer?: MissingAnswerView;
}

/** What is worth most as a line. */
function worthLine(answer: MissingAnswerView): Line {
  const { question, number, wording, worth, closing, closes, closesSoon } = answer;
  return {
    heading: "worthMost",
    answer,
    id: question,
    question,
    nhsNumber: null,
    contact: null,
    what: `${number} ${wording}`,
    why: worth,
    state: closing,
    closesSoon,
    on: closes,
  };
}

export function rowId({ heading, id, question }: Pick<Line, "heading" | "id" | "question">): string {
  return `${heading} ${id} ${question ?? ""}`;
}

const WHO: DataColumn<Line> = {
  key: "number",
  heading: "NHS number",
  names: true,
  cell: ({ answer, nhsNumber }) =>
    answer === undefined ? (
      <ListedNhsNumber digits={nhsNumber} />
    ) : (
      <>
        {several(answer.patients, "patient")}
        <span className="vh"> without an answer to {answer.number}</span>
      </>
    ),
};
const REACH: DataColumn<Line> = {
  key: "reach",
  heading: "Name, telephone",
  cell: ({ contact }) => (
    <>
      <ListedName contact={contact} /> <ListedTelephone contact={contact} />
    </>
  ),
};
const COLUMNS: ReadonlyArray<DataColumn<Line>> = [
  {
    key: "what",
    heading: "What and why",
    wraps: true,
    cell: (line) => (
      <>
        {line.what} {line.why === "" ? null : <span className="quiet today__why">{line.why}</span>}
      </>
    ),
  },
  {
    key: "state",
    heading: "State",
    cell: (line) => (
      <>
        <State line={line} />
        {line.on === null ? null : (
          <span className="sub below-status cramped">
            <Day on={line.on} />
          </span>
        )}
      </>
    ),
  },
  // Where there is no room for it, the day stands under the state.
  { key: "on", heading: "Date", roomy: true, cell: (line) => (line.on === null ? "" : <Day on={line.on} />) },
];

function Day({ on }: { on: string }) {
  return <time dateTime={on}>{shortDate(on)}</time>;
}

function State({ line }: { line: Line }) {
  const { icon, tone } = HEADINGS[line.heading];
  const names = ["status today__state", tone === "" ? "" : `status--${tone}`, line.closesSoon ? "strong" : ""];
  return (
    <span className={names.filter((name) => name !== "").join(" ")}>
      <Icon name={icon} /> {line.state}
    </span>
  );
}

/** How many there are under a heading, and where all of them are when these are not all. */
function Rest({ section, all: shown, onAll }: { section: TodaySectionView; all: boolean; onAll: () => void }) {
  const { heading, total, lines } = section;
  if (heading === "stillCounts") {
    const further = lines.length > FIRST_LINES;
    return (
      <>
        <span className="quiet">What ends first comes first.</span>{" "}
        {further ? (
          <button type="button" className="text-button" aria-expanded={shown} onClick={onAll}>
            {shown ? `Show the first ${FIRST_LINES}` : `Show ${total === null ? "the first" : "all"} ${lines.length}`}
          </button>
        ) : (
          <span className="quiet">{total === null ? "" : count(total)}</span>
        )}
      </>
    );
  }
  const all = total === null ? "" : count(total);
  if (total === lines.length) return <span className="quiet">{all}</span>;
  switch (heading) {
    case "needsYou":
      return <Link to="/sync">See all {all}</Link>;
    case "notSaved":
      return (
        <Link to="/patients" search={{ show: "notSaved" }}>
          See all {all}
        </Link>
      );
    case "inTime":
    case "late":
      return (
        <>
          {lines.length === 0 ? <span className="quiet">Listed above, for something else as well.</span> : null}{" "}
          <AllOfGroup group={heading}>See all {all}</AllOfGroup>
        </>
      );
    case "nearlyComplete":
      return (
        <>
          <span className="quiet">Drafts already count in the figures.</span>{" "}
          <Link to="/patients" search={{ show: "draft" }}>
            See all {all}
          </Link>
        </>
      );
  }
}

export function TodayTable(props: {
  sections: readonly TodaySectionView[];
  /** What is worth most, the first of it. */
  worth: readonly MissingAnswerView[];
  foot: ReactNode;
  onCall: (line: Line, question: string) => void;
  ref: Ref<TableHandle>;
}) {
  const { sections, worth, foot, onCall } = props;
  const listMissing = useListMissing();
  // No page lists them: those that are not the first stand here too, once they are wanted.
  const [care, showCare] = useListState("today, care", { all: false });
  const shown = sections.map((section) => {
    const all = section.heading !== "stillCounts" || care.all;
    return { ...section, section, lines: all ? section.lines : section.lines.slice(0, FIRST_LINES) };
  });
  const worthLines = worth.map(worthLine);
  const ofRecords: Line[] = shown.flatMap(({ heading, lines }) => lines.map((line) => ({ ...line, heading })));
  const rows = [...ofRecords, ...worthLines];
  return (
    <DataTable
      label="Today table"
      caption="What needs you today. Up and Down move between rows, Enter opens at the question, Control T calls."
      columns={[WHO, ...(anyContact(rows) ? [REACH] : []), ...COLUMNS]}
      rows={rows}
      rowId={rowId}
      ref={props.ref}
      groups={[
        ...shown.map(({ heading, lines, section }) => ({
          key: heading as HeadingName,
          rows: lines.length,
          heading: (
            <HeadingRow heading={heading}>
              <Rest section={section} all={care.all} onAll={() => showCare({ all: !care.all })} />
            </HeadingRow>
          ),
        })),
        ...(worth.length === 0
          ? []
          : [
              {
                key: "worthMost",
                rows: worth.length,
                heading: (
                  <HeadingRow heading="worthMost">
                    <AllMissing />
                  </HeadingRow>
                ),
              },
            ]),
      ]}
      list={{
        name: "today",
        title: "Today",
        route: "/today",
        opens: ({ id, question, answer }) => {
          if (answer !== undefined) return null;
          return question === null ? { record: id } : { record: id, q: question };
        },
        toPatients: ({ answer }) => {
          if (answer !== undefined) listMissing(answer);
        },
        needs: (line) => line.heading === "needsYou" || line.closesSoon,
        numberOf: (line) => line.nhsNumber,
        openKeys: ["F2"],
        rowKeys: {
          "Ctrl+T": (line) => {
            if (HEADINGS[line.heading].calls === true && line.question !== null) onCall(line, line.question);
            else announce("This line is no follow-up to call");
          },
        },
      }}
      foot={foot}
    />
  );
}

function HeadingRow({ heading, children }: { heading: HeadingName; children: ReactNode }) {
  return (
    <span className="today__heading">
      <strong>{HEADINGS[heading].title}</strong>
      <span className="push">{children}</span>
    </span>
  );
}

/** Opens the page of missing answers at what these are the first of. */
function AllMissing() {
  const [, change] = useMissingPeriod();
  return (
    <>
      <span className="quiet">Diagnosed in the last 12 months.</span>{" "}
      <Link to="/kpis/missing" onClick={() => change({ period: null })}>
        See all missing answers
      </Link>
    </>
  );
}

/** Opens Follow-ups at a group, whatever was asked of them before. */
function AllOfGroup({ group, children }: { group: "inTime" | "late"; children: ReactNode }) {
  const [, change] = useAskedList<Asked>("followups", FIRST);
  return (
    <Link to="/followups" onClick={() => change({ ...FIRST, group })}>
      {children}
    </Link>
  );
}
