// No rows: either there are none yet, or the search and filter leave none. Always with the next step.
import { Link } from "@tanstack/react-router";
import { NotSavedLink } from "../frame/not-saved-line";
import { Kbd } from "../keys/kbd";
import { Notice } from "../parts/states";
import { notSavedWords, spacedNhsNumber } from "../parts/words";
import type { PatientFilter, PatientsView } from "../platform";
import { useRefused } from "../session/refused";

const WITHOUT: Record<PatientFilter, string> = {
  all: "No records are listed.",
  draft: "No record is a draft.",
  submitted: "No record is submitted yet.",
  followUpDue: "Nobody is due for follow-up.",
  needsYou: "No record needs you.",
  notSaved: "Everything you typed is saved.",
};

/** A service without a record. */
export function NoPatients({ notSaved }: { notSaved: number }) {
  const mayWrite = useRefused("write") === null;
  const mayImport = useRefused("import") === null;
  return (
    <div className="sheet empty">
      <h2>No patients yet</h2>
      {notSaved === 0 ? null : (
        <p>
          {notSavedWords(notSaved)} <NotSavedLink number={notSaved} />
        </p>
      )}
      {mayWrite ? (
        <p>
          A record begins with the NHS number and the date of diagnosis: <Kbd>Ctrl N</Kbd>
        </p>
      ) : null}
      {mayImport ? (
        <p className="quiet">
          Records that are in a spreadsheet already come in with <Link to="/import">Import</Link>.
        </p>
      ) : null}
    </div>
  );
}

export function NothingFound(props: {
  view: PatientsView;
  search: string;
  /** By site, year or figure. */
  narrowed: boolean;
  filter: PatientFilter;
  none: boolean;
  notSaved: number;
}) {
  const { view, search, filter, narrowed } = props;
  const mayWrite = useRefused("write") === null;
  // What can be searched for is a hint: what was not found comes first.
  const [said, hint] = (view.searchWords ?? "Nothing found.").split(/(?<=\.) (?=You can search by )/);
  const words = narrowed ? "The choices above leave no record." : WITHOUT[filter];
  if (props.none && search === "" && filter !== "notSaved") {
    return <NoPatients notSaved={props.notSaved} />;
  }
  return (
    <Notice icon="search">
      <p>
        <strong>{search === "" ? words : said}</strong> {search === "" ? null : hint}
      </p>
      {view.startWith === null || !mayWrite ? null : (
        <Link className="button button--quiet" to="/patients/new" state={{ nhsNumber: view.startWith }}>
          Start a record with {spacedNhsNumber(view.startWith)}
        </Link>
      )}
    </Notice>
  );
}
