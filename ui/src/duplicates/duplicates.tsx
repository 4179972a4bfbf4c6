// Possible duplicates: pairs of records that may be the same patient's same fracture, with the reason for each. A pair opens
// side by side. What is alike, and what is remembered, is said by the host.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useGoOn } from "../frame/regions";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { HideNhsNumbers, ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { several } from "../parts/words";
import type { DuplicatePairView } from "../platform";
import { call } from "../session/call";
import { PairDialog } from "./pair-dialog";
import { PairsTable } from "./pairs-table";

/** What was done last. */
interface Done {
  words: string;
  /** The record that both are now. */
  record?: string;
  number: string | null;
}

export function Duplicates() {
  const queries = useQueryClient();
  const [asking, setAsking] = useState<DuplicatePairView | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const list = useQuery({ queryKey: ["duplicates"], queryFn: () => call("list_duplicates", null) });
  const view = list.data;
  // Where nothing is alike any more, the screen is what there is.
  useGoOn(() => false);

  function decided(words: string, number: string | null, record?: string): void {
    setAsking(null);
    setDone(record === undefined ? { words, number } : { words, number, record });
    void queries.invalidateQueries();
  }

  return (
    <Screen title="Possible duplicates" ownFocus={view !== undefined && view.pairs.length > 0}>
      <div className="main__head">
        <h1>Possible duplicates</h1>
        <p className="lede">
          Records that may be the same patient’s same fracture. Where nothing differs they are joined by themselves;
          these need you.
        </p>
      </div>
      <div className="flow toolbar">
        <Link to="/patients">Back to Patients</Link>
        <HideNhsNumbers />
      </div>
      <div role="status">
        {done === null ? null : (
          <div className="toolbar">
            <Notice tone="good">
              <p>
                <ListedNhsNumber digits={done.number} />. {done.words}{" "}
                {done.record === undefined ? null : (
                  <Link to="/patients/$record/{-$tab}" params={{ record: done.record }}>
                    Open the record
                  </Link>
                )}
              </p>
            </Notice>
          </div>
        )}
      </div>
      {list.isError ? (
        <Failed what="The list" error={list.error} onRetry={() => void list.refetch()} />
      ) : view === undefined ? (
        <Loading what="possible duplicates" />
      ) : view.pairs.length === 0 ? (
        <Notice tone="good">
          <p>
            <strong>No possible duplicates.</strong> No two records look like the same fracture of the same patient.
          </p>
        </Notice>
      ) : (
        <PairsTable
          pairs={view.pairs}
          onOpen={setAsking}
          foot={
            <>
              <span>
                {view.total > view.pairs.length
                  ? `The first ${view.pairs.length} of ${several(view.total, "pair")}`
                  : several(view.total, "pair")}
              </span>
              <span className="keys push" aria-hidden="true">
                <span>
                  <Kbd>Enter</Kbd> side by side
                </span>
              </span>
            </>
          }
        />
      )}
      {asking === null ? null : <PairDialog pair={asking} onDone={decided} onClose={() => setAsking(null)} />}
    </Screen>
  );
}
