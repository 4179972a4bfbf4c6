// What is done about one person of the desk: each in a step of this dialog.
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import type { DeskPersonView, PeopleView } from "../platform";
import { ChangePassphrase } from "./change-passphrase";
import { ChangeRole } from "./change-role";
import { RemovePerson } from "./remove-person";
import { RenamePerson } from "./rename-person";
import { RenewPassphrase } from "./renew-passphrase";

type Step = "rename" | "role" | "passphrase" | "remove";

export interface StepProps {
  person: DeskPersonView;
  /** What was done, in words; nothing where the dialog goes on. */
  onDone: (words: string | null) => void;
  onClose: () => void;
}

export function PersonDialog(props: StepProps & { view: PeopleView }) {
  const { person, view, onDone, onClose } = props;
  const { people } = view;
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
  if (step === "role") {
    return (
      <Dialog title={person.me ? "Change your role" : `Change the role of ${person.name}`} onClose={onClose}>
        <ChangeRole {...common} roles={view.roles} />
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
  // Their own passphrase is everybody's to change, whatever their role.
  if (view.refused !== null) {
    return (
      <Dialog title={`${person.name}, you`} onClose={onClose}>
        <p>{view.refused}.</p>
        <Button secondary onClick={() => setStep("passphrase")}>
          Change your passphrase…
        </Button>
      </Dialog>
    );
  }
  return (
    <Dialog title={person.me ? `${person.name}, you` : person.name} onClose={onClose}>
      <ul className="person-steps">
        <li>
          <Button secondary onClick={() => setStep("passphrase")}>
            {person.me ? "Change your passphrase…" : "Give a new one-time passphrase…"}
          </Button>
          <p className="small quiet">
            {person.me
              ? "You will be asked for the one you have first."
              : "When they forgot theirs, or this computer’s key store lost its part of the key."}
          </p>
        </li>
        <li>
          <Button secondary onClick={() => setStep("rename")}>
            {person.me ? "Change your name…" : "Change the name…"}
          </Button>
          <p className="small quiet">What was written before keeps the old name.</p>
        </li>
        <li>
          <Button secondary onClick={() => setStep("role")}>
            {person.me ? "Change your role…" : "Change the role…"}
          </Button>
          <p className="small quiet">{person.roleLabel} now. What each role may do is said there.</p>
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
