// How this person wants their lists: columns, named views. Kept in the store, so that it is there
// again after a lock and on nobody else's lists.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createContext, useContext, useMemo } from "react";
import type { ListChoicesView, PatientColumn, PatientsLook } from "../platform";
import { call } from "../session/call";

interface Choices {
  /** Nothing until the host has answered. */
  view: ListChoicesView | undefined;
  chooseColumns: (columns: PatientColumn[]) => Promise<void>;
  saveView: (name: string, shared: boolean, look: PatientsLook) => Promise<void>;
  forgetView: (view: string) => Promise<void>;
}

const KEY = ["choices"];
const Context = createContext<Choices | null>(null);

export function ChoicesProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const view = useQuery({ queryKey: KEY, queryFn: () => call("list_choices", null), staleTime: Infinity }).data;
  const value = useMemo<Choices>(() => {
    const keep = (next: ListChoicesView) => {
      queries.setQueryData(KEY, next);
    };
    return {
      view,
      chooseColumns: async (columns) => keep(await call("choose_columns", { columns })),
      saveView: async (name, shared, look) => keep(await call("save_view", { name, shared, look })),
      forgetView: async (one) => keep(await call("forget_view", { view: one })),
    };
  }, [view, queries]);
  return <Context value={value}>{children}</Context>;
}

export function useChoices(): Choices {
  const choices = useContext(Context);
  if (choices === null) throw new Error("outside the frame");
  return choices;
}
