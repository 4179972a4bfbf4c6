// A call from the record of a patient, who may have rung back: written as from the follow-ups, and then back to the card, where it
// stands among the others. Reached goes on to the question in this record.
import { CallDialog } from "../followups/call-dialog";
import { savedOf } from "../followups/saved-call";
import { announce } from "../parts/announce";
import type { RecordView } from "../platform";
import { useStay } from "../session/stay";

export function RecordCall(props: {
  view: RecordView;
  /** The question that the follow-up is recorded at. */
  question: string;
  onReached: () => void;
  onDone: () => void;
}) {
  const { view, question, onReached, onDone } = props;
  const { keys, reached } = useStay();
  return (
    <CallDialog
      called={{ id: view.id, question, nhsNumber: view.nhsNumber }}
      onReached={() => {
        // What is typed and not saved may ask for no follow-up any more: nothing then waits for the answer.
        if (view.questions.some((one) => one.key === question)) {
          reached.asks(view.id, question);
          onReached();
        } else {
          keys.drop();
          onDone();
        }
      }}
      onSaved={(log, followUp) => {
        onDone();
        announce(`Saved: ${savedOf(log, view.id, followUp).words}`);
      }}
      onClose={() => {
        keys.drop();
        onDone();
      }}
    />
  );
}
