// Whether the service keeps contact cards and notes, on all its computers: asked about before it is to do without.
import { useEffect, useRef, useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { useRefused } from "../session/refused";
import { Tick } from "./parts";

const EVERYWHERE = "For every computer of your service. The others follow when they next send.";

export function ContactCards({ kept, onKeep }: { kept: boolean; onKeep: (on: boolean) => void }) {
  const [asking, setAsking] = useState(false);
  const refused = useRefused("service");
  return (
    <>
      <Tick
        id="contact-cards"
        label="Keep contact cards and notes"
        hint={`${refused === null ? "" : `${refused} `}${EVERYWHERE} Switched off, both are hidden everywhere; what was written stays, and shows again when you switch it on. Calls are kept either way.`}
        checked={kept}
        disabled={refused !== null}
        onChange={(on) => {
          if (on) onKeep(true);
          else setAsking(true);
        }}
      />
      {asking ? (
        <WithoutDialog
          onClose={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            onKeep(false);
          }}
        />
      ) : null}
    </>
  );
}

function WithoutDialog({ onClose, onConfirm }: { onClose: () => void; onConfirm: () => void }) {
  // Focus is on the answer that changes nothing.
  const stay = useRef<HTMLButtonElement>(null);
  useEffect(() => stay.current?.focus(), []);
  return (
    <Dialog title="Stop using contact cards and notes?" onClose={onClose}>
      <p>
        {EVERYWHERE} Nobody sees them then. What was written stays, and shows again when somebody switches them on here.
      </p>
      <div className="flow">
        <Button secondary onClick={onConfirm}>
          Yes, stop using them
        </Button>
        <Button secondary ref={stay} onClick={onClose}>
          No
        </Button>
      </div>
    </Dialog>
  );
}
