// New patient: NHS number and date of diagnosis first. The right record is found while they are typed: it opens, is
// offered, is asked about, or a new one is started.
import { useNavigate, useRouterState } from "@tanstack/react-router";
import type { FormEvent, KeyboardEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Screen } from "../frame/screen";
import { useKeys } from "../keys/keys";
import type { FoundView, StartChoice } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { typedAt, typedHere } from "../session/place";
import { Choices, Found } from "./found";
import { TypedBox } from "./typed-box";
import { useLook } from "./use-look";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** A number that was searched for and has no record. */
    nhsNumber?: string;
  }
}

const HERE = "/patients/new";

/** The boxes in the order of the page, by the question that each answers. */
const BOXES = {
  nhs_number: { name: "nhsNumber", id: "new-nhs-number" },
  diagnosis_date: { name: "diagnosed", id: "new-diagnosed" },
  birth_date: { name: "born", id: "new-born" },
  postcode: { name: "postcode", id: "new-postcode" },
} as const;
type Box = keyof typeof BOXES;

export function NewPatient() {
  const navigate = useNavigate();
  const given = useRouterState({ select: (state) => state.location.state.nhsNumber });
  const [left] = useState(() => typedAt(HERE));
  const [patient, setPatient] = useState({
    nhsNumber: given ?? left.nhsNumber ?? "",
    diagnosed: left.diagnosed ?? "",
    born: left.born ?? "",
    postcode: left.postcode ?? "",
  });
  const [error, setError] = useState<{ box: Box; words: string } | null>(null);
  const [asked, setAsked] = useState<FoundView | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const look = useLook(patient);
  const found = asked ?? look?.found ?? null;
  const overseas = look?.overseas === true || error?.box === "birth_date" || error?.box === "postcode";
  const boxes = (Object.keys(BOXES) as Box[]).slice(0, overseas ? 4 : 2);

  const first: Box = given === undefined ? "nhs_number" : "diagnosis_date";
  useEffect(() => focusOn(form.current, BOXES[first].id), [first]);
  useEffect(() => typedHere(HERE, patient), [patient]);
  // The box that is to be put right, or what is to be decided, once it is there.
  useEffect(() => {
    if (error !== null) focusOn(form.current, BOXES[error.box].id);
    else if (asked !== null) focusOn(form.current, "new-choice");
  }, [error, asked]);
  useKeys("screen", { "Ctrl+S": () => void start(null) });

  async function start(choice: StartChoice | null): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    setAsked(null);
    try {
      const started = await call("start_record", { patient, choice });
      if (started.kind === "choose") {
        setBusy(false);
        setAsked(started.found);
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
      if (!(thrown instanceof CallError)) return;
      const box = thrown.question !== null && thrown.question in BOXES ? (thrown.question as Box) : "nhs_number";
      // The number of a question means nothing before its form is there.
      setError({ box, words: thrown.message.replace(/^\d+\.\d+ /, "") });
    }
  }

  /** Enter goes to the next box that is blank; a scanner ends the number with it. */
  function onward(event: KeyboardEvent): void {
    const at = boxes.findIndex((box) => document.activeElement?.id === BOXES[box].id);
    if (event.key !== "Enter" || at === -1) return;
    event.preventDefault();
    const next = boxes.slice(at + 1).find((box) => patient[BOXES[box].name] === "");
    if (next === undefined) void start(null);
    else focusOn(form.current, BOXES[next].id);
  }

  function submit(event: FormEvent): void {
    event.preventDefault();
    void start(null);
  }

  function box(box: Box, label: string, hint: string, width: string) {
    const { name, id } = BOXES[box];
    return (
      <TypedBox
        id={id}
        label={label}
        hint={hint}
        width={width}
        text={patient[name]}
        said={look?.[name]}
        error={error?.box === box ? error.words : null}
        onType={(text) => {
          setPatient((before) => ({ ...before, [name]: text }));
          setError(null);
          setAsked(null);
        }}
      />
    );
  }

  return (
    <Screen title="New patient" ownFocus>
      <div className="main__head">
        <h1>New patient</h1>
      </div>
      <form className="sheet sheet--pad sheet--form sheet--wide-form" ref={form} onSubmit={submit} onKeyDown={onward}>
        {box(
          "nhs_number",
          "NHS number",
          "10 digits, with or without spaces. OVERSEAS for a patient from abroad who has none.",
          "input--w14",
        )}
        {box(
          "diagnosis_date",
          "Date the index fracture was diagnosed",
          "Day first, for example 14/3/26, 14 mar, t for today or t-3.",
          "input--w10",
        )}
        {overseas ? (
          <div className="boxes">
            {box("birth_date", "Date of birth", "For example 3/5/51.", "input--w10")}
            {box("postcode", "Post code at time of fracture", "NA if there is none.", "input--w10")}
          </div>
        ) : null}
        <Found found={found} overseas={overseas} />
        <Choices found={found} busy={busy} onChoose={(choice) => void start(choice)} />
      </form>
    </Screen>
  );
}

function focusOn(form: HTMLFormElement | null, id: string): void {
  form?.querySelector<HTMLElement>(`#${id}`)?.focus();
}
