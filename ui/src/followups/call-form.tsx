// What comes of a call: a result by its number key, when to try again, who has the patient. Reached is written at once and
// goes on to the record; what ends a reminder is asked once more.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, KeyboardEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import type { ChoicesHandle } from "../parts/choice";
import { Choice, ChoiceGroup } from "../parts/choice";
import { Field } from "../parts/field";
import { Notice } from "../parts/states";
import { shortDate } from "../parts/words";
import type { CalledFollowUpView, CallLogView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useStay } from "../session/stay";
import type { Typed } from "../session/typed";

/** What can be chosen beside the results of a call. */
const PUT_OFF = "put-off";
const TAKE_UP = "take-up";
const NO_DAY = "none";
const STAYS = "stays";
const ANOTHER_DAY = "another";
const NOBODY = "";

export function CallForm(props: {
  record: string;
  followUp: CalledFollowUpView;
  log: CallLogView;
  boxes: Typed;
  onReached: () => void;
  onSaved: (log: CallLogView) => void;
  onClose: () => void;
}) {
  const { record, followUp, log } = props;
  const { typed, type, untouch, forget } = props.boxes;
  const { keys } = useStay();
  const queries = useQueryClient();
  const putOffUntil = followUp.putOff?.until ?? null;
  const chosen = typed.result ?? null;
  // What a colleague put off stays so, unless somebody says otherwise.
  const day = typed.day ?? (putOffUntil === null ? NO_DAY : STAYS);
  const { anotherDay = "", note = "", reason = "" } = typed;
  const has = log.assigned?.user ?? NOBODY;
  /** To whom the patient is given here; null while nobody has chosen otherwise, as a colleague may have meanwhile. */
  const given = typed.given ?? null;
  /** What was asked once more; another choice takes it back. */
  const [asked, setAsked] = useState<string | null>(null);
  const choices = useRef<ChoicesHandle>(null);
  const days = useRef<ChoicesHandle>(null);
  const boxes = useRef(new Map<string, HTMLInputElement>());
  useEffect(() => {
    choices.current?.focus();
    keys.arrived();
  }, [keys]);

  const isPutOff = followUp.putOff !== null;
  const others = [
    { key: PUT_OFF, label: isPutOff ? "Put off to another day" : "Put off without a call" },
    ...(isPutOff ? [{ key: TAKE_UP, label: "Back on the list" }] : []),
  ];
  const all = [...log.results, ...others].map((one) => one.key);
  const result = log.results.find((one) => one.key === chosen);
  const again = result !== undefined && result.asks === null && !result.goesOn;
  const until = { [ANOTHER_DAY]: anotherDay, [NO_DAY]: "", [STAYS]: putOffUntil ?? "" }[day] ?? day;

  const saving = useMutation({
    mutationFn: async (what: string | null) => {
      const to = given === null ? null : { user: given === NOBODY ? null : given };
      const of = { record, weeks: followUp.weeks, assign: to };
      if (what === PUT_OFF) return call("put_off", { ...of, until, reason });
      if (what === TAKE_UP) return call("take_up", of);
      if (what === null) return to === null ? log : call("assign", { record, to });
      const tryAgain = again ? until : "";
      return call("log_call", { ...of, result: what, tryAgain, note, confirmed: asked === what });
    },
    onSuccess: (saved, what) => {
      forget();
      if (log.results.some((one) => one.key === what && one.goesOn)) props.onReached();
      else props.onSaved(saved);
      void queries.invalidateQueries();
    },
    onError: (thrown) => {
      keys.drop();
      boxes.current.get(aboutOf(thrown) ?? "")?.focus();
    },
  });

  /** The box that what went wrong is about. */
  function aboutOf(thrown: unknown): string | null {
    const about = thrown instanceof CallError ? thrown.question : null;
    return about === "tryAgain" ? "until" : about;
  }

  function choose(key: string): void {
    setAsked(null);
    saving.reset();
    // Without a day nothing is put off.
    const noDay = key === PUT_OFF && (day === NO_DAY || day === STAYS);
    type({ result: key, ...(noDay ? { day: followUp.putOffUntil ?? ANOTHER_DAY } : {}) });
  }

  /** A number key is somebody's answer: it goes on by itself. */
  function onDigit(event: KeyboardEvent<HTMLDivElement>): void {
    const key = /^[1-9]$/.test(event.key) ? all[Number(event.key) - 1] : undefined;
    if (key === undefined || event.ctrlKey || event.altKey || saving.isPending) return;
    event.preventDefault();
    choose(key);
    const picked = log.results.find((one) => one.key === key);
    if (picked?.goesOn === true) {
      // What is typed from here on is meant for the record.
      keys.hold();
      saving.mutate(key);
    } else if (key === TAKE_UP || (picked !== undefined && picked.asks !== null)) {
      choices.current?.focus(key);
    } else {
      setGoingOn((times) => times + 1);
    }
  }
  // The days are on the page only once a result is chosen that has any.
  const [goingOn, setGoingOn] = useState(0);
  useEffect(() => {
    if (goingOn > 0) days.current?.focus();
  }, [goingOn]);

  // And the box for another day once that is chosen.
  const [typing, setTyping] = useState(0);
  useEffect(() => {
    if (typing > 0) boxes.current.get("until")?.focus();
  }, [typing]);

  function save(event?: FormEvent): void {
    event?.preventDefault();
    if (saving.isPending) return;
    const isNews = chosen !== null || given !== null;
    if (result?.asks != null && asked !== result.key) {
      setAsked(result.key);
    } else if (isNews) {
      if (result?.goesOn === true) keys.hold();
      saving.mutate(chosen);
    } else {
      props.onClose();
    }
  }
  useKeys("dialog", { "Ctrl+S": () => save() });

  function box(name: string) {
    return (element: HTMLInputElement | null) => {
      if (element === null) boxes.current.delete(name);
      else boxes.current.set(name, element);
    };
  }

  const words = saving.error instanceof CallError ? saving.error.message : "That did not work. Try again.";
  const about = saving.isError ? aboutOf(saving.error) : null;
  const inBox = about === "note" || about === "reason" || (about === "until" && day === ANOTHER_DAY);
  const asksDay = again || chosen === PUT_OFF;
  const ways = [
    ...(again && putOffUntil !== null
      ? [{ key: STAYS, label: `It stays put off until ${shortDate(putOffUntil)}` }]
      : []),
    ...(again ? [{ key: NO_DAY, label: isPutOff ? "It comes back on the list" : "It stays on the list" }] : []),
    { key: ANOTHER_DAY, label: "Another day" },
  ];
  const dayKeys = [...followUp.days.map((one) => one.on), ...ways.map((one) => one.key)];

  function chooseDay(key: string): void {
    type({ day: key });
    if (key === ANOTHER_DAY) setTyping((times) => times + 1);
  }

  return (
    <form className="call__form" onSubmit={save}>
      <fieldset className="plain">
        <legend className="subhead">Result of this call</legend>
        <ChoiceGroup
          name="call-result"
          className="call__choices"
          chosen={chosen === null ? [] : [chosen]}
          onPick={choose}
          onKeyDown={onDigit}
          handle={choices}
        >
          {[...log.results, ...others].map((one, at) => (
            <Choice key={one.key} value={one.key} label={one.label} cap={String(at + 1)} />
          ))}
        </ChoiceGroup>
      </fieldset>
      {asksDay ? (
        <fieldset className="plain">
          <legend className="subhead">{again ? "Try again on" : "Put off until"}</legend>
          <ChoiceGroup
            name="call-day"
            className="call__choices"
            chosen={[day]}
            onPick={chooseDay}
            numbered={dayKeys}
            handle={days}
          >
            {followUp.days.map((one, at) => (
              <Choice
                key={one.on}
                value={one.on}
                cap={String(at + 1)}
                label={
                  <>
                    {one.label}{" "}
                    <span className="quiet">
                      {shortDate(one.on)}
                      {one.afterClose ? ", late" : ""}
                    </span>
                  </>
                }
              />
            ))}
            {ways.map((one, at) => (
              <Choice key={one.key} value={one.key} label={one.label} cap={String(followUp.days.length + at + 1)} />
            ))}
          </ChoiceGroup>
        </fieldset>
      ) : null}
      {asksDay && day === ANOTHER_DAY ? (
        <Field
          id="call-until"
          label="Which day"
          hint="For example t+3, 5 dec or 5/12/26"
          error={about === "until" ? words : null}
          value={anotherDay}
          onChange={(event) => type({ anotherDay: event.target.value })}
          ref={box("until")}
        />
      ) : null}
      {chosen === PUT_OFF ? (
        <Field
          id="call-reason"
          label="Why"
          className="input--full"
          error={about === "reason" ? words : null}
          value={reason}
          onChange={(event) => type({ reason: event.target.value })}
          ref={box("reason")}
        />
      ) : null}
      {result === undefined ? null : (
        <Field
          id="call-note"
          label="Note, if any"
          className="input--full"
          error={about === "note" ? words : null}
          value={note}
          onChange={(event) => type({ note: event.target.value })}
          ref={box("note")}
        />
      )}
      <div className="field">
        <label className="nhsuk-label label" htmlFor="call-has">
          Who has it
        </label>
        <select
          id="call-has"
          className="nhsuk-select select"
          value={given ?? has}
          onChange={({ target: { value } }) => (value === has ? untouch("given") : type({ given: value }))}
        >
          <option value={NOBODY}>Nobody</option>
          {log.people.map((person) => (
            <option key={person.user} value={person.user}>
              {person.name}
            </option>
          ))}
        </select>
      </div>
      {asked === null || asked !== result?.key ? null : (
        <Notice tone="warn" alert>
          <p>{result.asks}.</p>
        </Notice>
      )}
      {saving.isError && !inBox ? (
        <Notice tone="bad" alert>
          <p>{words}</p>
        </Notice>
      ) : null}
      <div className="flow dialog__foot">
        <Button type="submit" busy={saving.isPending} aria-keyshortcuts="Control+S">
          {asked !== null && asked === result?.key ? "End the reminder" : "Save"} <Kbd>Ctrl S</Kbd>
        </Button>
        <Button secondary onClick={props.onClose}>
          Cancel
        </Button>
      </div>
    </form>
  );
}
