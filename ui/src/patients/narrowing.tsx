// Narrowing the patients list by site and year, each choice with the number of records that it would leave.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { count } from "../parts/words";
import type { ListPatientsRequest } from "../platform";
import { call } from "../session/call";
import type { Asked } from "./use-patients";

export function Narrowing({ asked, onChange }: { asked: Asked; onChange: (change: Partial<Asked>) => void }) {
  const { search, filter, site, year, notAtCentral, kpi } = asked;
  const request: ListPatientsRequest = {
    search,
    filter,
    site,
    year,
    notAtCentral,
    kpi,
    only: [],
    sort: "diagnosed",
    descending: true,
    offset: 0,
    limit: 0,
  };
  const choices = useQuery({
    queryKey: ["narrowings", request],
    queryFn: ({ signal }) => call("narrowings", request, signal),
    placeholderData: keepPreviousData,
  }).data;
  const sites = choices?.sites ?? [];
  const years = choices?.years ?? [];
  return (
    <>
      <label className="vh" htmlFor="narrow-site">
        Site of fracture
      </label>
      <select
        className="nhsuk-select select select--quiet"
        id="narrow-site"
        value={site ?? ""}
        onChange={(event) => onChange({ site: event.target.value === "" ? null : event.target.value })}
      >
        <option value="">Site: any</option>
        {sites.map((one) => (
          <option key={one.key} value={one.key}>
            {one.label} ({count(one.count)})
          </option>
        ))}
        {site === null || sites.some((one) => one.key === site) ? null : (
          <option value={site}>None of this site</option>
        )}
      </select>
      <label className="vh" htmlFor="narrow-year">
        Year of diagnosis
      </label>
      <select
        className="nhsuk-select select select--quiet"
        id="narrow-year"
        value={year ?? ""}
        onChange={(event) => onChange({ year: event.target.value === "" ? null : Number(event.target.value) })}
      >
        <option value="">Year: any</option>
        {years.map((one) => (
          <option key={one.year} value={one.year}>
            {one.year} ({count(one.count)})
          </option>
        ))}
        {year === null || years.some((one) => one.year === year) ? null : <option value={year}>{year} (0)</option>}
      </select>
      {kpi === null ? null : (
        <>
          <Filters
            label={`Patients of KPI ${kpi.kpi}`}
            chosen={kpi.counts ? "counted" : "not"}
            onChoose={(which) => onChange({ kpi: { ...kpi, counts: which === "counted" } })}
            filters={[
              { key: "not", label: `KPI ${kpi.kpi}, ${kpi.year}: not counted` },
              { key: "counted", label: "Counted" },
            ]}
          />
          <button type="button" className="button button--quiet" onClick={() => onChange({ kpi: null })}>
            All patients <Icon name="close" />
          </button>
        </>
      )}
      {notAtCentral ? (
        <button type="button" className="button button--quiet" onClick={() => onChange({ notAtCentral: false })}>
          Not counted by Central <Icon name="close" />
          <span className="vh">, show all again</span>
        </button>
      ) : null}
    </>
  );
}
