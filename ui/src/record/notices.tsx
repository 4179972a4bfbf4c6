// What is said above the tabs: the record was there already, it is deleted, or a deletion waits to be settled.
import { useRef } from "react";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import type { RecordView } from "../platform";
import { useFocusPart, useQuestionPlace } from "./controls";
import { DELETION } from "./problems";

interface NoticesProps {
  view: RecordView;
  /** Whether the record was found when a new one was to be started. */
  found: boolean;
  /** Whether whoever looks may restore and delete it. */
  mayChange: boolean;
  onRestore: () => void;
  onDelete: () => void;
}

export function Notices(props: NoticesProps) {
  const { view } = props;
  if (view.deletionConflict) return <DeletionInDoubt {...props} />;
  if (view.deleted !== null) {
    return (
      <div className="toolbar">
        <Notice tone="warn">
          <p>
            <strong>Deleted: {view.deleted.reason}.</strong> {view.deleted.restorable}
          </p>
          {props.mayChange ? (
            <Button secondary onClick={props.onRestore}>
              Restore the record
            </Button>
          ) : null}
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

/** Asked like a question: whoever jumps to it comes to the first of its two answers. */
function DeletionInDoubt({ view, mayChange, onRestore, onDelete }: NoticesProps) {
  const place = useQuestionPlace<HTMLDivElement>(DELETION);
  const keep = useRef<HTMLButtonElement>(null);
  useFocusPart(DELETION, "settle", () => keep.current?.focus());
  return (
    <div className="toolbar" {...place}>
      <Notice tone="bad">
        <p>
          <strong>One person deleted this record while another changed it.</strong>{" "}
          {view.deleted === null ? "" : `The reason given was: ${view.deleted.reason}. `}It stays until{" "}
          {mayChange ? "you choose" : "somebody chooses"}.
        </p>
        {mayChange ? (
          <div className="flow">
            <Button secondary ref={keep} onClick={onRestore}>
              Keep the record
            </Button>
            <Button secondary onClick={onDelete}>
              Delete it
            </Button>
          </div>
        ) : null}
      </Notice>
    </div>
  );
}
