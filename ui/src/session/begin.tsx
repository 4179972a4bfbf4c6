// One question a page until the store is made, then the recovery key: shown once, and asked back.
import type { FormEvent } from "react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { PassphraseField } from "../parts/passphrase";
import type { FirstRunQuestion } from "../platform";
import { CallError } from "../platform";
import { call } from "./call";
import { Door } from "./door";
import { useSession } from "./session";
import type { Answers, Step, Way } from "./ways";
import { BUSY, begin, LAST, STEPS, TITLES } from "./ways";

const EMPTY: Answers = {
  central: "",
  code: "",
  unitCode: "",
  service: "",
  nation: "",
  caseload: "",
  user: "",
  passphrase: "",
};
const NUMBER: ReadonlySet<FirstRunQuestion> = new Set(["caseload"]);

export function Begin({ way, onLeave }: { way: Way; onLeave: () => void }) {
  const { showKey } = useSession();
  const steps = STEPS[way];
  const [at, setAt] = useState(0);
  const [answers, setAnswers] = useState(EMPTY);
  const [error, setError] = useState<{ at: number; words: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  /** How the desk reads each answer that was given. */
  const readings = useRef(new Map<FirstRunQuestion, Promise<string>>());
  const step = steps[at];

  // Before the page is painted, so that no letter typed at once falls between two boxes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page's box takes focus, and one that is to be put right
  useLayoutEffect(() => box.current?.focus(), [at, error]);

  if (step === undefined) return null;

  /** Back to the question that something is wrong with; of several, the first. */
  function refused(thrown: unknown, here: number): void {
    const asked = thrown instanceof CallError ? steps.findIndex((one) => one.box === thrown.question) : -1;
    const about = asked < 0 ? here : asked;
    const words = thrown instanceof CallError ? thrown.message : "That did not work. Try again.";
    setAt((now) => Math.min(now, about));
    setError((now) => (now !== null && now.at < about ? now : { at: about, words }));
  }

  /** Has an answer read by the desk, and keeps it as it was read. */
  async function read({ box }: Step, text: string): Promise<string> {
    const reading = await call("check_first_run", { question: box, text });
    setAnswers((now) => (now[box] === text ? { ...now, [box]: reading.text } : now));
    return reading.text;
  }

  function next(event: FormEvent): void {
    event.preventDefault();
    if (busy || step === undefined) return;
    setError(null);
    if (answers[step.box].trim() === "") {
      setError({ at, words: step.missing });
      return;
    }
    // The next question comes at once, so that what is typed for it while the desk reads this answer is in its box. What
    // is wrong with this one brings it back.
    const reading = read(step, answers[step.box]);
    readings.current.set(step.box, reading);
    reading.catch((thrown) => refused(thrown, at));
    if (at + 1 < steps.length) setAt(at + 1);
    else void finish();
  }

  async function finish(): Promise<void> {
    setBusy(true);
    try {
      const read = await Promise.all(steps.map(async ({ box }) => [box, await readings.current.get(box)] as const));
      showKey(await begin(way, { ...EMPTY, ...Object.fromEntries(read) }));
      setAnswers(EMPTY);
    } catch (thrown) {
      refused(thrown, at);
    } finally {
      setBusy(false);
    }
  }

  const value = answers[step.box];
  const last = at + 1 === steps.length;
  const change = (text: string) => setAnswers((now) => ({ ...now, [step.box]: text }));
  return (
    <Door title={TITLES[way]}>
      <button
        type="button"
        className="text-button door__back"
        onClick={() => {
          setError(null);
          if (at === 0) onLeave();
          else setAt(at - 1);
        }}
      >
        <Icon name="left" /> Back
      </button>
      <form className="sheet sheet--page" onSubmit={next}>
        <p className="small quiet">
          {TITLES[way]}, question {at + 1} of {steps.length}
        </p>
        {step.box === "passphrase" ? (
          <PassphraseField
            key={step.box}
            id="passphrase"
            label={step.question}
            heading
            hint={step.hint}
            fresh
            ref={box}
            value={value}
            error={error?.at === at ? error.words : null}
            onChange={change}
          />
        ) : (
          <Field
            key={step.box}
            id={step.box}
            label={step.question}
            heading
            hint={step.hint}
            ref={box}
            className={NUMBER.has(step.box) ? "input--w10" : "input--full"}
            inputMode={NUMBER.has(step.box) ? "numeric" : "text"}
            value={value}
            error={error?.at === at ? error.words : null}
            onChange={(event) => change(event.target.value)}
          />
        )}
        <div className="sheet__end">
          <Button type="submit" busy={busy}>
            {!last ? "Continue" : busy ? BUSY[way] : LAST[way]}
          </Button>
          <span className="small quiet" role="status">
            {busy && last ? "This takes a moment. Nothing is lost if it is interrupted." : ""}
          </span>
        </div>
      </form>
    </Door>
  );
}
