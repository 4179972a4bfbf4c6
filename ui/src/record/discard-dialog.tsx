// Throwing away what is not saved cannot be undone, so it is asked.
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";

export function DiscardDialog(props: { unsaved: boolean; onClose: () => void; onDiscard: () => void }) {
  return (
    <Dialog
      title={props.unsaved ? "Throw away this new record?" : "Throw away what is not saved?"}
      onClose={props.onClose}
    >
      <p>
        {props.unsaved
          ? "It was never saved. What was typed is gone, and nothing of it is left in any list."
          : "The record goes back to how it was last saved. What was typed since is gone."}
      </p>
      <div className="flow">
        <Button secondary onClick={props.onDiscard}>
          Yes, throw away
        </Button>
        <Button secondary onClick={props.onClose}>
          No
        </Button>
      </div>
    </Dialog>
  );
}
