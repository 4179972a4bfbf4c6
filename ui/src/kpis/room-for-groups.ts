// Whether the window has room for the columns of the KPIs by group, at the size in which it is drawn: less, and they would scroll
// sideways.
import { useSyncExternalStore } from "react";

/** 1100 px at the usual size of text, beside the navigation. */
const ROOM = window.matchMedia("(min-width: 68.75em)");

function listen(changed: () => void): () => void {
  ROOM.addEventListener("change", changed);
  return () => ROOM.removeEventListener("change", changed);
}

function hasRoom(): boolean {
  const { matches } = ROOM;
  return matches;
}

export function useHasRoomForGroups(): boolean {
  return useSyncExternalStore(listen, hasRoom);
}
