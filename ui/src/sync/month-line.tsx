// That nothing was sent for a month, said above the patients: the audit asks for records at least once a month.
import { Link } from "@tanstack/react-router";
import { useCounts } from "../frame/use-counts";
import { Notice } from "../parts/states";

export function MonthLine() {
  const words = useCounts()?.monthWithoutSending ?? null;
  if (words === null) return null;
  return (
    <div className="toolbar">
      <Notice tone="warn">
        <p>
          <strong>{words}</strong> <Link to="/sync">See what waits</Link>
        </p>
      </Notice>
    </div>
  );
}
