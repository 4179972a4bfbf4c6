// That another fracture is not of this patient, where somebody had said that it is: asked, as every computer is told.
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import type { OtherFractureView } from "../platform";

export function PartDialog(props: { other: OtherFractureView; onClose: () => void; onPart: () => void }) {
  return (
    <Dialog title="Is this fracture not of this patient?" onClose={props.onClose}>
      <p>
        <strong>{props.other.words}</strong> is then no longer shown as another fracture of this patient, on any
        computer of this service. Both records stay as they are. It can be linked again under Possible duplicates, while
        the two look alike.
      </p>
      <div className="flow">
        <Button secondary onClick={props.onPart}>
          Not of this patient
        </Button>
        <Button secondary onClick={props.onClose}>
          Cancel
        </Button>
      </div>
    </Dialog>
  );
}
