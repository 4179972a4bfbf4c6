// That a correction of the audit's questions waits, said where somebody lands who has unlocked, until it is in use.
import { Link } from "@tanstack/react-router";
import { Notice } from "../parts/states";

export function DatasetLine({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <div className="toolbar">
      <Notice tone="warn">
        <p>
          <strong>{words}.</strong> <Link to="/settings">Look at Audit questions in Settings</Link>
        </p>
      </Notice>
    </div>
  );
}
