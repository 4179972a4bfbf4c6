// Two records side by side: a choice for each question that they answer differently, what only one of them says, and what both
// say; then joined, or remembered as not the same.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import type { ChoicesHandle } from "../parts/choice";
import { Choice, ChoiceGroup } from "../parts/choice";
import { DataTable } from "../parts/data-table";
import { Dialog } from "../parts/dialog";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { several, shortDate } from "../parts/words";
import type { DuplicatePairView, DuplicateView, PairQuestionView, PairView, TakeFrom } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

/** What was done about a pair. */
export interface Done {
  words: string;
  /** The NHS number of the patient. */
  number: string | null;
  /** The record that both are now. */
  record?: string;
  /** The two that are kept apart now. */
  apart?: { one: string; other: string };
}

type Decided = (done: Done) => void;

export function PairDialog(props: { pair: DuplicatePairView; onDone: Decided; onClose: () => void }) {
  const { one, other } = props.pair;
  const compared = useQuery({
    queryKey: ["duplicates", one.id, other.id],
    queryFn: () => call("compare_records", { one: one.id, other: other.id }),
  });
  return (
    <Dialog title="Are these the same?" wide onClose={props.onClose}>
      {compared.isError ? (
        <Failed what="The two records" error={compared.error} onRetry={() => void compared.refetch()} />
      ) : compared.data === undefined ? (
        <Loading what="both records" />
      ) : (
        <Pair key={compared.data.seen} view={compared.data} onDone={props.onDone} onClose={props.onClose} />
      )}
    </Dialog>
  );
}

function Pair({ view, onDone, onClose }: { view: PairView; onDone: Decided; onClose: () => void }) {
  const [take, setTake] = useState<Record<string, TakeFrom>>({});
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const groups = useRef(new Map<string, ChoicesHandle>());
  const join = useRef<HTMLButtonElement>(null);
  const differing = view.questions.filter((question) => question.differs);
  const same = view.questions.filter((question) => !question.differs);
  const byOne = same.filter((question) => question.one === null || question.other === null).length;
  const open = differing.filter((question) => take[question.key] === undefined);
  const number = view.one.nhsNumber;

  // The first that is to be chosen; else the answer that joins.
  useEffect(() => {
    const first = view.questions.find((question) => question.differs);
    if (first === undefined) join.current?.focus();
    else groups.current.get(first.key)?.focus();
  }, [view]);

  /** Goes on to the next question without a choice, or to what joins. */
  function chose(question: PairQuestionView, from: string): void {
    setTake({ ...take, [question.key]: from as TakeFrom });
    setFailed(null);
  }

  function next(after: PairQuestionView): void {
    const rest = differing.slice(differing.indexOf(after) + 1);
    const to = [...rest, ...differing].find((question) => question !== after && take[question.key] === undefined);
    if (to === undefined) join.current?.focus();
    else groups.current.get(to.key)?.focus();
  }

  async function act(work: () => Promise<void>): Promise<void> {
    if (busy) return;
    setBusy(true);
    setFailed(null);
    try {
      await work();
    } catch (thrown) {
      setFailed(thrown instanceof CallError ? thrown.message : "It could not be done. Nothing was changed");
    } finally {
      setBusy(false);
    }
  }

  const joinThem = () =>
    act(async () => {
      const { one, other, seen } = view;
      const joined = await call("join_records", { one: one.id, other: other.id, take, seen });
      const words = "Joined: both are one record now. It can be taken back from the record’s history.";
      onDone({ words, number, record: joined.id });
    });

  const keepApart = (twoFractures: boolean) =>
    act(async () => {
      const pair = { one: view.one.id, other: view.other.id };
      await call("keep_apart", { ...pair, twoFractures });
      const words = `${apart(twoFractures)}: remembered, and no computer of this service asks again.`;
      onDone({ words, number, apart: pair });
    });

  useKeys("dialog", { "Ctrl+Enter": () => void joinThem() });

  return (
    <>
      <p>
        <strong>{view.reason ?? "These two were compared by hand"}.</strong>{" "}
        {differing.length === 0
          ? "No question is answered differently."
          : `They differ at ${several(differing.length, "question")}: choose whose answer is taken at each.`}{" "}
        A blank never wins.
      </p>
      <dl className="pair__who">
        <Who name="A" record={view.one} note="kept" />
        <Who name="B" record={view.other} note="joined to it" />
      </dl>
      {view.settleFirst === null ? null : (
        <Notice tone="warn">
          <p>
            {view.settleFirst}. <OpenRecord name="A" record={view.one} /> <OpenRecord name="B" record={view.other} />
          </p>
        </Notice>
      )}
      {differing.map((question) => (
        <fieldset className="plain pair__question" key={question.key}>
          <legend className="label">
            <span className="quiet">{question.number} </span>
            {question.wording}
          </legend>
          <ChoiceGroup
            handle={(handle: ChoicesHandle | null) => {
              if (handle === null) groups.current.delete(question.key);
              else groups.current.set(question.key, handle);
            }}
            name={`pair-${question.key}`}
            className="options pair__choices"
            chosen={take[question.key] === undefined ? [] : [take[question.key] as string]}
            onPick={(from) => chose(question, from)}
            numbered={["one", "other"]}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.ctrlKey) return;
              event.preventDefault();
              next(question);
            }}
          >
            <Choice value="one" cap="1" label={<span>A: {question.one}</span>} />
            <Choice value="other" cap="2" label={<span>B: {question.other}</span>} />
          </ChoiceGroup>
        </fieldset>
      ))}
      {same.length === 0 ? null : (
        <details className="pair__same">
          <summary>
            {byOne === 0
              ? "What both say"
              : `${several(byOne, "question")} answered by one of them alone, and what both say`}
          </summary>
          <DataTable
            label="The other questions table"
            caption="The other questions"
            boxed="dialog__scroll"
            rows={same}
            rowId={(question) => question.key}
            columns={[
              {
                key: "question",
                heading: "Question",
                wraps: true,
                names: true,
                cell: (question) => (
                  <>
                    <span className="quiet">{question.number} </span>
                    {question.wording}
                  </>
                ),
              },
              { key: "one", heading: "A", wraps: true, cell: (question) => question.one ?? "" },
              { key: "other", heading: "B", wraps: true, cell: (question) => question.other ?? "" },
            ]}
          />
        </details>
      )}
      {failed === null ? null : (
        <Notice tone="bad" alert>
          <p>{failed}.</p>
        </Notice>
      )}
      <div className="flow">
        {view.settleFirst === null ? (
          <Button ref={join} busy={busy} aria-keyshortcuts="Control+Enter" onClick={() => void joinThem()}>
            Join <Kbd>Ctrl Enter</Kbd>
          </Button>
        ) : null}
        {[false, true].map((twoFractures) => (
          <Button key={apart(twoFractures)} secondary busy={busy} onClick={() => void keepApart(twoFractures)}>
            {apart(twoFractures)}
          </Button>
        ))}
        <button type="button" className="text-button" onClick={onClose}>
          Decide later
        </button>
        <span className="push quiet">{open.length === 0 ? "" : `${several(open.length, "choice")} left`}</span>
      </div>
    </>
  );
}

function OpenRecord({ name, record }: { name: string; record: DuplicateView }) {
  return (
    <Link to="/patients/$record/{-$tab}" params={{ record: record.id }}>
      Open {name}
    </Link>
  );
}

function apart(twoFractures: boolean): string {
  return twoFractures ? "Two fractures of one patient" : "Not a duplicate";
}

function Who({ name, record, note }: { name: string; record: DuplicateView; note: string }) {
  return (
    <div>
      <dt>
        {name} <span className="quiet">{note}</span>
      </dt>
      <dd>
        <ListedNhsNumber digits={record.nhsNumber} />
        {record.born === null ? "" : `, born ${shortDate(record.born)}`}
        {record.site === null ? "" : `, ${record.site}`}
        {record.diagnosed === null ? "" : `, diagnosed ${shortDate(record.diagnosed)}`}
        <span className="quiet"> Changed by {record.changedBy}</span>
      </dd>
    </div>
  );
}
