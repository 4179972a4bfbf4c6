// A step about people that asks whoever sits here for their own passphrase: what it is about, the box, and the one button that
// does it. What went wrong is said beside the box where it is about that, and above the button elsewhere.
import type { FormEvent, ReactNode } from "react";
import { useEffect, useRef, useState } from "react";
import type { Said } from "./own-passphrase";
import { OwnPassphrase, saidOf } from "./own-passphrase";
import { StepFoot } from "./step-foot";

export function ProvedForm(props: {
  /** What the button says, and what it says while that is being done. */
  does: string;
  doing: string;
  /** Whether something above the box is chosen first, and has the focus. */
  choosesFirst?: boolean;
  /** Does it. Once it has, this form is not there any more. */
  onProved: (passphrase: string) => Promise<void>;
  onClose: () => void;
  children: ReactNode;
}) {
  const { does, doing, choosesFirst, onProved, onClose } = props;
  const [mine, setMine] = useState("");
  const [said, setSaid] = useState<Said | null>(null);
  const [busy, setBusy] = useState(false);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (choosesFirst !== true) box.current?.focus();
  }, [choosesFirst]);

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (busy) return;
    if (mine === "") {
      setSaid({ box: "mine", words: "Type your own passphrase" });
      box.current?.focus();
      return;
    }
    setBusy(true);
    setSaid(null);
    try {
      await onProved(mine);
    } catch (thrown) {
      setMine("");
      setSaid(saidOf(thrown, {}));
      setBusy(false);
      box.current?.focus();
    }
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      {props.children}
      <OwnPassphrase ref={box} value={mine} said={said} onChange={setMine} />
      <StepFoot said={said} does={does} doing={doing} busy={busy} onClose={onClose} />
    </form>
  );
}
