// That records are past the time that the service keeps them, said to whoever may look through them, where they land.
import { Link } from "@tanstack/react-router";
import { Notice } from "../parts/states";

export function PastLine({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <div className="toolbar">
      <Notice>
        <p>
          <strong>{words}.</strong> <Link to="/settings/past-records">Open records past their time</Link>
        </p>
      </Notice>
    </div>
  );
}
