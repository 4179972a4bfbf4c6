// What is said after unlocking when the records lost their last changes: until somebody says that they read it.
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useSession } from "./session";

export function EarlierState() {
  const earlier = useSession().view?.earlier ?? null;
  const [read, setRead] = useState(false);
  if (earlier === null || read) return null;
  const close = () => setRead(true);
  return (
    <Dialog title="Some changes are missing" onClose={close}>
      <p>{earlier}.</p>
      <div className="flow">
        <Button onClick={close}>I have read this</Button>
      </div>
    </Dialog>
  );
}
