// People of this desk: who can open its records, what each is and may do, when each last unlocked, letting somebody in and removing them.
import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useGoOn } from "../frame/regions";
import { Screen } from "../frame/screen";
import { Button } from "../parts/button";
import { Failed, Loading, Notice } from "../parts/states";
import { several } from "../parts/words";
import { AddDialog } from "./add-dialog";
import { Elsewhere, Left } from "./elsewhere";
import { PeopleTable } from "./people-table";
import { PersonDialog } from "./person-dialog";
import { RecoveryKeyPart } from "./recovery-key-part";
import { RolesSheet } from "./role-field";
import { usePeople } from "./use-people";

export function People() {
  const queries = useQueryClient();
  const people = usePeople();
  const [said, setSaid] = useState<string | null>(null);
  const [adding, setAdding] = useState(false);
  /** Whom a change is asked about. */
  const [asking, setAsking] = useState<string | null>(null);
  useGoOn(() => false);
  const view = people.data;

  function done(words: string | null): void {
    setSaid(words);
    void queries.invalidateQueries();
  }

  const asked = view?.people.find((person) => person.id === asking);
  const mayChange = view !== undefined && view.fixed === null && view.refused === null;
  return (
    <Screen title="People of this desk">
      <div className="main__head">
        <h1>People of this desk</h1>
        <p className="lede">
          {view === undefined
            ? ""
            : `${several(view.people.length, "person", "people")} can open the records on this computer.`}
        </p>
        <Link className="small push" to="/settings">
          All settings
        </Link>
        {mayChange ? (
          <Button secondary onClick={() => setAdding(true)}>
            Add a person…
          </Button>
        ) : null}
      </div>
      <div role="status">
        {said === null ? null : (
          <div className="toolbar">
            <Notice tone="good">
              <p>{said}</p>
            </Notice>
          </div>
        )}
      </div>
      {people.isError ? (
        <Failed what="The list" error={people.error} onRetry={() => void people.refetch()} />
      ) : view === undefined ? (
        <Loading what="people" />
      ) : (
        <>
          {view.fixed === null && view.refused === null ? null : (
            <div className="toolbar">
              <Notice>
                <p>{view.fixed ?? view.refused}.</p>
              </Notice>
            </div>
          )}
          <div className="people">
            <div className="sheet">
              <PeopleTable
                people={view.people}
                may={(person) => mayChange || (view.fixed === null && person.me)}
                onChange={setAsking}
              />
            </div>
            {view.fixed === null ? (
              <>
                <Left people={view.left} />
                <Elsewhere computers={view.elsewhere} />
              </>
            ) : null}
            <RecoveryKeyPart mayRenew={mayChange} />
            {view.fixed === null ? <RolesSheet roles={view.roles} hasLead={view.hasLead} /> : null}
          </div>
        </>
      )}
      {adding && view !== undefined ? (
        <AddDialog roles={view.roles} onDone={done} onClose={() => setAdding(false)} />
      ) : null}
      {view === undefined || asked === undefined ? null : (
        <PersonDialog person={asked} view={view} onDone={done} onClose={() => setAsking(null)} />
      )}
    </Screen>
  );
}
