// The estimated caseload of the service: what it is from which year on, how it was worked out, who said so, saying another, and taking
// a year out again.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import { count, dayAndTime } from "../parts/words";
import type { CaseloadSaidView, CaseloadValueView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { useToday } from "../session/session";
import { CaseloadDialog } from "./caseload-dialog";

export function Caseload({ onKept }: { onKept: () => void }) {
  const queries = useQueryClient();
  const { data: view } = useQuery({ queryKey: ["caseload"], queryFn: () => call("caseload", null) });
  const refused = useRefused("service");
  const [asking, setAsking] = useState(false);
  const change = useRef<HTMLButtonElement>(null);
  const takeOut = useMutation({
    mutationFn: (fromYear: number) => call("take_out_caseload", { fromYear }),
    onSuccess: () => {
      change.current?.focus();
      kept();
    },
  });
  function kept(): void {
    onKept();
    void queries.invalidateQueries();
  }
  if (view === undefined) return null;
  return (
    <>
      <h3 className="setting__heading">Estimated caseload</h3>
      {view.values.map((held, at) => (
        <Held
          key={held.fromYear}
          held={held}
          isFirst={at === view.values.length - 1}
          onTakeOut={view.canTakeOut && refused === null ? () => takeOut.mutate(held.fromYear) : null}
        />
      ))}
      {takeOut.isError ? (
        <Notice tone="bad" alert>
          <p>{takeOut.error instanceof CallError ? takeOut.error.message : "That did not work. Try again."}</p>
        </Notice>
      ) : null}
      {view.said.slice(0, 5).map((one) => (
        <Said one={one} key={`${one.entry} ${one.fromYear}`} />
      ))}
      <p className="setting__hint setting__hint--above">
        KPI 2 and KPI 3 are worked out with it, here and at FLS Central. Other computers of your service follow when
        they next send.
      </p>
      {refused === null ? (
        <Button secondary ref={change} onClick={() => setAsking(true)}>
          Change the caseload…
        </Button>
      ) : null}
      {asking ? (
        <CaseloadDialog
          view={view}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            kept();
          }}
        />
      ) : null}
    </>
  );
}

/** @param isFirst whether the years before have its value, too. @param onTakeOut nothing where it stays. */
function Held(props: { held: CaseloadValueView; isFirst: boolean; onTakeOut: (() => void) | null }) {
  const { held, isFirst, onTakeOut } = props;
  const [asked, setAsked] = useState(false);
  return (
    <div className="setting__held">
      <strong>{count(held.value)}</strong> {held.value === 1 ? "case" : "cases"} a year from {held.fromYear} on
      {isFirst ? ", and in the years before" : null}
      {onTakeOut === null ? null : (
        <>
          {" "}
          <button type="button" className="text-button" onClick={() => (asked ? onTakeOut() : setAsked(true))}>
            {asked ? "Press again to take it out" : "Take out"}
            <span className="vh"> what was said from {held.fromYear} on</span>
          </button>
        </>
      )}
      <p className="setting__hint">
        {held.bySite}
        {held.working === null ? null : `; ${held.working}`}
      </p>
    </div>
  );
}

function Said({ one }: { one: CaseloadSaidView }) {
  const today = useToday();
  const when = dayAndTime(one.at, today);
  return (
    <p className="setting__hint">
      {one.value === null
        ? `${one.by} took out what was said from ${one.fromYear} on, ${when}.`
        : `${one.by} said ${count(one.value)} from ${one.fromYear} on${one.working === null ? "" : `, ${one.working}`}, ${when}.`}
    </p>
  );
}
