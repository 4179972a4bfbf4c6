// Moving through a record: which tab is shown, where focus goes, the next missing answer, and where somebody stood.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { RefObject } from "react";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { RecordView, TabView } from "../platform";
import { useStay } from "../session/stay";
import { Controls } from "./controls";
import { nextIn } from "./layout";
import type { OpenRecord } from "./open-record";
import { DELETION, problemsOf } from "./problems";
import type { TabsHandle } from "./tabs";

const ROUTE = "/patients/$record/{-$tab}";

export interface Walk {
  tab: TabView | undefined;
  /** Where the questions are on the page. */
  controls: Controls;
  /** Whether the record was opened at a question, which then takes focus. */
  aimed: boolean;
  openTab: (key: string) => void;
  turnTab: (step: 1 | -1) => void;
  jump: (question: string) => void;
  /** To the next or previous answer that is missing or to be settled, once everything typed is kept. */
  onward: (step: 1 | -1) => void;
  /** Enter: to the next missing answer, or to Save when nothing is missing any more. */
  enter: () => void;
  /** The question that has focus, or had it last. */
  focused: () => string | null;
}

/**
 * @param save the button that saves.
 * @param arrived hears that a question that was aimed at is in sight.
 */
export function useWalk(
  record: OpenRecord,
  view: RecordView,
  tabs: RefObject<TabsHandle | null>,
  save: RefObject<HTMLButtonElement | null>,
  arrived: () => void,
): Walk {
  const { tab: tabKey } = useParams({ from: ROUTE });
  const { q } = useSearch({ from: ROUTE });
  const navigate = useNavigate();
  const { place, keys } = useStay();
  const [target, setTarget] = useState<{ key: string } | null>(() => {
    const key = startAt(view, q, place.questionAt(record.id));
    return key === null ? null : { key };
  });
  const [aimed] = useState(target !== null);
  const [firstTab] = useState(() => view.questions.find((question) => question.key === target?.key)?.tab);
  const [controls] = useState(() => new Controls((question) => place.atQuestion(question)));
  const tab = view.tabs.find((one) => one.key === (tabKey ?? firstTab)) ?? view.tabs[0];

  // Focus goes to the question that was aimed at as soon as it is on the page.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it may take a change of tab or an answer to appear
  useLayoutEffect(() => {
    if (target === null || !controls.focus(target.key)) return;
    setTarget(null);
    arrived();
    keys.arrived();
  }, [target, tab?.key, view]);
  useEffect(() => {
    if (!aimed) keys.arrived();
  }, [aimed, keys]);

  const openTab = useCallback(
    (key: string) =>
      navigate({ to: ROUTE, params: { record: record.id, tab: key }, replace: true, resetScroll: false }),
    [navigate, record.id],
  );

  // What the address asked for is done once: coming back to it, after the lock too, comes back to where one was.
  const asked = useRef(q !== undefined);
  useEffect(() => {
    if (!asked.current || tab === undefined) return;
    asked.current = false;
    void openTab(tab.key);
  }, [openTab, tab]);

  const jump = useCallback(
    (key: string) => {
      const question = record.snapshot().view?.questions.find((one) => one.key === key);
      setTarget({ key });
      if (question !== undefined) void openTab(question.tab);
    },
    [record, openTab],
  );

  async function onward(step: 1 | -1, toSave: boolean): Promise<void> {
    const from = controls.at;
    // An answer may ask further questions, or fewer: which is next is known once it is kept.
    keys.hold();
    await record.flush();
    const now = record.snapshot().view;
    if (now === null) return keys.drop();
    if (now.versionChange !== null) {
      keys.drop();
      // What the date changes comes first: it shows, and takes focus, when the date is left.
      if (from === now.versionChange.key && document.activeElement instanceof HTMLElement)
        document.activeElement.blur();
      else jump(now.versionChange.key);
      return;
    }
    const order = now.questions.map((question) => question.key);
    const missing = now.missing.map((one) => one.key);
    const problems = problemsOf(now).map((one) => one.key);
    // F8 goes to what is to be settled, too; Enter goes on with the answers, and Save says what is left.
    const next = nextIn([DELETION, ...order], toSave ? missing : [...missing, ...problems], from, step);
    if (next !== null) return jump(next);
    if (toSave && missing.length === 0) save.current?.focus();
    keys.arrived();
  }

  async function turnTab(step: 1 | -1): Promise<void> {
    const at = view.tabs.findIndex((one) => one.key === tab?.key);
    const next = view.tabs[(at + step + view.tabs.length) % view.tabs.length];
    if (next === undefined) return;
    await openTab(next.key);
    tabs.current?.focus(next.key);
  }

  return {
    tab,
    controls,
    aimed,
    openTab: (key) => void openTab(key),
    turnTab: (step) => void turnTab(step),
    jump,
    onward: (step) => void onward(step, false),
    enter: () => void onward(1, true),
    focused: () => controls.at,
  };
}

/** The question to begin at: what was asked for, else where this person last stood. */
function startAt(view: RecordView, q: string | undefined, last: string | null): string | null {
  if (q === "missing") return view.missing[0]?.key ?? null;
  if (q === "settle") return problemsOf(view)[0]?.key ?? view.missing[0]?.key ?? null;
  if (q === undefined) return last;
  return view.questions.find((question) => question.key === q || question.number === q)?.key ?? null;
}
