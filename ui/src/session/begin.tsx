// One question a page until the store is made, then the recovery key: shown once, and asked back.
import type { FormEvent } from "react";
import { useLayoutEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { PassphraseField } from "../parts/passphrase";
import type { FirstRunQuestion, RecoveryKeyView } from "../platform";
import { CallError } from "../platform";
import { call } from "./call";
import { Door } from "./door";
import { RecoveryKey } from "./recovery-key";
import { useSession } from "./session";
import type { Answers, Way } from "./ways";
import { BUSY, begin, LAST, STEPS, TITLES } from "./ways";

const EMPTY: Answers = {
  central: "",
  code: "",
  unitCode: "",
  service: "",
  caseload: "",
  user: "",
  passphrase: "",
};
const NUMBER: ReadonlySet<FirstRunQuestion> = new Set(["caseload"]);

export function Begin({ way, onLeave }: { way: Way; onLeave: () => void }) {
  const { refresh } = useSession();
  const steps = STEPS[way];
  const [at, setAt] = useState(0);
  const [answers, setAnswers] = useState(EMPTY);
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [key, setKey] = useState<RecoveryKeyView | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const step = steps[at];

  // Before the page is painted, so that no letter typed at once falls between two boxes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page's box takes focus, and one that is to be put right
  useLayoutEffect(() => box.current?.focus(), [at, error]);

  if (key !== null) return <RecoveryKey view={key} onDone={() => void refresh()} />;
  if (step === undefined) return null;

  async function next(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy || step === undefined) return;
    setError(null);
    if (answers[step.box].trim() === "") return setError(step.missing);
    setBusy(true);
    try {
      // What is wrong with an answer is said beside it, before the next is asked for.
      const { text } = await call("check_first_run", { question: step.box, text: answers[step.box] });
      const read = { ...answers, [step.box]: text };
      setAnswers(read);
      if (at + 1 < steps.length) {
        setAt(at + 1);
      } else {
        setKey(await begin(way, read));
        setAnswers(EMPTY);
      }
    } catch (thrown) {
      const about = thrown instanceof CallError ? steps.findIndex((one) => one.box === thrown.question) : -1;
      if (about >= 0) setAt(about);
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    } finally {
      setBusy(false);
    }
  }

  const value = answers[step.box];
  const last = at + 1 === steps.length;
  const change = (text: string) => setAnswers({ ...answers, [step.box]: text });
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
      <form className="sheet sheet--page" onSubmit={(event) => void next(event)}>
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
            error={error}
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
            error={error}
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
