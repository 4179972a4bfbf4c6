// How this person wants their lists: columns, hidden NHS numbers, named views. Kept in the store, so that it is there
// again after a lock and on nobody else's lists.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { createContext, useContext, useMemo, useState } from "react";
import type { ListChoicesView, PatientColumn, PatientsLook } from "../platform";
import { call } from "../session/call";

interface Choices {
  /** Nothing until the host has answered. */
  view: ListChoicesView | undefined;
  /** Numbers are hidden until it is known that they need not be. */
  hidden: boolean;
  setHidden: (hidden: boolean) => Promise<void>;
  chooseColumns: (columns: PatientColumn[]) => Promise<void>;
  saveView: (name: string, shared: boolean, look: PatientsLook) => Promise<void>;
  forgetView: (view: string) => Promise<void>;
}

const KEY = ["choices"];
const Context = createContext<Choices | null>(null);

export function ChoicesProvider({ children }: { children: ReactNode }) {
  const queries = useQueryClient();
  const view = useQuery({ queryKey: KEY, queryFn: () => call("list_choices", null), staleTime: Infinity }).data;
  /** What was just clicked, until the store has it. */
  const [wanted, setWanted] = useState<boolean | null>(null);
  const value = useMemo<Choices>(() => {
    const keep = (next: ListChoicesView) => {
      queries.setQueryData(KEY, next);
    };
    return {
      view,
      hidden: wanted ?? view?.hideNhsNumbers ?? true,
      setHidden: async (hidden) => {
        // A neighbour is looking now: hidden with the click itself, not when the store has answered.
        setWanted(hidden);
        try {
          keep(await call("hide_nhs_numbers", { hidden }));
        } finally {
          setWanted(null);
        }
      },
      chooseColumns: async (columns) => keep(await call("choose_columns", { columns })),
      saveView: async (name, shared, look) => keep(await call("save_view", { name, shared, look })),
      forgetView: async (one) => keep(await call("forget_view", { view: one })),
    };
  }, [view, wanted, queries]);
  return <Context value={value}>{children}</Context>;
}

export function useChoices(): Choices {
  const choices = useContext(Context);
  if (choices === null) throw new Error("outside the frame");
  return choices;
}
