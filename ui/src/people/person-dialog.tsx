// What is done about one person of the desk: each in a step of this dialog.
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import type { DeskPersonView } from "../platform";
import { ChangePassphrase } from "./change-passphrase";
import { RemovePerson } from "./remove-person";
import { RenamePerson } from "./rename-person";
import { RenewPassphrase } from "./renew-passphrase";

type Step = "rename" | "passphrase" | "remove";

export interface StepProps {
  person: DeskPersonView;
  /** What was done, in words; nothing where the dialog goes on. */
  onDone: (words: string | null) => void;
  onClose: () => void;
}

export function PersonDialog(props: StepProps & { people: DeskPersonView[] }) {
  const { person, people, onDone, onClose } = props;
  const [step, setStep] = useState<Step | null>(null);
  const finish = (words: string | null) => {
    onDone(words);
    if (words !== null) onClose();
  };
  const common = { person, onDone: finish, onClose };
  if (step === "rename") {
    return (
      <Dialog title={person.me ? "Change your name" : `Change the name of ${person.name}`} onClose={onClose}>
        <RenamePerson {...common} />
      </Dialog>
    );
  }
  if (step === "passphrase") {
    return person.me ? (
      <Dialog title="Change your passphrase" onClose={onClose}>
        <ChangePassphrase onDone={finish} onClose={onClose} />
      </Dialog>
    ) : (
      <Dialog title={`A new one-time passphrase for ${person.name}`} onClose={onClose}>
        <RenewPassphrase {...common} />
      </Dialog>
    );
  }
  if (step === "remove") {
    return (
      <Dialog title={person.me ? "Remove yourself?" : `Remove ${person.name}?`} onClose={onClose}>
        <RemovePerson {...common} people={people} />
      </Dialog>
    );
  }
  const alone = people.length === 1;
  return (
    <Dialog title={person.me ? `${person.name}, you` : person.name} onClose={onClose}>
      <ul className="person-steps">
        <li>
          <Button secondary onClick={() => setStep("passphrase")}>
            {person.me ? "Change your passphrase…" : "Give a new one-time passphrase…"}
          </Button>
          <p className="small quiet">
            {person.me
              ? "The one you have is asked first."
              : "When they forgot theirs, or this computer's key store lost its part of the key."}
          </p>
        </li>
        <li>
          <Button secondary onClick={() => setStep("rename")}>
            {person.me ? "Change your name…" : "Change the name…"}
          </Button>
          <p className="small quiet">What was written before keeps the name that it had.</p>
        </li>
        <li>
          {alone ? null : (
            <Button secondary onClick={() => setStep("remove")}>
              {person.me ? "Remove yourself…" : "Remove…"}
            </Button>
          )}
          <p className="small quiet">
            {alone
              ? "You are the only person here: nobody else could open the records, so you cannot be removed."
              : "Somebody who was removed can no longer open the records here. What they saved stays."}
          </p>
        </li>
      </ul>
    </Dialog>
  );
}
