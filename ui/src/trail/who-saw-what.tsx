// Who saw what: which records were opened, printed and exported on this computer, for the lead clinician and the Caldicott guardian.
// Records stand there by their id alone.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useGoOn } from "../frame/regions";
import { Screen } from "../frame/screen";
import { Button } from "../parts/button";
import { Failed, Loading, Notice } from "../parts/states";
import { several } from "../parts/words";
import type { AccessTrailRequest, AccessTrailView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { KeptFor } from "./kept-for";
import { ProvePart } from "./prove-part";
import { TrailTable } from "./trail-table";

/** Days that can be asked for; all where it is blank. */
const PERIODS: readonly [string, string][] = [
  ["1", "Today"],
  ["7", "The last 7 days"],
  ["31", "The last 31 days"],
  ["366", "The last year"],
  ["", "All that is kept"],
];

export function WhoSawWhat() {
  const refused = useRefused("oversee");
  return (
    <Screen title="Who saw what">
      <div className="main__head">
        <h1>Who saw what</h1>
        <p className="lede">
          Records that were opened, printed and exported on this computer, the latest first. A record stands here by its
          id alone. Rows of a list that somebody searched are not in it.
        </p>
        <Link className="small push" to="/settings">
          All settings
        </Link>
      </div>
      {refused === null ? (
        <Trail />
      ) : (
        <div className="toolbar">
          <Notice icon="lock">
            <p>{refused}</p>
          </Notice>
        </div>
      )}
    </Screen>
  );
}

function Trail() {
  const { record } = useSearch({ from: "/settings/who-saw-what" });
  const [person, setPerson] = useState("");
  const [days, setDays] = useState("31");
  const [said, setSaid] = useState<{ words: string; wrong: boolean } | null>(null);
  useGoOn(() => false);
  const asked: AccessTrailRequest = {
    record: record ?? null,
    person: person === "" ? null : person,
    days: days === "" ? null : Number(days),
    before: null,
  };
  const trail = useInfiniteQuery({
    queryKey: ["access trail", asked],
    queryFn: ({ pageParam }) => call("access_trail", { ...asked, before: pageParam }),
    initialPageParam: null as number | null,
    getNextPageParam: (last: AccessTrailView) => (last.more ? (last.lines.at(-1)?.nr ?? null) : null),
  });

  async function save(): Promise<void> {
    setSaid(null);
    try {
      const saved = await call("export_access_trail", asked);
      if (saved.file !== null) {
        setSaid({ words: `${several(saved.rows, "line")} saved as ${saved.file}.`, wrong: false });
        void trail.refetch();
      }
    } catch (thrown) {
      setSaid({ words: thrown instanceof CallError ? thrown.message : "That did not work. Try again.", wrong: true });
    }
  }

  const first = trail.data?.pages[0];
  if (trail.isError) return <Failed what="The list" error={trail.error} onRetry={() => void trail.refetch()} />;
  if (first === undefined) return <Loading what="who saw what" />;
  const lines = trail.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <>
      <div className="toolbar">
        <div className="field">
          <label className="nhsuk-label label" htmlFor="trail-person">
            Person
          </label>
          <select
            id="trail-person"
            className="nhsuk-select select"
            value={person}
            onChange={(event) => setPerson(event.target.value)}
          >
            <option value="">Everybody</option>
            {first.people.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label className="nhsuk-label label" htmlFor="trail-days">
            When
          </label>
          <select
            id="trail-days"
            className="nhsuk-select select"
            value={days}
            onChange={(event) => setDays(event.target.value)}
          >
            {PERIODS.map(([value, words]) => (
              <option key={value} value={value}>
                {words}
              </option>
            ))}
          </select>
        </div>
        <Button secondary onClick={() => void save()}>
          Save as CSV…
        </Button>
        {record === undefined ? null : (
          <p>
            Of one record alone. <Link to="/settings/who-saw-what">Show all records</Link>
          </p>
        )}
      </div>
      <div role="status">
        {said === null ? null : (
          <div className="toolbar">
            <Notice tone={said.wrong ? "bad" : "good"}>
              <p>{said.words}</p>
            </Notice>
          </div>
        )}
      </div>
      {first.notice === null ? null : (
        <div className="toolbar">
          <Notice tone="warn">
            <p>{first.notice}.</p>
          </Notice>
        </div>
      )}
      <div className="sheets">
        <div className="sheet">
          {lines.length === 0 ? (
            <p className="sheet--pad">Nothing is in this list for what is chosen.</p>
          ) : (
            <TrailTable lines={lines} />
          )}
          {trail.hasNextPage ? (
            <div className="sheet--pad">
              <Button secondary busy={trail.isFetchingNextPage} onClick={() => void trail.fetchNextPage()}>
                Show earlier lines
              </Button>
            </div>
          ) : null}
        </div>
        <ProvePart />
        <KeptFor view={first} onKept={() => void trail.refetch()} />
      </div>
    </>
  );
}
