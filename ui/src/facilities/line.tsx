// That a facilities audit is due, said where somebody lands who has unlocked, until it is submitted.
import { Link } from "@tanstack/react-router";
import { Notice } from "../parts/states";

export function FacilitiesLine({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <div className="toolbar">
      <Notice tone="warn">
        <p>
          <strong>{words}.</strong> <Link to="/facilities">Open the facilities audit</Link>
        </p>
      </Notice>
    </div>
  );
}
