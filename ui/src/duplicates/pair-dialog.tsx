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
import { Icon } from "../parts/icon";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Failed, Loading, Notice } from "../parts/states";
import { dayOf, several, shortDate } from "../parts/words";
import type { DuplicatePairView, DuplicateView, PairQuestionView, PairView, TakeFrom } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";

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

export function PairDialog(props: {
  pair: DuplicatePairView;
  /** Where it stands among those to decide, counted from 1, and how many they are; 0 where it is none of them any more. */
  place: { at: number; of: number };
  /** To the pair after it or before it; none at either end. */
  onStep: (step: 1 | -1) => void;
  onDone: Decided;
  onClose: () => void;
}) {
  const { one, other } = props.pair;
  const { at, of } = props.place;
  const compared = useQuery({
    queryKey: ["duplicates", one.id, other.id],
    queryFn: () => call("compare_records", { one: one.id, other: other.id }),
  });
  useKeys("dialog", { "Ctrl+PageDown": () => props.onStep(1), "Ctrl+PageUp": () => props.onStep(-1) });
  return (
    <Dialog title="Are these the same?" wide onClose={props.onClose}>
      {at < 1 ? null : (
        <div className="flow pair__place">
          <span className="quiet">
            {at} of {several(of, "pair")}
          </span>
          <button
            type="button"
            className="button button--quiet button--small push"
            aria-keyshortcuts="Control+PageUp"
            disabled={at === 1}
            onClick={() => props.onStep(-1)}
          >
            <Icon name="left" /> Pair before
          </button>
          <button
            type="button"
            className="button button--quiet button--small"
            aria-keyshortcuts="Control+PageDown"
            disabled={at === of}
            onClick={() => props.onStep(1)}
          >
            Next pair <Icon name="right" />
          </button>
        </div>
      )}
      {compared.isError ? (
        <Failed what="The two records" error={compared.error} onRetry={() => void compared.refetch()} />
      ) : compared.data === undefined ? (
        <Loading what="both records" />
      ) : (
        <Pair key={`${one.id} ${other.id}`} view={compared.data} onDone={props.onDone} onClose={props.onClose} />
      )}
    </Dialog>
  );
}

/** What was chosen at a question, and between which answers. */
interface Taken {
  from: TakeFrom;
  one: string | null;
  other: string | null;
}

/** The choices that stand: those between the answers that both records still give. */
function standing(taken: Readonly<Record<string, Taken>>, view: PairView): Record<string, TakeFrom> {
  const stand: Record<string, TakeFrom> = {};
  for (const { key, one, other, differs } of view.questions) {
    const of = taken[key];
    if (differs && of !== undefined && of.one === one && of.other === other) stand[key] = of.from;
  }
  return stand;
}

function Pair({ view, onDone, onClose }: { view: PairView; onDone: Decided; onClose: () => void }) {
  const refused = useRefused("write");
  const [taken, setTaken] = useState<Record<string, Taken>>({});
  const [seen] = useState(view.seen);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  /** What was asked once more, as Central then holds one of the two. */
  const [asked, setAsked] = useState<boolean | null>(null);
  const groups = useRef(new Map<string, ChoicesHandle>());
  const join = useRef<HTMLButtonElement>(null);
  const take = standing(taken, view);
  const differing = view.questions.filter((question) => question.differs);
  const same = view.questions.filter((question) => !question.differs);
  const byOne = same.filter((question) => question.one === null || question.other === null);
  const byBoth = same.filter((question) => question.one !== null && question.other !== null);
  const open = differing.filter((question) => take[question.key] === undefined);
  const asOne = useQuery({
    queryKey: ["joined", view.one.id, view.other.id, view.seen, take],
    queryFn: () => call("preview_join", { one: view.one.id, other: view.other.id, take, seen: view.seen }),
    enabled: open.length === 0 && view.settleFirst === null,
  }).data;
  const number = view.one.nhsNumber;
  const isOneToTheAudit =
    number !== null && number === view.other.nhsNumber && view.one.diagnosed === view.other.diagnosed;

  // The first that is to be chosen, as the dialog comes; else the answer that joins.
  const first = useRef(differing[0]?.key);
  useEffect(() => {
    if (first.current === undefined) join.current?.focus();
    else groups.current.get(first.current)?.focus();
  }, []);

  /** Goes on to the next question without a choice, or to what joins. */
  function chose(question: PairQuestionView, from: string): void {
    setTaken({ ...taken, [question.key]: { from: from as TakeFrom, one: question.one, other: question.other } });
    setFailed(null);
    setAsked(null);
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
      const { one, other, seen: now } = view;
      const joined = await call("join_records", { one: one.id, other: other.id, take, seen: now });
      const words = "Joined: both are one record now. It can be taken back from the record’s history.";
      onDone({ words, number, record: joined.id });
    });

  const keepApart = (twoFractures: boolean) => {
    if (isOneToTheAudit && asked !== twoFractures) {
      setAsked(twoFractures);
      return;
    }
    void act(async () => {
      const pair = { one: view.one.id, other: view.other.id };
      await call("keep_apart", { ...pair, twoFractures });
      const words = `${apart(twoFractures)}: remembered, and no computer of this service asks again.`;
      onDone({ words, number, apart: pair });
    });
  };

  useKeys("dialog", { "Ctrl+Enter": () => (refused === null ? void joinThem() : undefined) });

  return (
    <>
      <p>
        <strong>{view.reason ?? "These two were compared by hand"}.</strong>{" "}
        {differing.length === 0
          ? "No question is answered differently."
          : `They differ at ${several(differing.length, "question")}${refused === null ? ": choose which answer to keep at each" : ""}.`}{" "}
        {refused === null ? "A blank never wins." : ""}
      </p>
      <p role="status" className={view.seen === seen ? "vh" : "strong"}>
        {view.seen === seen
          ? ""
          : `Somebody has changed one of these. Look again${refused === null ? ": what you chose is kept where they still differ" : ""}.`}
      </p>
      <dl className="pair__who">
        <Who name="A" record={view.one} note="kept" />
        <Who name="B" record={view.other} note="joined to it" />
      </dl>
      {view.settleFirst === null ? null : (
        <Notice tone="warn">
          <p>
            {view.settleFirst}. <OpenBoth view={view} />
          </p>
        </Notice>
      )}
      {refused === null || differing.length === 0 ? null : (
        <section className="pair__same">
          <h3>They differ</h3>
          <Said caption="They differ" rows={differing} />
        </section>
      )}
      {(refused === null ? differing : []).map((question) => (
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
            className="pair__choices"
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
      {byOne.length === 0 ? null : (
        <section className="pair__same">
          <h3>Only one of them says</h3>
          <Said caption="Only one of them says" rows={byOne} />
        </section>
      )}
      {byBoth.length === 0 ? null : (
        <details className="pair__same">
          <summary>What both say: {several(byBoth.length, "question")}</summary>
          <Said caption="What both say" rows={byBoth} />
        </details>
      )}
      {failed === null ? null : (
        <Notice tone="bad" alert>
          <p>{failed}.</p>
        </Notice>
      )}
      {asked === null ? null : (
        <Notice tone="warn" alert>
          <p>
            Both have the same NHS number and date of diagnosis, which are one fracture to the audit: Central holds one
            of them back until its number (1.01) or its date (1.09) is corrected, or one is deleted.{" "}
            <OpenBoth view={view} />
          </p>
          <p>
            Press <strong>{apart(asked)}</strong> again to keep them apart anyway.
          </p>
        </Notice>
      )}
      <Refused right="write" />
      <div className="flow dialog__foot">
        {view.settleFirst === null && refused === null ? (
          <Button
            ref={join}
            secondary={open.length > 0}
            busy={busy}
            aria-keyshortcuts="Control+Enter"
            onClick={() => void joinThem()}
          >
            Join <Kbd>Ctrl Enter</Kbd>
          </Button>
        ) : null}
        {(refused === null ? [false, true] : []).map((twoFractures) => (
          <Button key={apart(twoFractures)} secondary busy={busy} onClick={() => keepApart(twoFractures)}>
            {apart(twoFractures)}
          </Button>
        ))}
        <button type="button" className="text-button" onClick={onClose}>
          {refused === null ? "Decide later" : "Close"}
        </button>
        <span className="push quiet" role="status">
          {whatItBecomes(open.length, refused !== null, asOne?.words ?? null)}
        </span>
      </div>
    </>
  );
}

/** What a question was answered with in each of the two. */
function Said({ caption, rows }: { caption: string; rows: readonly PairQuestionView[] }) {
  return (
    <DataTable
      label={`${caption} table`}
      caption={caption}
      boxed="dialog__scroll"
      rows={rows}
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
        { key: "one", heading: "A", wraps: true, cell: (question) => question.one ?? <Blank /> },
        { key: "other", heading: "B", wraps: true, cell: (question) => question.other ?? <Blank /> },
      ]}
    />
  );
}

function Blank() {
  return <span className="quiet">Blank</span>;
}

function OpenBoth({ view }: { view: PairView }) {
  return (
    <>
      <OpenRecord name="A" record={view.one} /> <OpenRecord name="B" record={view.other} />
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
        <span className="quiet">
          {" "}
          Changed by {record.changedBy}, {shortDate(dayOf(record.changedAt))}
        </span>
      </dd>
    </div>
  );
}

/** What is left to choose, or what the one record will be. */
function whatItBecomes(open: number, isRefused: boolean, words: string | null): string {
  if (isRefused) return "";
  if (open > 0) return `${several(open, "choice")} left`;
  return words === null ? "" : `Joined, the one record will be ${words}.`;
}
