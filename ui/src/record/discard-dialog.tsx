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
          ? "It was never saved. What you typed is lost, and no list shows it any more."
          : "The record goes back to how it was last saved. What you typed since then is lost."}
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
