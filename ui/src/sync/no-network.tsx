// No network here: what waits goes to Central as a file that somebody carries, and its receipts come back as one. What is
// written still waits until its receipts were read, and the page says so for as long as that is so.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { dayAndTime, several } from "../parts/words";
import type { BatchFileView, BatchWrittenView, ReceiptsReadView, SyncView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { useToday } from "../session/session";

/** What was done last: a file was written, or one was read. */
type Done = { written: BatchWrittenView } | { read: ReceiptsReadView | null };

async function done(what: "write" | "read"): Promise<Done> {
  return what === "write"
    ? { written: await call("write_batch_file", null) }
    : { read: await call("read_receipt_file", null) };
}

/** In words; nothing where whoever was asked for a file thought better of it. */
function doneWords(done: Done): string | null {
  if ("written" in done) return done.written.file === null ? null : writtenWords(done.written);
  return done.read === null ? null : broughtWords(done.read);
}

export function NoNetwork({ view }: { view: SyncView }) {
  const refused = useRefused("send");
  const queries = useQueryClient();
  const doing = useMutation({
    mutationFn: done,
    onSuccess: (what) => {
      const words = doneWords(what);
      if (words !== null) announce(words);
    },
    onSettled: () => queries.invalidateQueries(),
  });
  const words = doing.data === undefined ? null : doneWords(doing.data);
  // It stands below the buttons, where a low window may end.
  const outcome = useRef<HTMLParagraphElement>(null);
  useEffect(() => {
    if (words !== null || doing.isError) outcome.current?.scrollIntoView({ block: "nearest" });
  }, [words, doing.isError]);
  const busyWith = doing.isPending ? doing.variables : null;
  return (
    <section className="sheet sheet--pad">
      <h2>No network here?</h2>
      <p className="small">
        What waits can go to Central as a sealed file, by e-mail or on a stick. Whoever runs FLS Central gives a receipt
        file back, which is read here.
      </p>
      {refused !== null ? null : !view.writesFiles ? (
        <p className="small quiet">This computer can write one once it has sent to Central over a network.</p>
      ) : (
        <div className="flow">
          <Button secondary busy={busyWith === "write"} onClick={() => doing.isPending || doing.mutate("write")}>
            Write a file for Central…
          </Button>
          <Button secondary busy={busyWith === "read"} onClick={() => doing.isPending || doing.mutate("read")}>
            Read Central’s receipt file…
          </Button>
        </div>
      )}
      {doing.isError ? (
        <p className="small" role="alert" ref={outcome}>
          {doing.error instanceof CallError
            ? `${doing.error.message.replace(/\.$/, "")}.`
            : "That did not work. Try again."}
        </p>
      ) : words === null ? null : (
        <p className="small" ref={outcome}>
          {words}
        </p>
      )}
      {view.batchFile === null ? null : <LastFile file={view.batchFile} />}
    </section>
  );
}

/** The last file: what it holds in counts, and whether it has been answered. */
function LastFile({ file }: { file: BatchFileView }) {
  const today = useToday();
  return (
    <p className="small quiet">
      The last file was written {dayAndTime(file.written, today)} and holds {holds(file)}.{" "}
      {file.answered === null
        ? "Its answers are still to come: what is in it waits here until the receipt file is read."
        : `Its receipt file was read ${dayAndTime(file.answered, today)}.`}
    </p>
  );
}

function holds({ entries, records }: { entries: number; records: number }): string {
  return entries === 0
    ? "no change, and asks for what this service’s other computers wrote"
    : `${several(entries, "change")} of ${several(records, "record")}`;
}

function writtenWords(written: BatchWrittenView): string {
  const more = written.more ? " More waits than a file holds: write another once its receipts were read." : "";
  return `${written.file} was written, with ${holds(written)}.${more}`;
}

function broughtWords(read: ReceiptsReadView): string {
  if (!read.news) return "Nothing was new: what this receipt file tells is here already.";
  const refused =
    read.refused === 0 ? "" : ` ${several(read.refused, "change")} ${read.refused === 1 ? "was" : "were"} refused.`;
  const more = read.more ? " Central has more for this computer: write another file to fetch it." : "";
  const others =
    read.received === 0
      ? "Nothing from other computers was in it."
      : `${several(read.received, "change")} from other computers arrived.`;
  return `Central accepted ${several(read.accepted, "change")}. ${others}${refused}${more}`;
}
