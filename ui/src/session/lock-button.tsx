// Lock, in the top bar of every screen on which there is somebody to lock it.
import type { Ref } from "react";
import { Icon } from "../parts/icon";
import { useSession } from "./session";

export function LockButton({ ref }: { ref?: Ref<HTMLButtonElement> }) {
  const { lock } = useSession();
  return (
    <button
      ref={ref}
      type="button"
      className="bar__button bar__button--boxed"
      aria-keyshortcuts="Control+L"
      onClick={() => void lock()}
    >
      <Icon name="lock" /> Lock
    </button>
  );
}
