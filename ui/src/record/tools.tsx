// A quiet tool of a question: carry its answer to the next patient.
import { Icon } from "../parts/icon";
import type { QuestionView } from "../platform";
import { useDesk } from "./context";

export function CarryTool({ question, name }: { question: QuestionView; name: string }) {
  const { carry } = useDesk();
  // Where it was carried from is said beside it, and there is no room for both.
  if (question.carry === null || question.carried !== null) return null;
  return (
    <button
      type="button"
      className={question.carry ? "text-button" : "text-button question__quiet"}
      tabIndex={-1}
      aria-pressed={question.carry}
      aria-keyshortcuts="Control+K"
      title="Ctrl K: carry this answer to the next patient, or stop"
      aria-label={`Carry to the next patient: ${name}`}
      onClick={() => carry(question)}
    >
      {question.carry ? (
        <>
          <Icon name="tick" /> Carried to next
        </>
      ) : (
        "Carry to next"
      )}
    </button>
  );
}
