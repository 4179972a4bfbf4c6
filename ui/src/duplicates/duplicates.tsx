// Possible duplicates: pairs of records that may be the same patient's same fracture, with the reason for each, and those that
// somebody keeps apart. A pair opens side by side; what was kept apart is asked about again, at once or later. What is alike, and
// what is remembered, is said by the host.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useGoOn } from "../frame/regions";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Filters } from "../parts/filters";
import { HideNhsNumbers, ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { several } from "../parts/words";
import type { DuplicatePairView, DuplicatesView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import type { Done } from "./pair-dialog";
import { PairDialog } from "./pair-dialog";
import { PairsTable } from "./pairs-table";

type Shown = "toDecide" | "apart";

export function Duplicates() {
  const queries = useQueryClient();
  const [shown, setShown] = useState<Shown>("toDecide");
  /** Whoever chose which are shown has the focus there. */
  const [chosen, setChosen] = useState(false);
  const [asking, setAsking] = useState<DuplicatePairView | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const list = useQuery({ queryKey: ["duplicates"], queryFn: () => call("list_duplicates", null) });
  const view = list.data;
  const mayDecide = useRefused("write") === null;
  const again = useMutation({
    mutationFn: ({ one, other }: { one: string; other: string; number: string | null }) =>
      call("ask_again", { one, other }),
    onMutate: () => setDone(null),
    onSuccess: (_, { number }) => setDone({ words: "Among those to decide again.", number }),
    onSettled: () => queries.invalidateQueries(),
  });
  const place = view?.pairs.findIndex((pair) => isSame(pair, asking)) ?? -1;
  // Where nothing is alike any more, the screen is what there is.
  useGoOn(() => false);

  function decided(what: Done): void {
    setAsking(null);
    again.reset();
    setDone(what);
    void queries.invalidateQueries();
  }

  return (
    <Screen title="Possible duplicates" ownFocus={view !== undefined && view.pairs.length > 0}>
      <div className="main__head">
        <h1>Possible duplicates</h1>
        <p className="lede">
          Records that may be the same fracture of the same patient. Those that differ in nothing are joined
          automatically; these need {mayDecide ? "you" : "somebody"} to decide.
        </p>
      </div>
      <Refused right="write" />
      <div className="flow toolbar">
        <Filters
          label="Show"
          chosen={shown}
          onChoose={(next) => {
            setShown(next);
            setChosen(true);
          }}
          filters={[
            { key: "toDecide", label: "To decide", count: view?.total },
            { key: "apart", label: "Kept apart", count: view?.totalApart },
          ]}
        />
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
                {done.apart === undefined ? null : (
                  <Undo of={{ ...done.apart, number: done.number }} onUndo={again.mutate} />
                )}
              </p>
            </Notice>
          </div>
        )}
      </div>
      {again.error instanceof CallError ? (
        <div className="toolbar">
          <Notice tone="bad" alert>
            <p>{again.error.message}.</p>
          </Notice>
        </div>
      ) : null}
      {list.isError ? (
        <Failed what="The list" error={list.error} onRetry={() => void list.refetch()} />
      ) : view === undefined ? (
        <Loading what="possible duplicates" />
      ) : (
        <Pairs
          shown={shown}
          view={view}
          takesFocus={!chosen}
          onCompare={setAsking}
          onAgain={
            mayDecide ? ({ one, other }) => again.mutate({ one: one.id, other: other.id, number: one.nhsNumber }) : null
          }
        />
      )}
      {asking === null ? null : (
        <PairDialog
          pair={asking}
          place={{ at: place + 1, of: view?.pairs.length ?? 0 }}
          onStep={(step) => setAsking(view?.pairs[place + step] ?? asking)}
          onDone={decided}
          onClose={() => setAsking(null)}
        />
      )}
    </Screen>
  );
}

function isSame(pair: DuplicatePairView, other: DuplicatePairView | null): boolean {
  return pair.one.id === other?.one.id && pair.other.id === other.other.id;
}

type OfPair = NonNullable<Done["apart"]> & { number: string | null };

function Undo({ of, onUndo }: { of: OfPair; onUndo: (of: OfPair) => void }) {
  useKeys("screen", { "Ctrl+Shift+Z": () => onUndo(of) });
  return (
    <button
      type="button"
      className="button button--quiet button--small"
      aria-keyshortcuts="Control+Shift+Z"
      onClick={() => onUndo(of)}
    >
      Undo <Kbd>Ctrl Shift Z</Kbd>
    </button>
  );
}

function Pairs(props: {
  shown: Shown;
  view: DuplicatesView;
  takesFocus: boolean;
  onCompare: (pair: DuplicatePairView) => void;
  /** Nothing where whoever looks may not. */
  onAgain: ((pair: DuplicatePairView) => void) | null;
}) {
  const { shown, view } = props;
  const decides = shown === "toDecide";
  const pairs = decides ? view.pairs : view.apart;
  const total = decides ? view.total : view.totalApart;
  if (pairs.length === 0) {
    return (
      <Notice {...(decides ? { tone: "good" } : {})}>
        <p>
          {decides ? (
            <>
              <strong>No possible duplicates.</strong> No two records look like the same fracture of the same patient
              {view.totalApart === 0 ? "" : ", but for those that are kept apart"}.
            </>
          ) : (
            <>
              <strong>Nothing is kept apart.</strong> When two records are not the same, say so where you compare them.
            </>
          )}
        </p>
      </Notice>
    );
  }
  return (
    <PairsTable
      key={shown}
      pairs={pairs}
      takesFocus={props.takesFocus}
      caption={decides ? "Possible duplicates" : "Records that are kept apart"}
      why={decides ? "Why" : "What was said"}
      act={decides ? "Compare…" : "Ask again"}
      onAct={decides ? props.onCompare : props.onAgain}
      foot={
        <>
          <span>
            {total > pairs.length ? `The first ${pairs.length} of ${several(total, "pair")}` : several(total, "pair")}
          </span>
          {decides || props.onAgain !== null ? (
            <span className="keys push" aria-hidden="true">
              <span>
                <Kbd>Enter</Kbd> {decides ? "side by side" : "ask again"}
              </span>
            </span>
          ) : null}
        </>
      }
    />
  );
}
