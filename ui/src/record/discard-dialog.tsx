// Throwing away what is not saved cannot be undone, so it is asked.
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";

export function DiscardDialog(props: { onClose: () => void; onDiscard: () => void }) {
  return (
    <Dialog title="Throw away what is not saved?" onClose={props.onClose}>
      <p>The record goes back to how it was last saved. What was typed since is gone.</p>
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
