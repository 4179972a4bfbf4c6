// Narrowing the patients list by site and year, each choice with the number of records that it would leave.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Filters } from "../parts/filters";
import { Icon } from "../parts/icon";
import { NarrowSelect, SiteSelect } from "../parts/narrow-select";
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
  const years = (choices?.years ?? []).map((one) => ({
    key: String(one.year),
    label: String(one.year),
    count: one.count,
  }));
  return (
    <>
      <SiteSelect chosen={site} choices={choices?.sites} onChoose={(key) => onChange({ site: key })} />
      <NarrowSelect
        id="narrow-year"
        label="Year of diagnosis"
        any="Year: any"
        chosen={year === null ? null : String(year)}
        choices={years}
        none={`${year} (0)`}
        onChoose={(key) => onChange({ year: key === null ? null : Number(key) })}
      />
      {kpi === null ? null : (
        <>
          <Filters
            label={`Patients of KPI ${kpi.kpi}`}
            chosen={kpi.patients}
            onChoose={(patients) => onChange({ kpi: { ...kpi, patients } })}
            filters={[
              { key: "notCounted", label: `${kpi.words}: ${kpi.question === null ? "not counted" : "missing"}` },
              { key: "counted", label: kpi.question === null ? "Counted" : "Answered" },
              { key: "notLookedAt", label: kpi.question === null ? "Not looked at" : "Not asked" },
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
