// Records past the time that the service keeps them: each is looked at, and erased for good or kept for a year more. Nothing goes by itself.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useGoOn } from "../frame/regions";
import { Screen } from "../frame/screen";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { HideNhsNumbers, ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { shortDate } from "../parts/words";
import type { PastRecordsView, PastRecordView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { OneOf } from "../settings/parts";
import { ErasePastDialog } from "./erase-past-dialog";

export function PastRecords() {
  const refused = useRefused("oversee");
  return (
    <Screen title="Records past their time">
      <div className="main__head">
        <h1>Records past their time</h1>
        <HideNhsNumbers />
        <Link className="small push" to="/settings">
          All settings
        </Link>
      </div>
      {refused === null ? (
        <Listed />
      ) : (
        <div className="toolbar">
          <Notice icon="lock">
            <p>{refused}</p>
          </Notice>
        </div>
      )}
    </Screen>
  );
}

function Listed() {
  const queries = useQueryClient();
  const past = useQuery({ queryKey: ["past records"], queryFn: () => call("past_records", null) });
  const [asking, setAsking] = useState<PastRecordView | null>(null);
  const [said, setSaid] = useState<{ words: string; wrong: boolean } | null>(null);
  useGoOn(() => false);

  async function change(done: string | null, what: () => Promise<unknown>): Promise<void> {
    setSaid(null);
    try {
      await what();
      if (done !== null) setSaid({ words: done, wrong: false });
      void queries.invalidateQueries();
    } catch (thrown) {
      setSaid({ words: thrown instanceof CallError ? thrown.message : "That did not work. Try again.", wrong: true });
    }
  }

  const view = past.data;
  if (past.isError) return <Failed what="The list" error={past.error} onRetry={() => void past.refetch()} />;
  if (view === undefined) return <Loading what="records past their time" />;
  return (
    <>
      <p className="lede toolbar">
        Of patients who were last seen more than {view.years} years ago. Open each before you decide: nothing here is
        erased by itself.
      </p>
      <div role="status">
        {said === null ? null : (
          <div className="toolbar">
            <Notice tone={said.wrong ? "bad" : "good"}>
              <p>{said.words}</p>
            </Notice>
          </div>
        )}
      </div>
      <div className="sheets">
        <div className="sheet">
          {view.rows.length === 0 ? (
            <p className="sheet--pad">No record is past its time.</p>
          ) : (
            <Table
              view={view}
              onErase={setAsking}
              onKeep={(row) =>
                void change("It stays, and is proposed again in a year.", () => call("keep_past", { record: row.id }))
              }
            />
          )}
          {view.more ? <p className="sheet--pad">There are more: these come first.</p> : null}
        </div>
        <Years view={view} onChoose={(years) => void change(null, () => call("keep_records_for", { years }))} />
      </div>
      {asking === null ? null : (
        <ErasePastDialog
          row={asking}
          onDone={(words) => {
            setAsking(null);
            setSaid({ words, wrong: false });
            void queries.invalidateQueries();
          }}
          onClose={() => setAsking(null)}
        />
      )}
    </>
  );
}

function Table(props: {
  view: PastRecordsView;
  onErase: (row: PastRecordView) => void;
  onKeep: (row: PastRecordView) => void;
}) {
  const mayErase = useRefused("erase") === null;
  const columns: DataColumn<PastRecordView>[] = [
    {
      key: "number",
      heading: "NHS number",
      names: true,
      cell: (row) => (
        <Link to="/patients/$record/{-$tab}" params={{ record: row.id, tab: undefined }}>
          <ListedNhsNumber digits={row.nhsNumber} />
        </Link>
      ),
    },
    { key: "diagnosed", heading: "Diagnosed", cell: (row) => (row.diagnosed === null ? "" : shortDate(row.diagnosed)) },
    {
      key: "seen",
      heading: "Last seen",
      cell: (row) => (row.lastSeen === null ? "Not known" : shortDate(row.lastSeen)),
    },
    {
      key: "act",
      heading: "Action",
      unseen: true,
      acts: true,
      cell: (row) => {
        const of = <span className="vh"> {row.nhsNumber ?? "the record without a number"}</span>;
        return (
          <div className="flow">
            <button type="button" className="button button--quiet button--small" onClick={() => props.onKeep(row)}>
              Keep for a year{of}
            </button>
            {mayErase ? (
              <button type="button" className="button button--quiet button--small" onClick={() => props.onErase(row)}>
                Erase…{of}
              </button>
            ) : null}
          </div>
        );
      },
    },
  ];
  return (
    <DataTable
      label="Records past their time table"
      caption="Records past their time"
      rows={props.view.rows}
      rowId={(row) => row.id}
      columns={columns}
    />
  );
}

function Years({ view, onChoose }: { view: PastRecordsView; onChoose: (years: number) => void }) {
  const refused = useRefused("service");
  return (
    <section className="sheet sheet--pad" aria-labelledby="record-years">
      <h2 id="record-years">How long records are kept</h2>
      {refused === null ? (
        <OneOf
          name="record-years"
          legend="After the patient was last seen, for"
          hint="At every computer of your service. Health records of adults are kept for 8 years. Your organisation may say otherwise."
          options={view.yearsChoices.map((years) => ({ key: String(years), label: `${years} years` }))}
          chosen={String(view.years)}
          onChoose={(key) => onChoose(Number(key))}
        />
      ) : (
        <p>For {view.years} years after the patient was last seen.</p>
      )}
    </section>
  );
}
