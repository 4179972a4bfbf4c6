// What whoever is in may not do in their role: who may, and whom to ask, as the host says it.
import { Notice } from "../parts/states";
import type { RightName } from "../platform";
import { useSession } from "./session";

/** Why they may not, in a sentence; nothing where they may. */
export function useRefused(right: RightName): string | null {
  const refused = useSession().view?.refused.find((one) => one.right === right);
  return refused === undefined ? null : `${refused.why}.`;
}

/** The sentence above what is shown without its controls; nothing where they may. */
export function Refused({ right }: { right: RightName }) {
  const why = useRefused(right);
  if (why === null) return null;
  return (
    <div className="toolbar">
      <Notice icon="lock">
        <p>{why}</p>
      </Notice>
    </div>
  );
}
