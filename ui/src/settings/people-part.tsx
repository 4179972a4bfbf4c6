// Who can open this desk, in a line, and the way to them; and one's own passphrase.
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { several } from "../parts/words";
import { ChangePassphrase } from "../people/change-passphrase";
import { usePeople } from "../people/use-people";

export function PeoplePart({ onChanged }: { onChanged: () => void }) {
  const view = usePeople().data;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <p>
        <Link to="/settings/people">People of this desk</Link>
        {view === undefined
          ? null
          : `: ${several(view.people.length, "person", "people")} can open the records on this computer.`}
      </p>
      {view === undefined || view.fixed !== null ? null : (
        <Button secondary onClick={() => setAsking(true)}>
          Change your passphrase…
        </Button>
      )}
      {asking ? (
        <Dialog title="Change your passphrase" onClose={() => setAsking(false)}>
          <ChangePassphrase
            onDone={() => {
              setAsking(false);
              onChanged();
            }}
            onClose={() => setAsking(false)}
          />
        </Dialog>
      ) : null}
    </>
  );
}
