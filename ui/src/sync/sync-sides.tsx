// Both sides' counts, and whether they agreed when they last compared.
import { Button } from "../parts/button";
import { DataTable } from "../parts/data-table";
import { Icon } from "../parts/icon";
import { count, several } from "../parts/words";
import type { SyncView } from "../platform";
import { useRefused } from "../session/refused";

/** As many rows as the list has at most. */
const MOST_ROWS = 200;

/** As many records that differ as are named. */
const MOST_NAMED = 5;

/** Which records differ, by the ids that whoever runs Central knows them by. */
function differing(records: readonly string[]): string {
  if (records.length === 0) return "No single record differs: please tell whoever runs FLS Central.";
  const named = records.slice(0, MOST_NAMED).join(", ");
  const more = records.length - MOST_NAMED;
  return `${several(records.length, "record")} differ${records.length === 1 ? "s" : ""}: ${named}${more > 0 ? `, and ${count(more)} more` : ""}.`;
}

export function SyncSides(props: { view: SyncView; onJoin: () => void; onCorrect: () => void }) {
  const { view, onJoin, onCorrect } = props;
  const refused = useRefused("join");
  if (!view.joined) {
    return (
      <section className="sheet sheet--pad">
        <h2>Not joined to Central</h2>
        <p className="small">These records stay on this computer. Nothing is sent, and nothing arrives.</p>
        <p className="small">
          With a one-time code this service can join FLS Central now, or at any later time. Its records are kept, and
          sent then.
        </p>
        {refused === null ? (
          <Button secondary onClick={onJoin}>
            Join Central
          </Button>
        ) : (
          <p className="small quiet">{refused}</p>
        )}
      </section>
    );
  }
  return (
    <section className="sheet sheet--pad">
      <h2>Do both sides agree?</h2>
      <DataTable
        label="Records on each side"
        caption="Records on each side"
        flush
        rows={[view]}
        rowId={() => "records"}
        columns={[
          {
            key: "what",
            heading: "What",
            unseen: true,
            names: true,
            cell: () => (view.deleted === 0 ? "Records" : "Records, deleted ones too"),
          },
          { key: "here", heading: "Here", number: true, cell: () => count(view.inUse + view.deleted) },
          {
            key: "central",
            heading: "Central",
            number: true,
            cell: () => (view.centralRecords === null ? "not known" : count(view.centralRecords)),
          },
        ]}
      />
      {view.notAtCentral === 0 ? null : (
        <p className="small">
          {view.notAtCentral === 1
            ? "The 1 record that is not at Central is in this list."
            : `The ${count(view.notAtCentral)} records that are not at Central are all in this list${view.rows.length < MOST_ROWS ? "" : ", as far as it goes"}.`}
        </p>
      )}
      <p className="small">
        {view.agree === null ? (
          "They have not been compared yet."
        ) : view.agree ? (
          <>
            <Icon name="ok" className="tone--ok" /> They agreed when they last compared.
          </>
        ) : (
          <>
            <Icon name="needs" className="tone--needs" /> They did not agree when they last compared.{" "}
            {differing(view.differing)} They are compared again at the next exchange.
          </>
        )}
      </p>
      {view.newer === null ? null : <p className="small">{view.newer}</p>}
      {view.waitsForKey === null ? null : (
        <p className="small">
          <Icon name="clock" /> {view.waitsForKey}
        </p>
      )}
      {view.readers.length === 0 ? null : (
        <p className="small">
          Contact cards can be opened at this service’s computers alone: here, and at {view.readers.join(", ")}. If one
          of them is none of yours, tell whoever runs FLS Central.
        </p>
      )}
      {view.central === null ? null : (
        <p className="small flow">
          <span className="quiet address">{view.central}</span>
          {refused === null ? (
            <button type="button" className="text-button" onClick={onCorrect}>
              Change the address
            </button>
          ) : null}
        </p>
      )}
    </section>
  );
}
