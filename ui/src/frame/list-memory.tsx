// What each list remembers while somebody is in: search, filter, order, page, row. Going back restores it; locking
// takes the frame away and this with it. It is never in an address, as a search may hold an NHS number.
import type { ReactNode } from "react";
import { createContext, useCallback, useContext, useRef, useState } from "react";

const Memory = createContext<Map<string, unknown>>(new Map());

export function ListMemory({ children }: { children: ReactNode }) {
  const memory = useRef(new Map<string, unknown>());
  return <Memory value={memory.current}>{children}</Memory>;
}

/** State that outlives its screen, under a name of the list. */
export function useListState<T extends object>(name: string, initial: T): [T, (change: Partial<T>) => void] {
  const memory = useContext(Memory);
  const [state, setState] = useState<T>(() => (memory.get(name) as T | undefined) ?? initial);
  const change = useCallback(
    (next: Partial<T>) => {
      setState((was) => {
        const now = { ...was, ...next };
        memory.set(name, now);
        return now;
      });
    },
    [memory, name],
  );
  return [state, change];
}

/** Which row of a list had focus. Reading and writing it draws nothing anew. */
export function useRowMemory(name: string): { row: string | undefined } {
  const memory = useContext(Memory);
  const key = `${name}, row`;
  return {
    get row() {
      return memory.get(key) as string | undefined;
    },
    set row(row) {
      memory.set(key, row);
    },
  };
}
