// Missing answers patient by patient: whose window closes first comes first. Each row opens the record at the question whose window
// that is.
import type { ReactNode } from "react";
import { anyContact, ListedName } from "../parts/contact";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Icon } from "../parts/icon";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading } from "../parts/states";
import { count, shortDate } from "../parts/words";
import type { MissingOfPatientView, PatientMissingView } from "../platform";
import { useMissingByPatient } from "./use-missing";

/** Under which name its row is remembered. */
export const LIST_OF_PATIENTS = "missing, patients";

const NUMBER: DataColumn<PatientMissingView> = {
  key: "number",
  heading: "NHS number",
  names: true,
  cell: ({ nhsNumber }) => <ListedNhsNumber digits={nhsNumber} />,
};
const NAME: DataColumn<PatientMissingView> = {
  key: "name",
  heading: "Name",
  roomy: 2,
  cell: (row) => <ListedName contact={row.contact} />,
};
const REST: readonly DataColumn<PatientMissingView>[] = [
  {
    key: "diagnosed",
    heading: "Diagnosed",
    roomy: 1,
    cell: ({ diagnosed }) => (diagnosed === null ? "" : <time dateTime={diagnosed}>{shortDate(diagnosed)}</time>),
  },
  {
    key: "closes",
    heading: "First window closes",
    cell: ({ closes, closing, closesSoon }) =>
      closes === null ? (
        <span className="quiet">None to come</span>
      ) : (
        <span className={closesSoon ? "status strong" : "status"}>
          <Icon name="clock" /> {closing} <span className="quiet">{shortDate(closes)}</span>
        </span>
      ),
  },
  {
    key: "missing",
    heading: "Missing",
    wraps: true,
    cell: ({ missing }) => missing.map((one, at) => <Missing key={one.question} one={one} first={at === 0} />),
  },
];

/** "6.02 Date of the 16-week follow-up, until 17 Nov". */
function Missing({ one, first }: { one: MissingOfPatientView; first: boolean }) {
  const until = one.closes === null || one.closing === "Closed" ? "" : `, until ${shortDate(one.closes)}`;
  return (
    <>
      {first ? "" : "; "}
      {one.number} {one.wording}
      {until === "" ? null : <span className="quiet">{until}</span>}
    </>
  );
}

export function MissingByPatient({ period, foot }: { period: string | null; foot: ReactNode }) {
  const read = useMissingByPatient(period);
  const view = read.data;
  if (read.isError) return <Failed what="The patients" error={read.error} onRetry={() => void read.refetch()} />;
  if (view === undefined) return <Loading what="the patients" />;
  const { patients, total } = view;
  return (
    <>
      <DataTable
        label="Missing answers by patient"
        caption="Patients with missing answers, whose window closes first. Up and Down move between rows, Enter opens the record at that question."
        columns={anyContact(patients) ? [NUMBER, NAME, ...REST] : [NUMBER, ...REST]}
        rows={patients}
        rowId={({ id }) => id}
        list={{
          name: LIST_OF_PATIENTS,
          title: "Missing answers",
          route: "/kpis/missing",
          opens: ({ id, opensAt }) => (opensAt === null ? { record: id } : { record: id, q: opensAt }),
          needs: ({ closesSoon }) => closesSoon,
          numberOf: ({ nhsNumber }) => nhsNumber,
        }}
        foot={foot}
      />
      {total > patients.length ? (
        <p className="legend">
          <span>
            These are the first {count(patients.length)} of {count(total)} patients: once some are answered, others
            follow.
          </span>
        </p>
      ) : null}
    </>
  );
}
