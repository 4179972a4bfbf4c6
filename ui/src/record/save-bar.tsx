// Save, save and next, and where the typing is: kept, saved, or not kept yet.
import type { KeyboardEvent, Ref } from "react";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { several, timeWithSeconds } from "../parts/words";
import type { CallError, RecordView } from "../platform";
import { useToday } from "../session/session";
import { useSheetKey } from "../settings/use-settings";
import { shortTime } from "./undo";

const PAUSE_IN_TYPING = 1500;

/** Why the record stays: it was saved and the next one not opened, or a key has nothing to do now. */
export interface StillHere {
  words: string;
  /** Whether the words take focus, so that what is typed on lands in no answer. */
  leavesAnswers?: boolean;
  /** The first thing that waits for a person, and how many more there are. */
  problem: { words: string; key: string; more: number } | null;
}

export function SaveBar(props: {
  view: RecordView;
  trouble: CallError | null;
  saving: boolean;
  /** Whether typing is not kept yet. */
  waiting: boolean;
  /** What was undone, in words, until something else happens. */
  undone: string | null;
  /** Likewise. */
  stillHere: StillHere | null;
  /** The button that leads to what waits. */
  way: Ref<HTMLButtonElement>;
  /** The words, which may take focus. */
  why: Ref<HTMLSpanElement>;
  onGo: (question: string) => void;
  /** Whether the record was opened from a list, to whose next one goes. */
  inList: boolean;
  ref: Ref<HTMLDivElement>;
  saveButton: Ref<HTMLButtonElement>;
  onSave: () => void;
  onSaveAndOn: () => void;
  onSaveAndNext: () => void;
}) {
  const { view, trouble, saving } = props;
  const sheetKey = useSheetKey();
  const carried = view.questions.filter((question) => question.carried !== null).length;
  return (
    <div className="savebar" ref={props.ref}>
      <Button ref={props.saveButton} busy={saving} aria-keyshortcuts="Control+S" onClick={props.onSave}>
        Save <Kbd>Ctrl S</Kbd>
      </Button>
      <Button secondary busy={saving} aria-keyshortcuts="Control+Enter" onClick={props.onSaveAndNext}>
        Save, new patient <Kbd>Ctrl Enter</Kbd>
      </Button>
      {props.inList ? (
        <Button secondary busy={saving} aria-keyshortcuts="Control+D" onClick={props.onSaveAndOn}>
          Save, next in list <Kbd>Ctrl D</Kbd>
        </Button>
      ) : null}
      {trouble === null && props.stillHere !== null ? (
        <span className="savebar__state savebar__state--still-here" role="alert" tabIndex={-1} ref={props.why}>
          <Icon name="needs" /> {props.stillHere.words}{" "}
          {props.stillHere.problem === null ? null : (
            <Problem problem={props.stillHere.problem} way={props.way} onGo={props.onGo} />
          )}
        </span>
      ) : trouble === null ? (
        <span className="savebar__state" role="status" aria-live={props.undone === null ? "off" : "polite"}>
          {props.undone === null ? (
            <Kept view={view} />
          ) : (
            <>
              <Icon name="ok" className="tone--ok" /> {props.undone}
            </>
          )}
        </span>
      ) : (
        <span className="savebar__state savebar__state--bad" role="alert">
          <Icon name="stop" /> {props.waiting ? "Not kept yet. " : ""}
          {trouble.message}
        </span>
      )}
      <Left missing={view.missing.length} />
      <span className="keys push" aria-hidden="true">
        {carried > 0 ? (
          <span>
            <Kbd>F4</Kbd> clears {several(carried, "carried answer")}
          </span>
        ) : props.inList ? null : (
          <>
            <span>
              <Kbd>Ctrl Page Down</Kbd> next tab
            </span>
            <span>
              <Kbd>F6</Kbd> panel
            </span>
          </>
        )}
        <span>
          <Kbd>{sheetKey}</Kbd> all keys
        </span>
      </span>
    </div>
  );
}

function Kept({ view }: { view: RecordView }) {
  const today = useToday();
  if (view.changed && view.keptAt !== null) {
    return (
      <>
        <Icon name="ok" /> Kept on this computer as you type, {timeWithSeconds(view.keptAt)}
      </>
    );
  }
  if (view.savedAt === null) return "Nothing to save yet";
  const when = shortTime(view.savedAt, today);
  const sent = view.sync === "waiting" ? "Waiting to be sent" : view.sync === "accepted" ? "Accepted by Central" : "";
  return (
    <>
      <Icon name="ok" className="tone--ok" /> Saved {when}. {sent}
    </>
  );
}

/** Screen readers hear how many answers are left, once, after a pause in typing. */
function Left({ missing }: { missing: number }) {
  const [said, setSaid] = useState("");
  const [before, setBefore] = useState(missing);
  useEffect(() => {
    if (missing === before) return;
    const timer = setTimeout(() => {
      setSaid(missing === 0 ? "Complete for now" : `${several(missing, "answer")} left`);
      setBefore(missing);
    }, PAUSE_IN_TYPING);
    return () => clearTimeout(timer);
  }, [missing, before]);
  return (
    <span className="vh" role="status">
      {said}
    </span>
  );
}

/** The way to what waits for a person, and the way past it. */
function Problem(props: {
  problem: NonNullable<StillHere["problem"]>;
  way: Ref<HTMLButtonElement>;
  onGo: (question: string) => void;
}) {
  const { words, key, more } = props.problem;
  /** What is typed here is the next patient's number: the Enter that ends it does not go to the answer. */
  const typed = useRef(false);

  function onKeyDown(event: KeyboardEvent): void {
    const isTyped = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.altKey && !event.metaKey;
    if (event.key === "Enter" && typed.current) event.preventDefault();
    typed.current = isTyped;
  }

  return (
    <>
      <button
        type="button"
        className="text-button"
        ref={props.way}
        onClick={() => props.onGo(key)}
        onKeyDown={onKeyDown}
      >
        {words}
      </button>
      .{more === 0 ? "" : ` And ${several(more, "more thing")} to settle.`} Ctrl&nbsp;N starts a new patient.
    </>
  );
}
