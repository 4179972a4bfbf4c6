// What this person had added to a record that was erased for good, said once: how much, and what to do.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { call } from "../session/call";

const LOSSES = ["losses"] as const;

export function Losses() {
  const queries = useQueryClient();
  const losses = useQuery({ queryKey: LOSSES, queryFn: () => call("losses", null) }).data;
  if (losses == null) return null;
  const read = () =>
    void call("losses_read", { last: losses.last })
      .then((next) => queries.setQueryData(LOSSES, next))
      .catch(() => undefined);
  return (
    <Dialog title="Something you had added was erased" onClose={read}>
      {losses.sentences.map((words) => (
        <p key={words}>{words}</p>
      ))}
      <div className="flow">
        <Button onClick={read}>I have read this</Button>
      </div>
    </Dialog>
  );
}
