// What was checked when, for whoever answers for information governance: counts, people and digests of files, and no number.
import { useMutation } from "@tanstack/react-query";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/states";
import { count, dayOf, shortDate } from "../parts/words";
import type { OptOutsView } from "../platform";
import { call } from "../session/call";

/** Checks that are shown; the file has all. */
const SHOWN = 6;

export function Evidence({ view }: { view: OptOutsView }) {
  const save = useMutation({ mutationFn: () => call("save_opt_out_evidence", null) });
  return (
    <section className="sheet" aria-labelledby="optout-evidence">
      <h2 id="optout-evidence">Evidence for the IG lead</h2>
      <p className="small quiet">Counts, people, file digests. No NHS numbers.</p>
      {view.evidence.length === 0 ? (
        <p>No check has been made yet.</p>
      ) : (
        <ul className="optout__evidence">
          {view.evidence.slice(0, SHOWN).map((check) => (
            <li key={check.made}>
              {shortDate(dayOf(check.made))}{" "}
              <span>
                {count(check.numbers)} sent, {count(check.cleared)} cleared
              </span>
            </li>
          ))}
        </ul>
      )}
      {save.isError ? (
        <Notice tone="bad" alert>
          <p>{save.error.message}</p>
        </Notice>
      ) : null}
      {save.data === undefined || save.data.file === null ? null : (
        <p role="status" className="small">
          {save.data.file} was written.
        </p>
      )}
      <Button secondary busy={save.isPending} onClick={() => save.mutate()}>
        <Icon name="down" /> Save evidence
      </Button>
    </section>
  );
}
