// Whether the window has room for a panel beside a list, at the size in which it is drawn.
import { useSyncExternalStore } from "react";

/** 1600 px at the usual size of text. */
const ROOM = window.matchMedia("(min-width: 100em)");

function listen(changed: () => void): () => void {
  ROOM.addEventListener("change", changed);
  return () => ROOM.removeEventListener("change", changed);
}

function hasRoom(): boolean {
  const { matches } = ROOM;
  return matches;
}

export function useIsWide(): boolean {
  return useSyncExternalStore(listen, hasRoom);
}
