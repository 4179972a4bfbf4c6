// The audit's tabs, each with what is left in it. Arrows move between them, as in the tab pattern.
import type { KeyboardEvent, Ref } from "react";
import { useImperativeHandle, useRef } from "react";
import { Icon } from "../parts/icon";
import type { TabView } from "../platform";

export const tabId = (key: string): string => `tab-${key}`;
export const PANEL = "tab-panel";

export interface TabsHandle {
  focus: (key: string) => void;
}

export function Tabs(props: {
  tabs: readonly TabView[];
  chosen: string;
  /** Whether anything is left to be done in them. */
  marked: boolean;
  ref: Ref<HTMLDivElement>;
  handle: Ref<TabsHandle>;
  onChoose: (key: string) => void;
}) {
  const buttons = useRef(new Map<string, HTMLButtonElement>());
  const focus = (key: string) => buttons.current.get(key)?.focus();
  useImperativeHandle(props.handle, () => ({ focus }));

  function onKeyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey) return;
    const at = props.tabs.findIndex((tab) => tab.key === props.chosen);
    const last = props.tabs.length - 1;
    const go: Record<string, number> = {
      ArrowRight: at === last ? 0 : at + 1,
      ArrowLeft: at === 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const to = go[event.key];
    const tab = to === undefined ? undefined : props.tabs[to];
    if (tab === undefined) return;
    event.preventDefault();
    props.onChoose(tab.key);
    focus(tab.key);
  }

  return (
    <div
      className="tabs"
      role="tablist"
      aria-label="Parts of the record"
      ref={props.ref}
      onKeyDown={onKeyDown}
      tabIndex={-1}
    >
      {props.tabs.map((tab) => (
        <button
          key={tab.key}
          ref={(button: HTMLButtonElement) => {
            buttons.current.set(tab.key, button);
            return () => {
              buttons.current.delete(tab.key);
            };
          }}
          type="button"
          role="tab"
          id={tabId(tab.key)}
          aria-selected={tab.key === props.chosen}
          aria-controls={PANEL}
          tabIndex={tab.key === props.chosen ? 0 : -1}
          onClick={() => props.onChoose(tab.key)}
        >
          {tab.title} {props.marked ? <Mark tab={tab} /> : null}
        </button>
      ))}
    </div>
  );
}

function Mark({ tab }: { tab: TabView }) {
  if (tab.errors > 0) {
    return (
      <span className="left left--error">
        <Icon name="needs" /> {tab.errors} to settle
      </span>
    );
  }
  if (tab.left > 0) return <span className="left">{tab.left} left</span>;
  if (tab.warnings > 0) {
    return (
      <>
        <Icon name="warn" className="icon--warn" />
        <span className="vh">
          {tab.warnings} {tab.warnings === 1 ? "warning" : "warnings"}
        </span>
      </>
    );
  }
  if (tab.note !== null) return <span className="note">{tab.note}</span>;
  return (
    <>
      <Icon name="tick" />
      <span className="vh">complete</span>
    </>
  );
}
