// The form of one open record: what Save led to, what is open beside the questions, and the keys of the record.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { calledWhenLeft } from "../followups/call-dialog";
import { useListWalks } from "../frame/list-memory";
import { Screen } from "../frame/screen";
import { useKeys } from "../keys/keys";
import { announce } from "../parts/announce";
import { usePaper } from "../parts/paper";
import { Notice } from "../parts/states";
import type { CallError, HistoryLineView, RecordView } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { useLeftDialog } from "../session/typed";
import { EverythingDialog } from "../trail/everything-dialog";
import { CARD, CardDialog } from "./card-dialog";
import type { RecordDesk } from "./context";
import { ANOTHER, candidates, DeskContext } from "./context";
import { DeleteDialog } from "./delete-dialog";
import { DiscardDialog } from "./discard-dialog";
import { ErrorSummary } from "./error-summary";
import { Form } from "./form";
import { Header } from "./header";
import { HistoryDialog } from "./history-dialog";
import type { Asking } from "./more-items";
import { isGone, moreItems, overseeingItems, readingItems } from "./more-items";
import { Notices } from "./notices";
import type { OpenRecord } from "./open-record";
import { Panel } from "./panel";
import { PartDialog } from "./part-dialog";
import type { Problem } from "./problems";
import { byQuestion, problemsOf } from "./problems";
import { RecordCall } from "./record-call";
import { recordSheet } from "./record-paper";
import type { StillHere } from "./save-bar";
import { SaveBar } from "./save-bar";
import { useSticky } from "./sticky";
import type { TabsHandle } from "./tabs";
import { PANEL, Tabs, tabId } from "./tabs";
import { moment, useUndo } from "./undo";
import { useEntering } from "./use-entering";
import { useWalk } from "./use-walk";
import type { WhyNot } from "./why-not";
import { whyNot } from "./why-not";

/** Where one goes back to from a record that no list was left for. */
const PATIENTS = { title: "Patients", route: "/patients" } as const;

export function RecordForm(props: {
  record: OpenRecord;
  view: RecordView;
  trouble: CallError | null;
  saving: boolean;
}) {
  const { record, view, trouble, saving } = props;
  const search = useSearch({ from: "/patients/$record/{-$tab}" });
  const [found] = useState(search.found === true);
  const navigate = useNavigate();
  const queries = useQueryClient();
  const refused = useRefused("write");
  const oversees = useRefused("oversee") === null;
  /** Nothing in it is answered: it is deleted, or whoever looks may only read. */
  const onlyRead = isGone(view) || refused !== null;
  const tabs = useRef<TabsHandle>(null);
  const saveButton = useRef<HTMLButtonElement>(null);
  const sticky = useSticky();
  const summary = useRef<HTMLElement>(null);
  const walk = useWalk(record, view, tabs, saveButton, () => sticky.passBy(summary.current));
  const walks = useListWalks();
  const [list] = useState(() => walks.of(record.id));
  const entering = useEntering(record, view, walk);
  const [listed, setListed] = useState<readonly Problem[]>(() => problemsOf(view));
  const [another, setAnother] = useState<ReadonlySet<string>>(new Set());
  const [historyOf, showHistory] = useState<string | null>(null);
  const [helpOf, showHelp] = useState<string | null>(null);
  const [noting, openNote] = useState<string | null>(null);
  const left = useLeftDialog();
  const [asking, setAsking] = useState<Asking | null>(() => {
    const called = calledWhenLeft(left);
    return called === null ? (left === CARD ? "card" : null) : { call: called.question };
  });
  const way = useRef<HTMLButtonElement>(null);
  const why = useRef<HTMLSpanElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [shown, setShown] = useState(0);
  /** Why the next record was not opened, until something else happens. */
  const [stillHere, setStillHere] = useState<(StillHere & { moment: string }) | null>(null);
  const { keys } = useStay();
  const problems = useMemo(() => byQuestion(listed), [listed]);
  const now = useMemo(() => problemsOf(view), [view]);
  const open = useMemo(() => new Map(now.map((problem) => [problem.id, problem] as const)), [now]);

  // The summary takes focus when Save brought it up, once it is on the page.
  useEffect(() => {
    if (shown > 0) summary.current?.focus();
  }, [shown]);

  // Not the answer that is to be put right: whoever types the next patient's number meanwhile would write over it.
  useEffect(() => {
    if (stillHere?.problem != null) way.current?.focus();
    else if (stillHere?.leavesAnswers === true) why.current?.focus({ preventScroll: true });
  }, [stillHere]);

  // What was asked about a deletion went with its answer: which record it is takes the focus that the answer had.
  const standing = `${view.deleted !== null} ${view.deletionConflict}`;
  const stood = useRef(standing);
  useEffect(() => {
    if (stood.current === standing) return;
    stood.current = standing;
    if (document.activeElement === document.body) heading.current?.focus();
  }, [standing]);

  /** Runs a command on the record; what it could not do is said in the save bar. */
  async function act(command: () => Promise<RecordView>): Promise<readonly Problem[] | null> {
    setAsking(null);
    try {
      const left = problemsOf(await record.run(command));
      setListed(left);
      void queries.invalidateQueries();
      return left;
    } catch {
      return null;
    }
  }

  const questionTab = new Map(view.questions.map((question) => [question.key, question.tab]));
  const { undo, said } = useUndo(view, act);
  const { paper, print } = usePaper();
  const printRecord = () => print(recordSheet(view));
  const showWhoSaw = () => void navigate({ to: "/settings/who-saw-what", search: { record: record.id } });
  const restore = () => void act(() => call("restore_record", { record: record.id }));

  /** An earlier answer put back from the history of the record: it is typing like any other until it is saved. */
  function putBack(line: HistoryLineView): void {
    setAsking(null);
    record.restore(line.question, { text: line.text, chosen: line.chosen });
    walk.jump(line.question);
  }

  /** What is left then that waits for a person; nothing when it could not be saved. */
  async function save(): Promise<readonly Problem[] | null> {
    if (saving || onlyRead) return null;
    setStillHere(null);
    const left = await act(() => call("save_record", { record: record.id }));
    if (left !== null) setAnother(new Set());
    return left;
  }

  async function saveHere(): Promise<void> {
    const left = await save();
    if (left !== null && left.length > 0) setShown((times) => times + 1);
  }

  /**
   * Saves before going on. Where something waits for a person the record stays and says so, and focus is on the way there;
   * where it could not be saved, on Save. What is typed at either changes no answer.
   */
  async function saveToGoOn(): Promise<boolean> {
    // What is typed from here on is meant for the next record.
    keys.hold();
    const left = await save();
    if (left?.length === 0) return true;
    keys.drop();
    const [first, ...others] = left ?? [];
    const after = record.snapshot().view;
    if (first === undefined || after === null) {
      saveButton.current?.focus();
      return false;
    }
    const words = first.number === null ? first.words : `${first.number} ${first.words}`;
    setStillHere({
      words: "Saved. Before you go on:",
      problem: { words: words.replace(/[.?]$/, ""), key: first.key, more: others.length },
      moment: moment(after),
    });
    return false;
  }

  async function saveAndNext(): Promise<void> {
    if (await saveToGoOn()) await navigate({ to: "/patients/new" });
  }

  /** Saves, and opens the next record of the list that this one was opened from; after the last, the list. */
  async function saveAndOn(): Promise<void> {
    if (list === null || !(await saveToGoOn())) return;
    const next = await walks.next(list).catch(() => null);
    if (next === null) {
      announce(list.isPart === true ? "That was the last of the page" : "That was the last of the list");
      keys.drop();
      await navigate({ to: list.route });
      return;
    }
    const search = next.q === undefined ? {} : { q: next.q };
    await navigate({
      to: "/patients/$record/{-$tab}",
      params: { record: next.record, tab: undefined },
      search,
      replace: true,
    });
  }

  /** Of a record that was never saved nothing is left, so the list is next. */
  async function throwAway(): Promise<void> {
    if (!view.unsavedRecord) {
      await act(() => call("discard_changes", { record: record.id }));
      return;
    }
    await record.flush();
    await call("discard_changes", { record: record.id }).catch(() => undefined);
    void queries.invalidateQueries();
    await navigate({ to: "/patients" });
  }

  /** What a key of the record does, or why it does nothing now. */
  function pressed(key: string, does: () => unknown): void {
    const not = whyNot(key, view, refused, list !== null, walk.focused());
    if (not === null) does();
    else void sayWhyNot(key, does, not);
  }

  async function sayWhyNot(key: string, does: () => unknown, { leavesAnswers }: WhyNot): Promise<void> {
    // What is typed from here on is meant for a place that does not come.
    if (leavesAnswers) keys.hold();
    // What was typed before is kept first: it is no answer to what is said now, and the key may have something to do after it.
    await record.flush();
    if (leavesAnswers) keys.drop();
    const now = record.snapshot().view ?? view;
    const not = whyNot(key, now, refused, list !== null, walk.focused());
    if (not === null) does();
    else setStillHere({ ...not, problem: null, moment: moment(now) });
  }

  function openOtherFracture(): void {
    const other = view.otherFractures[0];
    if (other === undefined) return;
    // What is typed from here on is meant for the other fracture.
    keys.hold();
    void navigate({ to: "/patients/$record/{-$tab}", params: { record: other.key, tab: undefined } });
  }

  /** What is typed here stays as it is, saved or not. */
  function startFurtherFracture(): void {
    keys.hold();
    void navigate({ to: "/patients/new/$of", params: { of: record.id } });
  }

  useKeys("screen", {
    "Ctrl+S": () => pressed("Ctrl+S", () => void saveHere()),
    "Ctrl+P": () => pressed("Ctrl+P", printRecord),
    "Ctrl+Enter": () => pressed("Ctrl+Enter", () => void saveAndNext()),
    "Ctrl+D": () => pressed("Ctrl+D", () => void saveAndOn()),
    F7: () => pressed("F7", openOtherFracture),
    "Shift+F7": () => pressed("Shift+F7", startFurtherFracture),
    "Ctrl+Shift+Z": () => pressed("Ctrl+Shift+Z", () => (saving ? undefined : undo())),
    "Ctrl+H": () => (historyOf === null ? pressed("Ctrl+H", () => showHistory(walk.focused())) : showHistory(null)),
    "Ctrl+T": () => pressed("Ctrl+T", () => setAsking("card")),
    "Ctrl+B": () => entering.turnDates(walk.focused()),
    "Ctrl+K": () => pressed("Ctrl+K", entering.carryFocused),
    F4: () => pressed("F4", entering.clearCarried),
    "Ctrl+PageDown": () => walk.turnTab(1),
    "Ctrl+PageUp": () => walk.turnTab(-1),
    F8: () => pressed("F8", () => walk.onward(1)),
    "Shift+F8": () => pressed("F8", () => walk.onward(-1)),
    F1: () => {
      const key = helpOf === null ? walk.focused() : null;
      if (key === null && helpOf === null) return false;
      showHelp(key);
    },
    Escape: () => {
      const back = historyOf ?? helpOf;
      if (back === null) return false;
      showHistory(null);
      showHelp(null);
      walk.jump(back);
    },
  });

  const desk: RecordDesk = {
    record,
    view,
    onlyRead,
    controls: walk.controls,
    problems,
    open,
    historyOf,
    showHistory,
    helpOf,
    showHelp,
    noting,
    openNote,
    another,
    settle: (conflict, entry) => {
      const others = [...another].filter((one) => one !== conflict.key);
      setAnother(new Set(entry === ANOTHER ? [...others, conflict.key] : others));
      record.settle(conflict.key, entry === ANOTHER ? null : entry, candidates(conflict));
    },
    jump: walk.jump,
    carry: entering.carry,
    turnDates: entering.turnDates,
    onward: walk.enter,
  };
  const { tab } = walk;
  // Answers to choose between need the width: what is missing then stands below.
  const settles = view.conflicts.some((conflict) => questionTab.get(conflict.key) === tab?.key);
  if (tab === undefined) return null;
  return (
    <DeskContext value={desk}>
      <Screen title={`Record, ${tab.title}`} ownFocus={walk.aimed}>
        <Header
          ref={sticky.refs.identity}
          view={view}
          items={[
            ...(refused === null
              ? [...entering.items, ...moreItems(view, setAsking, restore, undo, printRecord, startFurtherFracture)]
              : readingItems(view, setAsking, printRecord)),
            ...(oversees ? overseeingItems(view, setAsking, showWhoSaw) : []),
          ]}
          back={list ?? PATIENTS}
          heading={heading}
        />
        <Refused right="write" />
        <Notices
          view={view}
          found={found}
          mayChange={refused === null}
          onRestore={restore}
          onDelete={() => setAsking("delete")}
        />
        <ErrorSummary problems={listed} now={now} open={open} ref={summary} onJump={walk.jump} />
        <Tabs
          ref={sticky.refs.tabs}
          handle={tabs}
          tabs={view.tabs}
          chosen={tab.key}
          marked={!isGone(view)}
          onChoose={walk.openTab}
        />
        <div className={settles ? "record record--settles" : "record"}>
          <div className="record__form" role="tabpanel" id={PANEL} aria-labelledby={tabId(tab.key)}>
            <form className="form" onSubmit={(event) => event.preventDefault()}>
              <fieldset className="plain">
                <legend className="vh">{tab.title}</legend>
                <Form tab={tab} />
              </fieldset>
            </form>
          </div>
          <Panel />
        </div>
        {!onlyRead ? (
          <SaveBar
            view={view}
            trouble={trouble}
            waiting={record.waiting}
            saving={saving}
            undone={said}
            stillHere={stillHere?.moment === moment(view) ? stillHere : null}
            way={way}
            why={why}
            onGo={walk.jump}
            inList={list !== null}
            ref={sticky.refs.savebar}
            saveButton={saveButton}
            onSave={() => void saveHere()}
            onSaveAndOn={() => void saveAndOn()}
            onSaveAndNext={() => void saveAndNext()}
          />
        ) : trouble !== null ? (
          <Notice tone="bad" alert>
            <p>{trouble.message}</p>
          </Notice>
        ) : stillHere?.moment === moment(view) ? (
          <Notice tone="warn" alert>
            <p>{stillHere.words}</p>
          </Notice>
        ) : null}
        {paper}
      </Screen>
      {asking === "delete" ? (
        <DeleteDialog
          onClose={() => setAsking(null)}
          onDelete={(reason) => void act(() => call("delete_record", { record: record.id, reason }))}
        />
      ) : null}
      {asking === "everything" ? <EverythingDialog record={record.id} onClose={() => setAsking(null)} /> : null}
      {asking === "card" ? (
        <CardDialog
          record={record.id}
          others={view.otherFractures}
          onCall={(question) => setAsking({ call: question })}
          onClose={() => setAsking(null)}
        />
      ) : null}
      {typeof asking === "object" && asking !== null && "part" in asking ? (
        <PartDialog
          other={asking.part}
          onClose={() => setAsking(null)}
          onPart={() => void act(() => call("part_fractures", { one: record.id, other: asking.part.key }))}
        />
      ) : null}
      {typeof asking === "object" && asking !== null && "call" in asking ? (
        <RecordCall
          view={view}
          question={asking.call}
          onReached={() => {
            flushSync(() => setAsking(null));
            walk.jump(asking.call);
          }}
          onDone={() => setAsking("card")}
        />
      ) : null}
      {asking === "discard" ? (
        <DiscardDialog
          unsaved={view.unsavedRecord}
          onClose={() => setAsking(null)}
          onDiscard={() => void throwAway()}
        />
      ) : null}
      {asking === "history" ? (
        <HistoryDialog
          record={record.id}
          savedAt={view.savedAt}
          onRestore={onlyRead ? null : putBack}
          onPart={onlyRead ? null : (part) => void act(() => call("unjoin_records", { record: part }))}
          onClose={() => setAsking(null)}
        />
      ) : null}
    </DeskContext>
  );
}
