// That clearance has ended or is about to, said where somebody lands who has unlocked, until its numbers are checked again.
import { Link } from "@tanstack/react-router";
import { Notice } from "../parts/states";

export function OptOutLine({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <div className="toolbar">
      <Notice tone="warn">
        <p>
          <strong>{words}.</strong> <Link to="/optout">Open opt-out checks</Link>
        </p>
      </Notice>
    </div>
  );
}
