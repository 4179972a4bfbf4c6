// What is said after unlocking about the store itself, until somebody says that they read it: that the records lost their
// last changes, that somebody who left had not saved, or that they can only be read.
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useSession } from "./session";

export function SaidOnce() {
  const view = useSession().view;
  const [read, setRead] = useState(0);
  const said = [
    ...(view?.earlier == null ? [] : [{ title: "Some changes are missing", sentences: [view.earlier] }]),
    ...(view?.takenOver == null ? [] : [{ title: "Not saved by somebody else", sentences: [view.takenOver] }]),
    ...(view?.onlyReading == null
      ? []
      : [
          {
            title: "Nothing can be saved now",
            sentences: [view.onlyReading.why, view.onlyReading.outdated].filter((words) => words !== null),
          },
        ]),
  ][read];
  if (said === undefined) return null;
  const close = () => setRead(read + 1);
  return (
    <Dialog title={said.title} onClose={close}>
      {said.sentences.map((words) => (
        <p key={words}>{words}.</p>
      ))}
      <div className="flow">
        <Button onClick={close}>I have read this</Button>
      </div>
    </Dialog>
  );
}
