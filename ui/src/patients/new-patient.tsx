// New patient: NHS number and date of diagnosis first. The right record is found while they are typed: it opens, is
// offered, is asked about, or a new one is started. For a further fracture of a patient who has a record nothing but its date
// is asked.
import { useNavigate, useParams, useRouterState } from "@tanstack/react-router";
import type { FormEvent, KeyboardEvent } from "react";
import { useEffect, useMemo, useRef, useState } from "react";
import { Screen } from "../frame/screen";
import { useKeys } from "../keys/keys";
import { Failed } from "../parts/states";
import type { FoundView, StartChoice } from "../platform";
import { CallError } from "../platform";
import { onCard, useCard } from "../record/use-card";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { useSettings } from "../settings/use-settings";
import { Choices, Found } from "./found";
import type { TypedBoxHandle } from "./typed-box";
import { TypedBox } from "./typed-box";
import { useLook } from "./use-look";
import { WhosePatient } from "./whose-patient";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** A number that was searched for and has no record. */
    nhsNumber?: string;
  }
}

/** The boxes in the order of the page, by the question that each answers. */
const BOXES = {
  nhs_number: { name: "nhsNumber", id: "new-nhs-number", date: false },
  diagnosis_date: { name: "diagnosed", id: "new-diagnosed", date: true },
  birth_date: { name: "born", id: "new-born", date: true },
  postcode: { name: "postcode", id: "new-postcode", date: false },
} as const;
type Box = keyof typeof BOXES;

export function NewPatient() {
  return <Beginning here="/patients/new" of={null} />;
}

/** A new fracture of the patient whose record is named in the address. */
export function FurtherFracture() {
  const { of } = useParams({ from: "/patients/new/$of" });
  return <Beginning key={of} here={`/patients/new/${of}`} of={of} />;
}

/** Shown once it is known how this person enters dates: boxes must not change under the hand. */
function Beginning({ here, of }: { here: string; of: string | null }) {
  const { view, trouble, retry } = useSettings();
  const { keys } = useStay();
  const refused = useRefused("write");
  // What is typed on the way here has nowhere to go.
  useEffect(() => {
    if (refused !== null) keys.drop();
  }, [refused, keys]);
  if (refused !== null) {
    return (
      <Screen title={titleOf(of)}>
        <div className="main__head">
          <h1>{titleOf(of)}</h1>
        </div>
        <Refused right="write" />
      </Screen>
    );
  }
  if (view !== undefined) return <Typing inBoxes={view.dateBoxes} screen={here} of={of} />;
  return (
    <Screen title={titleOf(of)}>
      {trouble === null ? null : <Failed what="Your settings" error={trouble} onRetry={retry} />}
    </Screen>
  );
}

const titleOf = (of: string | null) => (of === null ? "New patient" : "New fracture");

function Typing({ inBoxes, screen, of }: { inBoxes: boolean; screen: string; of: string | null }) {
  const { change, settled } = useSettings();
  const navigate = useNavigate();
  const given = useRouterState({ select: (state) => state.location.state.nhsNumber });
  const { place, keys } = useStay();
  const [left] = useState(() => place.typedAt(screen));
  const [typed, setTyped] = useState({
    nhsNumber: given ?? left.nhsNumber ?? "",
    diagnosed: left.diagnosed ?? "",
    born: left.born ?? "",
    postcode: left.postcode ?? "",
  });
  const patient = useMemo(() => (of === null ? typed : { ...typed, of }), [of, typed]);
  const [error, setError] = useState<{ box: Box; words: string } | null>(null);
  const [asked, setAsked] = useState<FoundView | null>(null);
  const [busy, setBusy] = useState(false);
  const handles = useRef<Partial<Record<Box, TypedBoxHandle | null>>>({});
  const choice = useRef<HTMLButtonElement>(null);
  /** The box of the page that has the focus, be it one or one of three. */
  const here = useRef<Box | null>(null);
  const { look, fresh, trouble, retry } = useLook(patient);
  const card = useCard(of ?? "", of !== null);
  /** The box in which dates were turned into three, or into one. */
  const turnedAt = useRef<Box | null>(null);
  const found = asked ?? look?.found ?? null;
  const overseas = of === null && (look?.overseas === true || error?.box === "birth_date" || error?.box === "postcode");
  const boxes: readonly Box[] =
    of !== null ? ["diagnosis_date"] : (Object.keys(BOXES) as Box[]).slice(0, overseas ? 4 : 2);

  const first: Box = given === undefined && of === null ? "nhs_number" : "diagnosis_date";
  useEffect(() => {
    handles.current[first]?.focus();
    keys.arrived();
  }, [first, keys]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the boxes have changed, focus is put back
  useEffect(() => {
    if (turnedAt.current !== null) handles.current[turnedAt.current]?.focus();
    turnedAt.current = null;
  }, [inBoxes]);
  useEffect(() => place.typed(screen, typed), [place, screen, typed]);
  // The box that is to be put right, or what is to be decided, once it is there.
  useEffect(() => {
    if (error !== null) handles.current[error.box]?.focus();
    else if (asked !== null) choice.current?.focus();
  }, [error, asked]);
  useKeys("screen", { "Ctrl+S": () => void start(null), "Ctrl+B": () => turn(here.current) });

  function turn(at: Box | null): void {
    turnedAt.current = at;
    void change({ dateBoxes: !inBoxes });
  }

  async function start(choice: StartChoice | null): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    setAsked(null);
    // What is typed from here on is meant for the record.
    keys.hold();
    try {
      // The record is opened with the boxes that were chosen last.
      await settled();
      const started = await call("start_record", { patient, choice });
      if (started.kind === "choose") {
        setBusy(false);
        setAsked(started.found);
        keys.drop();
        return;
      }
      await navigate({
        to: "/patients/$record/{-$tab}",
        params: { record: started.record },
        search: { q: started.question ?? "missing", ...(started.existing ? { found: true } : {}) },
        replace: true,
      });
    } catch (thrown) {
      setBusy(false);
      keys.drop();
      if (!(thrown instanceof CallError)) return;
      const box = thrown.question !== null && thrown.question in BOXES ? (thrown.question as Box) : "nhs_number";
      // Where only the date is asked, what is wrong is said beside it.
      setError({ box: boxes.includes(box) ? box : "diagnosis_date", words: thrown.message });
    }
  }

  /** Nothing was started: what was typed goes, and the list is where it was. */
  function cancel(): void {
    place.typed(screen, {});
    void navigate(
      of === null ? { to: "/patients" } : { to: "/patients/$record/{-$tab}", params: { record: of, tab: undefined } },
    );
  }

  /** Enter goes to the next box that is blank; a scanner ends the number with it. */
  function onward(event: KeyboardEvent): void {
    const at = here.current;
    if (event.key !== "Enter" || at === null) return;
    event.preventDefault();
    const next = boxes.slice(boxes.indexOf(at) + 1).find((box) => typed[BOXES[box].name] === "");
    if (next === undefined) void start(null);
    else handles.current[next]?.focus();
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void start(null);
  }

  function box(box: Box, label: string, hint: string, width: string) {
    const { name, id, date } = BOXES[box];
    return (
      <TypedBox
        id={id}
        label={label}
        hint={hint}
        width={width}
        text={typed[name]}
        said={look?.[name]}
        fresh={fresh}
        error={error?.box === box ? error.words : null}
        handle={(handle) => {
          handles.current[box] = handle;
        }}
        onEnter={(entered) => {
          here.current = entered ? box : null;
        }}
        narrow={box === "birth_date"}
        {...(date ? { turn: { boxes: inBoxes, onTurn: () => turn(box) } } : {})}
        onType={(text) => {
          setTyped((before) => ({ ...before, [name]: text }));
          setError(null);
          setAsked(null);
        }}
      />
    );
  }

  return (
    <Screen title={titleOf(of)} ownFocus>
      <div className="main__head">
        <h1>{titleOf(of)}</h1>
      </div>
      <form className="sheet sheet--pad sheet--form sheet--wide-form start" onSubmit={submit} onKeyDown={onward}>
        {of === null ? (
          box(
            "nhs_number",
            "NHS number",
            "10 digits, with or without spaces. OVERSEAS for a patient from abroad who has none.",
            "input--w14",
          )
        ) : (
          <WhosePatient
            patient={look?.patient ?? null}
            name={onCard(card.data, "name")}
            trouble={trouble}
            onRetry={retry}
          />
        )}
        {box(
          "diagnosis_date",
          "Date the index fracture was diagnosed",
          inBoxes
            ? "For example 14 3 2026, or t in the day box for today."
            : "Day first, for example 14/3/26, 14 mar, t for today or t-3.",
          "input--w10",
        )}
        {overseas ? (
          <div className="boxes">
            {box(
              "birth_date",
              "Date of birth",
              inBoxes ? "For example 3 5 1951." : "For example 3/5/51.",
              "input--w10",
            )}
            {box("postcode", "Post code at time of fracture", "NA if there is none.", "input--w10")}
          </div>
        ) : null}
        <Found found={found} held={look?.held ?? null} overseas={overseas} />
        <Choices found={found} busy={busy} first={choice} onChoose={(choice) => void start(choice)} onCancel={cancel} />
      </form>
    </Screen>
  );
}
