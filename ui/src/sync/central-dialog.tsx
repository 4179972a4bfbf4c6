// What leads to Central, asked in a dialog: joining it with a service that has started, and its address when it has moved.
// Nothing is changed before Central has agreed.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { FormEvent, ReactNode } from "react";
import { useLayoutEffect, useRef, useState } from "react";
import { useKeys } from "../keys/keys";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Notice } from "../parts/states";
import type { SyncView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

interface Box {
  key: "central" | "code";
  label: string;
  hint: string;
  missing: string;
}

type Answers = Record<Box["key"], string>;

const ADDRESS: Omit<Box, "hint"> = {
  key: "central",
  label: "Address of FLS Central",
  missing: "Type the address of FLS Central",
};
const CODE: Box = {
  key: "code",
  label: "One-time code",
  hint: "It works once, for this computer. Small letters and spaces do not matter.",
  missing: "Type the one-time code",
};

/** Joins Central with the records that are here, which the desk then sends by itself. */
export function JoinCentral(props: {
  again: boolean;
  view: SyncView;
  onClose: () => void;
  /** It has joined, and whatever asked for it may have gone from the page. */
  onJoined: () => void;
}) {
  const { again, view } = props;
  return (
    <CentralDialog
      title={again ? "Join Central again" : "Join Central"}
      boxes={[{ ...ADDRESS, hint: "You were given it with the code. It starts with https://" }, CODE]}
      before={{ central: again ? (view.central ?? "") : "", code: "" }}
      action={again ? "Join again" : "Join Central"}
      busy="Joining"
      onAnswer={(answers) => call("join_central", answers)}
      done="This computer has joined Central"
      onDone={props.onJoined}
      onClose={props.onClose}
    >
      {again ? (
        <p>
          Central does not know this computer any more. With a new code it does, and is sent everything that it lacks.
          Nothing here is lost.
        </p>
      ) : (
        <p>
          Your records stay on this computer, and those that are ready are sent to Central and to your service’s other
          computers. The code has to be for your unit code. The name and the caseload of the service come from Central
          from then on.
        </p>
      )}
    </CentralDialog>
  );
}

/** Puts Central's address right. Central knows this computer, so that there is no code to ask for. */
export function CorrectAddress({ view, onClose }: { view: SyncView; onClose: () => void }) {
  return (
    <CentralDialog
      title="Change Central’s address"
      boxes={[{ ...ADDRESS, hint: "Where Central is now. It starts with https://" }]}
      before={{ central: view.central ?? "", code: "" }}
      action="Change the address"
      busy="Asking Central"
      onAnswer={({ central }) => call("correct_address", { central })}
      done="Central’s address is changed"
      onDone={onClose}
      onClose={onClose}
    >
      <p>No code is needed: Central is asked at the new address first, and the old one stays if it is not there.</p>
    </CentralDialog>
  );
}

function CentralDialog(props: {
  title: string;
  boxes: readonly Box[];
  before: Answers;
  action: string;
  busy: string;
  onAnswer: (answers: Answers) => Promise<SyncView>;
  /** What is said then. */
  done: string;
  onDone: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  const { boxes } = props;
  const queries = useQueryClient();
  const [answers, setAnswers] = useState(props.before);
  const [missing, setMissing] = useState<Box | null>(null);
  const places = useRef(new Map<Box["key"], HTMLInputElement>());
  const asking = useMutation({
    mutationFn: props.onAnswer,
    onSuccess: async () => {
      await queries.invalidateQueries();
      announce(props.done);
      props.onDone();
    },
    onError: (thrown) => places.current.get(aboutOf(thrown) ?? "central")?.focus(),
  });

  const first = boxes[0]?.key;
  // After the dialog has opened, which gives focus to its first control.
  useLayoutEffect(() => {
    if (first !== undefined) places.current.get(first)?.focus();
  }, [first]);

  /** The box that what went wrong is about, where it is one of these. */
  function aboutOf(thrown: unknown): Box["key"] | null {
    const about = thrown instanceof CallError ? thrown.question : null;
    return boxes.find((box) => box.key === about)?.key ?? null;
  }

  function ask(event?: FormEvent): void {
    event?.preventDefault();
    if (asking.isPending) return;
    const blank = boxes.find((box) => answers[box.key].trim() === "") ?? null;
    setMissing(blank);
    if (blank === null) asking.mutate(answers);
    else places.current.get(blank.key)?.focus();
  }
  useKeys("dialog", { "Ctrl+S": () => ask() });

  const words = asking.error instanceof CallError ? asking.error.message : "That did not work. Try again.";
  const about = asking.isError ? aboutOf(asking.error) : null;
  function wrong(box: Box): string | null {
    if (missing !== null) return missing.key === box.key ? box.missing : null;
    return about === box.key ? words : null;
  }

  return (
    <Dialog title={props.title} onClose={props.onClose}>
      {props.children}
      <form className="central-form" onSubmit={ask}>
        {boxes.map((box) => (
          <Field
            key={box.key}
            id={`to-${box.key}`}
            label={box.label}
            hint={box.hint}
            error={wrong(box)}
            className="input--full"
            ref={(place) => {
              if (place === null) places.current.delete(box.key);
              else places.current.set(box.key, place);
            }}
            value={answers[box.key]}
            onChange={(event) => {
              setMissing(null);
              setAnswers({ ...answers, [box.key]: event.target.value });
            }}
          />
        ))}
        {asking.isError && about === null && missing === null ? (
          <Notice tone="bad" alert>
            <p>{words}</p>
          </Notice>
        ) : null}
        <div className="flow">
          <Button type="submit" busy={asking.isPending}>
            {asking.isPending ? props.busy : props.action}
          </Button>
          <Button secondary onClick={props.onClose}>
            Cancel
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
