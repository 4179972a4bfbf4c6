// The table of missing answers.
import type { ReactNode } from "react";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Icon } from "../parts/icon";
import { count, several, shortDate } from "../parts/words";
import type { MissingAnswerView } from "../platform";
import { useListMissing } from "./use-missing";

/** Under which name its row is remembered. */
export const LIST = "missing";

const COLUMNS: readonly DataColumn<MissingAnswerView>[] = [
  {
    key: "question",
    heading: "Question",
    names: true,
    wraps: true,
    cell: ({ number, wording, patients }) => (
      <>
        {number} {wording}
        <span className="vh">, {several(patients, "patient")} without an answer</span>
      </>
    ),
  },
  { key: "patients", heading: "Patients", number: true, cell: ({ patients }) => count(patients) },
  {
    key: "worth",
    heading: "What it can change",
    wraps: true,
    cell: ({ worth, isWorthSomething, changes }) => (
      <>
        {isWorthSomething ? <strong>{worth}</strong> : worth} <span className="quiet">{changes[0]?.title}</span>
        <Figures of={changes[0]} />
      </>
    ),
    below: (answer) => <Others answer={answer} />,
  },
  { key: "now", heading: "Now", number: true, roomy: true, cell: ({ changes }) => <Figure of={changes[0]?.now} /> },
  {
    key: "best",
    heading: "At best",
    number: true,
    roomy: true,
    cell: ({ changes }) => <Figure of={changes[0]?.best} />,
  },
  {
    key: "worst",
    heading: "At worst",
    number: true,
    roomy: true,
    cell: ({ changes }) => <Figure of={changes[0]?.worst} />,
  },
  {
    key: "closes",
    heading: "First window closes",
    cell: ({ closes, closing, closesSoon }) =>
      closes === null ? (
        <span className="quiet">{closing}</span>
      ) : (
        <span className={closesSoon ? "status strong" : "status"}>
          <Icon name="clock" /> <time dateTime={closes}>{shortDate(closes)}</time>
        </span>
      ),
    below: ({ closes, closing }) => (closes === null ? "" : closing),
  },
];

function Figure({ of }: { of: string | undefined }) {
  return <span className="nowrap">{of}</span>;
}

/** The three figures in a line, where text is so large that their columns have no room. */
function Figures({ of }: { of: MissingAnswerView["changes"][number] | undefined }) {
  if (of === undefined) return null;
  return (
    <span className="sub cramped">
      Now {of.now}, at best {of.best}, at worst {of.worst}.
    </span>
  );
}

/** Whatever else it can change, beside the KPI whose figures stand in the row. */
function Others({ answer: { changes, enough } }: { answer: MissingAnswerView }) {
  if (changes.length === 0) return "It is answered often enough for KPI 1.";
  const said = changes.slice(1).map(({ words }) => `Also ${words}`);
  if (enough !== null) said.push(enough);
  return said.map((sentence) => `${sentence}.`).join(" ");
}

export function MissingTable({ answers, foot }: { answers: readonly MissingAnswerView[]; foot: ReactNode }) {
  const listMissing = useListMissing();
  return (
    <DataTable
      label="Missing answers table"
      caption="Missing answers, what is worth most first. Up and Down move between rows, Enter lists the patients."
      columns={COLUMNS}
      rows={answers}
      rowId={({ question }) => question}
      list={{
        name: LIST,
        title: "Missing answers",
        route: "/kpis/missing",
        opens: () => null,
        toPatients: listMissing,
        needs: ({ closesSoon }) => closesSoon,
      }}
      foot={foot}
    />
  );
}
