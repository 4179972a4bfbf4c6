// What ends a form about people: what went wrong that no box is about, the one button that does it, and Cancel.
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import type { Said } from "./own-passphrase";

export function StepFoot(props: {
  said: Said | null;
  /** What the button says, and what it says while that is being done. */
  does: string;
  doing: string;
  busy: boolean;
  onClose: () => void;
}) {
  const { said } = props;
  return (
    <>
      {said !== null && said.box === null ? (
        <Notice tone="bad" alert>
          <p>{said.words}</p>
        </Notice>
      ) : null}
      <div className="flow">
        <Button type="submit" busy={props.busy}>
          {props.busy ? props.doing : props.does}
        </Button>
        <Button secondary onClick={props.onClose}>
          Cancel
        </Button>
      </div>
    </>
  );
}
