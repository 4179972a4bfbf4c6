// The form of one open record: which tab, where focus goes, what Save led to, and the keys of the record.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Screen } from "../frame/screen";
import { useKeys } from "../keys/keys";
import type { MenuItem } from "../parts/menu";
import type { CallError, RecordView } from "../platform";
import { call } from "../session/call";
import { questionAt, rememberPlace } from "../session/place";
import { useSession } from "../session/session";
import type { RecordDesk } from "./context";
import { ANOTHER, DeskContext } from "./context";
import { DeleteDialog } from "./delete-dialog";
import { DiscardDialog } from "./discard-dialog";
import { ErrorSummary } from "./error-summary";
import { focusQuestion, questionOf } from "./focus";
import { Form } from "./form";
import { Header } from "./header";
import { HistoryDialog } from "./history-dialog";
import { nextIn } from "./layout";
import { Notices } from "./notices";
import type { OpenRecord } from "./open-record";
import { Panel } from "./panel";
import type { Problem } from "./problems";
import { problemsOf } from "./problems";
import { SaveBar } from "./save-bar";
import { PANEL, Tabs, tabId } from "./tabs";

type Asking = "delete" | "discard" | "history" | null;

export function RecordForm(props: {
  record: OpenRecord;
  view: RecordView;
  trouble: CallError | null;
  saving: boolean;
}) {
  const { record, view, trouble, saving } = props;
  const { tab: tabKey } = useParams({ from: "/patients/$record/{-$tab}" });
  const { q, found } = useSearch({ from: "/patients/$record/{-$tab}" });
  const navigate = useNavigate();
  const queries = useQueryClient();
  const user = useSession().view?.user?.id ?? "";

  const [listed, setListed] = useState<readonly Problem[]>(() => problemsOf(view));
  const [settling, setSettling] = useState<ReadonlyMap<string, string>>(new Map());
  const [historyOf, showHistory] = useState<string | null>(null);
  const [helpOf, showHelp] = useState<string | null>(null);
  const [asking, setAsking] = useState<Asking>(null);
  const [target, setTarget] = useState<{ key: string } | null>(() => {
    const key = startAt(view, q, questionAt(user, record.id));
    return key === null ? null : { key };
  });
  const [aimedAtStart] = useState(target !== null);
  const summary = useRef<HTMLElement>(null);
  const here = useRef<string | null>(null);

  const [firstTab] = useState(() => view.questions.find((question) => question.key === target?.key)?.tab);
  const tab = view.tabs.find((one) => one.key === (tabKey ?? firstTab)) ?? view.tabs[0];
  const problems = useMemo(() => grouped(listed), [listed]);
  const open = useMemo(() => new Map(problemsOf(view).map((problem) => [problem.id, problem] as const)), [view]);

  const openTab = useCallback(
    (key: string) =>
      navigate({
        to: "/patients/$record/{-$tab}",
        params: { record: record.id, tab: key },
        replace: true,
        resetScroll: false,
      }),
    [navigate, record.id],
  );

  const jump = useCallback(
    (key: string) => {
      const question = record.snapshot().view?.questions.find((one) => one.key === key);
      setTarget({ key });
      if (question !== undefined) void openTab(question.tab);
    },
    [record, openTab],
  );

  // Where somebody stands is known from the first focus on, so it listens before anything is focused.
  useLayoutEffect(() => {
    const remember = () => {
      const question = questionOf(document.activeElement);
      if (question === null) return;
      here.current = question;
      rememberPlace({ user, record: record.id, question });
    };
    document.addEventListener("focusin", remember);
    return () => document.removeEventListener("focusin", remember);
  }, [user, record.id]);

  // Focus goes to the question that was aimed at as soon as it is on the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it may take a change of tab or an answer to appear
  useLayoutEffect(() => {
    if (target !== null && focusQuestion(target.key)) setTarget(null);
  }, [target, tab?.key, view]);

  /** Missing answers, walking from the focused question. */
  const onward = useCallback(
    async (step: 1 | -1) => {
      const from = questionOf(document.activeElement) ?? here.current;
      await record.flush();
      const now = record.snapshot().view;
      if (now === null) return;
      const next = nextIn(
        now.questions.map((question) => question.key),
        now.missing.map((missing) => missing.key),
        from,
        step,
      );
      if (next !== null) jump(next);
    },
    [record, jump],
  );

  /** True when nothing is left that waits for a person. */
  async function save(): Promise<boolean> {
    if (saving) return false;
    try {
      const saved = await record.run(async () => {
        for (const [question, entry] of settling) {
          if (entry !== ANOTHER) await call("settle_conflict", { record: record.id, question, entry });
        }
        return call("save_record", { record: record.id });
      });
      setSettling(new Map());
      void queries.invalidateQueries();
      const left = problemsOf(saved);
      setListed(left);
      if (left.length > 0) setTimeout(() => summary.current?.focus());
      return left.length === 0;
    } catch {
      return false;
    }
  }

  async function act(command: () => Promise<RecordView>): Promise<void> {
    setAsking(null);
    try {
      setListed(problemsOf(await record.run(command)));
      void queries.invalidateQueries();
    } catch {
      // The save bar says what could not be done.
    }
  }

  const restore = () => void act(() => call("restore_record", { record: record.id }));

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

  const focused = () => questionOf(document.activeElement) ?? here.current;
  const turn = (step: 1 | -1) => {
    const at = view.tabs.findIndex((one) => one.key === tab?.key);
    const next = view.tabs[(at + step + view.tabs.length) % view.tabs.length];
    if (next === undefined) return;
    void openTab(next.key).then(() => document.getElementById(tabId(next.key))?.focus());
  };

  useKeys("screen", {
    "Ctrl+S": () => void save(),
    "Ctrl+Enter": () => void saveAndNext(),
    "Ctrl+H": () => showHistory(historyOf === null ? focused() : null),
    "Ctrl+PageDown": () => turn(1),
    "Ctrl+PageUp": () => turn(-1),
    F8: () => void onward(1),
    "Shift+F8": () => void onward(-1),
    ...(hasHelp(view, helpOf ?? focused()) ? { F1: () => showHelp(helpOf === null ? focused() : null) } : {}),
    ...(historyOf === null && helpOf === null ? {} : { Escape: closeAsides }),
  });

  function closeAsides(): void {
    const back = historyOf ?? helpOf;
    showHistory(null);
    showHelp(null);
    if (back !== null) setTarget({ key: back });
  }

  async function saveAndNext(): Promise<void> {
    if (await save()) await navigate({ to: "/patients/new" });
  }

  const desk: RecordDesk = {
    record,
    view,
    problems,
    open,
    historyOf,
    showHistory,
    helpOf,
    showHelp,
    settling,
    settle: (question, entry) => setSettling(new Map(settling).set(question, entry)),
    jump,
    onward: () => void onward(1),
  };

  if (tab === undefined) return null;
  const off = view.deleted !== null && !view.deletionConflict;
  const discard: MenuItem = {
    label: view.unsavedRecord ? "Throw away this new record" : "Throw away what is not saved",
    act: () => setAsking("discard"),
  };
  const saved: MenuItem[] = [
    { label: "History of the record", act: () => setAsking("history") },
    ...(view.changed ? [discard] : []),
    off
      ? { label: "Restore the record", act: restore }
      : { label: "Delete this record", act: () => setAsking("delete") },
  ];
  const items = view.unsavedRecord ? [discard] : saved;
  return (
    <DeskContext value={desk}>
      <Screen title={`Record, ${tab.title}`} ownFocus={aimedAtStart}>
        <Header view={view} items={items} />
        <Notices view={view} found={found === true} onRestore={restore} onDelete={() => setAsking("delete")} />
        <ErrorSummary problems={listed} open={open} ref={summary} onJump={jump} />
        <Tabs tabs={view.tabs} chosen={tab.key} onChoose={(key) => void openTab(key)} />
        <div className="record">
          <div className="record__form" role="tabpanel" id={PANEL} aria-labelledby={tabId(tab.key)}>
            <form className="form" onSubmit={(event) => event.preventDefault()}>
              <fieldset className="plain" disabled={off}>
                <legend className="vh">{tab.title}</legend>
                <Form tab={tab} />
              </fieldset>
            </form>
          </div>
          <Panel />
        </div>
        {off ? null : (
          <SaveBar
            view={view}
            trouble={trouble}
            saving={saving}
            onSave={() => void save()}
            onSaveAndNext={() => void saveAndNext()}
          />
        )}
      </Screen>
      {asking === "delete" ? (
        <DeleteDialog
          onClose={() => setAsking(null)}
          onDelete={(reason) => void act(() => call("delete_record", { record: record.id, reason }))}
        />
      ) : null}
      {asking === "discard" ? (
        <DiscardDialog
          onClose={() => setAsking(null)}
          unsaved={view.unsavedRecord}
          onDiscard={() => void throwAway()}
        />
      ) : null}
      {asking === "history" ? (
        <HistoryDialog record={record.id} savedAt={view.savedAt} onClose={() => setAsking(null)} />
      ) : null}
    </DeskContext>
  );
}

/** The question to begin at: what was asked for, else where this person last stood. */
function startAt(view: RecordView, q: string | undefined, last: string | null): string | null {
  if (q === "missing") return view.missing[0]?.key ?? null;
  if (q === "settle") return problemsOf(view)[0]?.key ?? view.missing[0]?.key ?? null;
  if (q === undefined) return last;
  return view.questions.find((question) => question.key === q || question.number === q)?.key ?? null;
}

function grouped(problems: readonly Problem[]): ReadonlyMap<string, readonly Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const problem of problems) groups.set(problem.key, [...(groups.get(problem.key) ?? []), problem]);
  return groups;
}

function hasHelp(view: RecordView, key: string | null): boolean {
  return view.questions.some((question) => question.key === key && question.help.length > 0);
}
