// Narrowing a group of follow-ups: which of the two, the site, the therapy.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { NarrowSelect } from "../parts/narrow-select";
import { call } from "../session/call";
import type { Asked } from "./groups";

export function FollowUpNarrowing({ asked, onChange }: { asked: Asked; onChange: (change: Partial<Asked>) => void }) {
  const { group, weeks, site, therapy } = asked;
  const request = { group, weeks, site, therapy, offset: 0, limit: 0 };
  const choices = useQuery({
    queryKey: ["follow-up narrowings", request],
    queryFn: ({ signal }) => call("follow_up_narrowings", request, signal),
    placeholderData: keepPreviousData,
    enabled: group !== null,
  }).data;
  return (
    <>
      <label className="vh" htmlFor="narrow-weeks">
        Follow-up
      </label>
      <select
        className="nhsuk-select select select--quiet select--narrow"
        id="narrow-weeks"
        value={weeks ?? ""}
        onChange={(event) => onChange({ weeks: event.target.value === "" ? null : Number(event.target.value) })}
      >
        <option value="">16 and 52</option>
        <option value={16}>16-week</option>
        <option value={52}>52-week</option>
      </select>
      <NarrowSelect
        id="narrow-site"
        label="Site of fracture"
        any="Site: any"
        chosen={site}
        choices={choices?.sites ?? []}
        none="None of this site"
        onChoose={(key) => onChange({ site: key })}
      />
      <NarrowSelect
        id="narrow-therapy"
        label="Therapy recommended"
        any="Therapy: any"
        chosen={therapy}
        choices={choices?.therapies ?? []}
        none="None on this therapy"
        onChoose={(key) => onChange({ therapy: key })}
      />
    </>
  );
}
