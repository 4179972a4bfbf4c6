// What is said above the tabs: the record was there already, it is deleted, or a deletion waits to be settled.
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import { longDate } from "../parts/words";
import type { RecordView } from "../platform";

export function Notices(props: { view: RecordView; found: boolean; onRestore: () => void; onDelete: () => void }) {
  const { view } = props;
  if (view.deletionConflict) {
    return (
      <div className="toolbar" id="q-deletion" data-question="deletion">
        <Notice tone="bad">
          <p>
            <strong>One person deleted this record while another changed it.</strong>{" "}
            {view.deleted === null ? "" : `The reason given was: ${view.deleted.reason}. `}It stays until you choose.
          </p>
          <div className="flow" data-settle="">
            <Button secondary onClick={props.onRestore}>
              Keep the record
            </Button>
            <Button secondary onClick={props.onDelete}>
              Delete it
            </Button>
          </div>
        </Notice>
      </div>
    );
  }
  if (view.deleted !== null) {
    return (
      <div className="toolbar">
        <Notice tone="warn">
          <p>
            <strong>Deleted: {view.deleted.reason}.</strong> It can be restored until {longDate(view.deleted.until)}.
          </p>
          <Button secondary onClick={props.onRestore}>
            Restore the record
          </Button>
        </Notice>
      </div>
    );
  }
  if (props.found) {
    return (
      <div className="toolbar">
        <Notice>
          <p>
            <strong>This record was here already.</strong> It has the same patient and date of diagnosis.
          </p>
        </Notice>
      </div>
    );
  }
  return null;
}
