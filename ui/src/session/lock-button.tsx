// Lock, in the top bar of every screen on which there is somebody to lock it.
import { Icon } from "../parts/icon";
import { useSession } from "./session";

export function LockButton() {
  const { lock } = useSession();
  return (
    <button
      type="button"
      className="bar__button bar__button--boxed"
      aria-keyshortcuts="Control+L"
      onClick={() => void lock()}
    >
      <Icon name="lock" /> Lock
    </button>
  );
}
