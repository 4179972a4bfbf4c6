// By which account of their codes files of the National Hip Fracture Database are read: the program's, or a service's own corrected copy
// of it. Whether a file is such an account is the host's to say.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "../parts/button";
import { Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { NhfdAccountView } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";

const KEY = ["account of hip fracture files"];

/** Before a file is chosen: there only where a service has an account of its own, so that one can go by the program's again. */
export function OwnNhfdAccount() {
  const read = useQuery({ queryKey: KEY, queryFn: () => call("nhfd_account", null) });
  const account = read.data ?? null;
  return account === null ? null : <NhfdAccount account={account} busy={false} onChanged={() => undefined} />;
}

export function NhfdAccount(props: {
  /** The service's own; nothing where the program's is read. */
  account: NhfdAccountView | null;
  busy: boolean;
  /** The file is to be read anew. */
  onChanged: () => void;
}) {
  const { account } = props;
  const today = useToday();
  const queries = useQueryClient();
  const change = useMutation({
    mutationFn: (command: "choose_nhfd_account" | "leave_out_nhfd_account") => call(command, null),
    onSuccess: (now) => {
      queries.setQueryData(KEY, now);
      if (now?.chosenAt !== account?.chosenAt) props.onChanged();
    },
  });
  const save = useMutation({ mutationFn: () => call("save_nhfd_account", null) });
  const busy = props.busy || change.isPending || save.isPending;
  const failure = change.error ?? save.error;
  return (
    <details className="import__notes import__kept">
      <summary>
        Codes of hip fracture files: {account === null ? "read by FLS Desk’s own account" : `read by ${account.name}`}
      </summary>
      <p className="small quiet">
        {account === null
          ? "The account says which columns are read and what each code means. Where your hospital’s differ, save it, have it corrected, and choose the corrected copy: this computer goes by it from then on."
          : `Chosen ${dayAndTime(account.chosenAt, today)}, for every such file at this computer.`}
      </p>
      {failure === null ? null : (
        <Notice tone="bad" alert>
          <p>{failure.message}</p>
        </Notice>
      )}
      {save.data === undefined || save.data.file === null ? null : (
        <p role="status" className="small">
          {save.data.file} was written.
        </p>
      )}
      <div className="flow">
        <Button secondary busy={busy} onClick={() => change.mutate("choose_nhfd_account")}>
          Choose a corrected copy…
        </Button>
        {account === null ? null : (
          <Button secondary busy={busy} onClick={() => change.mutate("leave_out_nhfd_account")}>
            Go by FLS Desk’s own
          </Button>
        )}
        <Button secondary busy={busy} onClick={() => save.mutate()}>
          Save a copy…
        </Button>
      </div>
    </details>
  );
}
