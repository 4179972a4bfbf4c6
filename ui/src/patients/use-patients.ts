// The patients list as it is asked for: what is looked for, what is left out, in which order, which page. What a named
// view keeps of it, and whether a view is what is shown.
import type { Ask } from "../frame/paged-list";
import { useAskedList } from "../frame/paged-list";
import type { ListPatientsRequest, PatientColumn, PatientsLook } from "../platform";

export type Asked = Omit<ListPatientsRequest, "limit" | "only">;

/** The view that every list begins with. */
export const NEWEST_FIRST: Omit<PatientsLook, "columns"> = {
  filter: "all",
  site: null,
  year: null,
  sort: "diagnosed",
  descending: true,
};

export function useAsked(): Ask<Asked> {
  return useAskedList<Asked>("patients", { ...NEWEST_FIRST, search: "", offset: 0, notAtCentral: false, kpi: null });
}

/** Which patients the list holds, whatever its order and page. */
export function whichOf({ search, filter, site, year, notAtCentral, kpi }: Asked): string {
  return JSON.stringify([search, filter, site, year, notAtCentral, kpi]);
}

/** What a view would keep of the list as it is. Never the search. */
export function lookOf(asked: Asked, columns: readonly PatientColumn[]): PatientsLook {
  const { filter, site, year, sort, descending } = asked;
  return { filter, site, year, sort, descending, columns: [...columns] };
}

export function sameLook(one: PatientsLook, other: PatientsLook): boolean {
  return (
    one.filter === other.filter &&
    one.site === other.site &&
    one.year === other.year &&
    one.sort === other.sort &&
    one.descending === other.descending &&
    one.columns.join() === other.columns.join()
  );
}
