// A lock puts the file that is being imported away: said once, to whoever had chosen it.
import { useEffect, useState } from "react";
import { Notice } from "../parts/states";
import { useSession } from "../session/session";

/** Whether the lock put away a file that whoever is in was importing, and nobody has told them yet. */
export function usePutAway(): boolean {
  const { putAway, view } = useSession();
  const [was] = useState(() => putAway.current !== null && putAway.current === view?.user?.id);
  useEffect(() => {
    if (was) putAway.current = null;
  }, [putAway, was]);
  return was;
}

export function PutAway() {
  return (
    <div className="toolbar" role="status">
      <Notice tone="warn">
        <p>
          <strong>The lock put your file away.</strong> It was not imported, and what you had chosen for it is gone:
          choose it again.
        </p>
      </Notice>
    </div>
  );
}
