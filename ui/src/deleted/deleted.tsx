// Deleted patients: who, why, by whom, how long each can still be restored, and what was erased for good. When a record
// goes is said by the host.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useRowMemory } from "../frame/list-memory";
import { useGoOn } from "../frame/regions";
import { Screen } from "../frame/screen";
import { Button } from "../parts/button";
import { HideNhsNumbers, ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { several, shortDate } from "../parts/words";
import type { DeletedPatientsView, DeletedView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { DeletedTable } from "./deleted-table";
import { DueDialog } from "./due-dialog";
import { PurgeDialog } from "./purge-dialog";
import { Purged } from "./purged";

/** What was done last, in words. */
interface Said {
  title: string;
  words: string;
  /** The record that is in Patients again. */
  restored?: DeletedView;
}

export function Deleted() {
  const queries = useQueryClient();
  const [returning] = useState(useRowMemory("deleted").row !== undefined);
  const [asking, setAsking] = useState<DeletedView | "due" | null>(null);
  const [said, setSaid] = useState<Said | null>(null);
  const list = useQuery({ queryKey: ["deleted"], queryFn: () => call("list_deleted", null) });
  const restore = useMutation({
    mutationFn: (row: DeletedView) => call("restore_record", { record: row.id }),
    onMutate: () => setSaid(null),
    onSuccess: (_, row) => setSaid({ title: "Restored.", words: "It is in Patients again.", restored: row }),
    onSettled: () => queries.invalidateQueries(),
  });
  const erased = (words: string) => {
    setAsking(null);
    setSaid({ title: "Erased.", words });
    void queries.invalidateQueries();
  };
  // Where nobody is deleted any more, the screen is what there is.
  useGoOn(() => false);
  const view = list.data;
  return (
    <Screen title="Deleted patients" ownFocus={returning}>
      <div className="main__head">
        <h1>Deleted patients</h1>
        <HideNhsNumbers />
      </div>
      <p className="lede toolbar">{view?.words ?? ""}</p>
      <div role="status">
        {said === null ? null : (
          <div className="toolbar">
            <Notice tone="good">
              <p>
                <strong>{said.title}</strong>{" "}
                {said.restored === undefined ? null : (
                  <>
                    <ListedNhsNumber digits={said.restored.nhsNumber} />
                    {said.restored.diagnosed === null ? "" : `, diagnosed ${shortDate(said.restored.diagnosed)}`}.{" "}
                  </>
                )}
                {said.words}{" "}
                {said.restored === undefined ? null : (
                  <Link to="/patients/$record/{-$tab}" params={{ record: said.restored.id }}>
                    Open the record
                  </Link>
                )}
              </p>
            </Notice>
          </div>
        )}
      </div>
      {restore.error instanceof CallError ? (
        <div className="toolbar">
          <Notice tone="bad" alert>
            <p>{restore.error.message}.</p>
          </Notice>
        </div>
      ) : null}
      {list.isError ? (
        <Failed what="The list" error={list.error} onRetry={() => void list.refetch()} />
      ) : view === undefined ? (
        <Loading what="deleted patients" />
      ) : (
        <Listed view={view} onRestore={(row) => restore.mutate(row)} onAsk={setAsking} />
      )}
      {asking === null || view === undefined ? null : asking === "due" ? (
        <DueDialog due={view.due} onDone={erased} onClose={() => setAsking(null)} />
      ) : (
        <PurgeDialog row={asking} orders={view.orders} onDone={erased} onClose={() => setAsking(null)} />
      )}
    </Screen>
  );
}

function Listed(props: {
  view: DeletedPatientsView;
  onRestore: (row: DeletedView) => void;
  onAsk: (what: DeletedView | "due") => void;
}) {
  const { view, onAsk } = props;
  const mayErase = useRefused("erase") === null;
  const mayRestore = useRefused("write") === null;
  return (
    <>
      {view.rows.length === 0 ? null : <Refused right={mayRestore ? "erase" : "write"} />}
      {view.due === 0 ? null : (
        <div className="toolbar">
          <Notice tone="warn">
            <p>
              <strong>The 30 days of {several(view.due, "record")} are over.</strong> That is by this computer’s clock,
              as it has not joined Central.
            </p>
            {mayErase ? (
              <Button secondary onClick={() => onAsk("due")}>
                Erase {view.due === 1 ? "it" : "them"} for good…
              </Button>
            ) : null}
          </Notice>
        </div>
      )}
      {view.rows.length === 0 ? (
        <Notice>
          <p>
            <strong>No deleted patients.</strong>
            {mayRestore ? " A record is deleted under More, in the record itself." : ""}
          </p>
        </Notice>
      ) : (
        <DeletedTable
          rows={view.rows}
          onRestore={mayRestore ? props.onRestore : null}
          onErase={mayErase ? onAsk : null}
        />
      )}
      <Purged lines={view.purged} />
    </>
  );
}
