// What is missing, and why it matters; the next follow-up; warnings; answers kept though not asked.
import type { ReactNode } from "react";
import { useRegion, useStop } from "../frame/regions";
import { Kbd } from "../keys/kbd";
import { Icon } from "../parts/icon";
import { kpiList, several, shortDate } from "../parts/words";
import type { MissingView, RecordView } from "../platform";
import { useDesk } from "./context";
import { isGone } from "./more-items";
import { problemsOf } from "./problems";
import { acceptedWords } from "./warning";

export function Panel() {
  const { view, onlyRead } = useDesk();
  const region = useRegion("panel");
  const settle = problemsOf(view).length;
  if (isGone(view)) {
    return (
      <aside className="record__panel" aria-label="Deleted" tabIndex={-1} {...region}>
        <div className="record__panel-in">
          <div className="sheet__head">
            <h2>Deleted</h2>
          </div>
          <p className="panel__say">It is in no list and counts in no figure. Restored, it is as it was.</p>
          <p className="panel__sync">{view.syncWords}</p>
        </div>
      </aside>
    );
  }
  return (
    <aside className="record__panel" aria-label="What is missing" tabIndex={-1} {...region}>
      <div className="record__panel-in">
        <div className="sheet__head">
          <h2>What is missing</h2>
          {view.missing.length === 0 && settle === 0 ? null : (
            <span className="small quiet push">
              <Kbd>F8</Kbd> next
            </span>
          )}
        </div>
        <p className="panel__say">{onlyRead ? toReader(view, settle) : sentence(view, settle)}</p>
        <ul className="todo">
          {view.missing.map((missing) => (
            <Missing key={missing.key} missing={missing} />
          ))}
        </ul>
        <FollowUp />
        <Warnings />
        <KeptNotAsked />
        <p className="panel__sync">{view.syncWords}</p>
        <p className="panel__sync">Questions of the audit for fractures diagnosed {view.dataset}</p>
      </div>
    </aside>
  );
}

/** A date that does not break across lines. */
function unbroken(date: string): string {
  return shortDate(date).replaceAll(" ", "\u00a0");
}

/**
 * What is left, and whether the record counts: what is typed does once it is saved.
 * @param settle how many things are to be settled: with any, nothing is called complete.
 */
function sentence(view: RecordView, settle: number): string {
  const left = view.missing.length;
  if (left === 0 && settle > 0) {
    const things = `No answer is missing. ${several(settle, "thing is", "things are")} to be settled`;
    return view.unsavedRecord ? `${things}, before or after you save it.` : `${things}.`;
  }
  if (view.unsavedRecord)
    return `${left === 0 ? "Complete" : several(left, "answer left", "answers left")}. It counts once you save it.`;
  if (left > 0) {
    const counts = view.changed ? "Your changes count once you save them." : "Drafts count in your figures too.";
    return `${several(left, "answer")} left until it is submitted. ${counts}`;
  }
  const next = view.later[0];
  const complete =
    next === undefined ? "Complete." : `Complete for now. Next: ${next.wording} from ${shortDate(next.from)}.`;
  return view.changed ? `${complete} Save it to submit it.` : complete;
}

/** The same, said to whoever may only read: what they had typed before is theirs to throw away, and not to save. */
function toReader(view: RecordView, settle: number): string {
  if (view.unsavedRecord) return "This record was never saved: it is in no list and counts in no figure.";
  const left = view.missing.length;
  const parts = [
    left > 0 ? `${several(left, "answer")} left until it is submitted.` : settle > 0 ? "No answer is missing." : "",
    settle > 0 ? `${several(settle, "thing is", "things are")} to be settled.` : "",
    left + settle === 0 ? sentence({ ...view, changed: false }, 0) : "",
    view.changed
      ? "What you had typed is not saved, and does not count."
      : left > 0
        ? "Drafts count in the figures too."
        : "",
  ];
  return parts.filter((part) => part !== "").join(" ");
}

/** Leads to a question. */
function Jump({ to, children }: { to: string; children: ReactNode }) {
  const { jump } = useDesk();
  return (
    <button type="button" className="text-button" ref={useStop("panel")} onClick={() => jump(to)}>
      {children}
    </button>
  );
}

function Missing({ missing }: { missing: MissingView }) {
  const until = missing.countsUntil === null ? "" : `Counts if done by ${unbroken(missing.countsUntil)}`;
  const why = [
    missing.mandatory ? "Mandatory: without it the record stays here" : "",
    missing.kpis.length === 0 ? "" : `Feeds ${kpiList(missing.kpis)}`,
    until,
  ].filter((part) => part !== "");
  return (
    <li>
      <span className="no">{missing.number}</span>
      <span>
        <Jump to={missing.key}>{missing.wording}</Jump>
        <span className="sub">{why.join(". ")}</span>
      </span>
    </li>
  );
}

/** The follow-up that is next, and what is asked later. */
function FollowUp() {
  const { view } = useDesk();
  const asked = new Set(view.questions.map((question) => question.key));
  if (view.later.length === 0 && view.followUp === null) return null;
  return (
    <>
      <div className="sheet__head sheet__head--next">
        {/* What is due now, or was, stands here too. */}
        <h3>Follow-up</h3>
      </div>
      {view.followUp === null ? null : <p className="panel__say">{view.followUp}</p>}
      <ul className="todo">
        {view.later.map((later) => (
          <li key={later.key}>
            <span className="no">{later.number}</span>
            <span>
              {asked.has(later.key) ? <Jump to={later.key}>{later.wording}</Jump> : later.wording}
              <span className="sub">
                From {unbroken(later.from)}, by {unbroken(later.by)}.
                {later.kpis.length === 0 ? "" : ` Feeds ${kpiList(later.kpis)}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function Warnings() {
  const { view } = useDesk();
  const all = view.findings.filter((finding) => !finding.error);
  const open = all.filter((finding) => finding.accepted === null).length;
  if (all.length === 0) return null;
  return (
    <>
      <div className="sheet__head sheet__head--next">
        <h3>
          {open === 0 ? (
            "Warnings, all accepted"
          ) : (
            <>
              <Icon name="warn" className="icon--warn" /> {several(open, "warning")}
            </>
          )}
        </h3>
        {open === 0 ? null : <span className="small quiet push">{open === 1 ? "does" : "do"} not hold the record</span>}
      </div>
      <ul className="todo">
        {all.map((warning) => (
          <li key={`${warning.code} ${warning.key}`}>
            <span className="no">{warning.number}</span>
            <span>
              <Jump to={warning.key}>{warning.words}</Jump>
              {warning.accepted === null ? null : <span className="sub">{acceptedWords(warning.accepted)}</span>}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function KeptNotAsked() {
  const { view } = useDesk();
  if (view.keptNotAsked.length === 0) return null;
  return (
    <>
      <div className="sheet__head sheet__head--next">
        <h3>Kept, not asked</h3>
      </div>
      <ul className="todo">
        {view.keptNotAsked.map((kept) => (
          <li key={kept.key}>
            <span className="no">{kept.number}</span>
            <span>
              {kept.wording}
              <span className="sub">{kept.answer}</span>
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
