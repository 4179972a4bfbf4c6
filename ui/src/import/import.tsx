// Importing a file: choose it, see what it would do, and only then do it. What a row does, and what of a file can be read, is
// said by the host, which keeps the file until this screen is left or locked.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { Button } from "../parts/button";
import { HideNhsNumbers } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import type { ImportColumnsRequest, ImportedView, ImportRequest, ImportSeenView, RunImportRequest } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { ImportColumns } from "./columns";
import { EarlierImports } from "./earlier";
import { Imported } from "./imported";
import { KeptColumns } from "./kept";
import { ImportPreview } from "./preview";
import { Reading } from "./reading";

/** A screen without its controls for whoever may not import. */
export function Import() {
  const refused = useRefused("import");
  if (refused === null) return <Importing />;
  return (
    <Screen title="Import">
      <div className="main__head">
        <h1>Import</h1>
      </div>
      <Refused right="import" />
    </Screen>
  );
}

function Importing() {
  const queries = useQueryClient();
  const [seen, setSeen] = useState<ImportSeenView | null>(null);
  const preview = seen?.kind === "preview" ? seen.view : null;
  const [imported, setImported] = useState<ImportedView | null>(null);
  /** Whether the earlier imports have the page that what was imported last has otherwise. */
  const [earlier, setEarlier] = useState(false);
  const [failure, setFailure] = useState<CallError | null>(null);
  /** How many files were chosen: what is chosen beside one is not carried to the next. */
  const [files, setFiles] = useState(0);
  /** How the file is being read anew, until it is. */
  const [reading, setReading] = useState<ImportRequest | null>(null);
  const onMutate = () => setFailure(null);
  const onError = (thrown: unknown) => {
    if (!(thrown instanceof CallError)) return;
    setFailure(thrown);
    // Nothing can be done with what is shown of a file that the host has not any more.
    if (thrown.code === "no-file-chosen") setSeen(null);
  };
  const choose = useMutation({
    mutationFn: () => call("choose_import", null),
    onMutate,
    onSuccess: (chosen) => {
      if (chosen === null) return;
      setImported(null);
      setSeen(chosen);
      setFiles((before) => before + 1);
    },
    onError: (thrown) => {
      // What was done with the file before is not said of this one.
      setImported(null);
      setSeen(null);
      onError(thrown);
    },
  });
  const again = useMutation({
    mutationFn: (read: ImportRequest) => call("preview_import", read),
    onMutate: (read) => {
      setFailure(null);
      setReading(read);
    },
    onSuccess: setSeen,
    onError,
    onSettled: () => setReading(null),
  });
  const columns = useMutation({
    mutationFn: (read: ImportRequest) => call("import_columns", read),
    onMutate,
    onSuccess: (view) => setSeen({ kind: "columns", view }),
    onError,
  });
  const use = useMutation({
    mutationFn: (said: ImportColumnsRequest) => call("use_import_columns", said),
    onMutate,
    onSuccess: setSeen,
    onError,
  });
  const run = useMutation({
    mutationFn: (order: RunImportRequest) => call("run_import", order),
    onMutate,
    onSuccess: (done) => {
      setSeen(null);
      setImported(done);
      setEarlier(false);
      void queries.invalidateQueries();
    },
    onError,
  });
  // Nothing of a file stays with the host once nobody looks at it; an import that was ordered goes on.
  useEffect(() => () => void call("leave_import", null).catch(() => undefined), []);

  const busy = [choose, again, columns, use, run].some((one) => one.isPending);
  const open = () => {
    if (!busy) choose.mutate();
  };
  /** Back to before a file was chosen: nothing has changed. */
  const leave = () => {
    setSeen(null);
    setFailure(null);
    void call("leave_import", null).catch(() => undefined);
  };
  useKeys("screen", { "Ctrl+O": open });
  /** Rows to look at have the page to themselves. */
  const isListing = imported !== null && imported.refused.length + imported.attention.length > 0;
  return (
    <Screen title="Import" fills>
      <div className="main__head">
        <h1>{seen === null ? "Import" : `Import ${seen.view.file}`}</h1>
        <span className="push" />
        {seen === null ? null : <HideNhsNumbers />}
        {isListing && !busy ? (
          <Button secondary onClick={() => setEarlier(!earlier)}>
            {earlier ? "Rows to look at" : "Earlier imports"}
          </Button>
        ) : null}
        <Button secondary={seen !== null} busy={busy} aria-keyshortcuts="Control+O" onClick={open}>
          {seen === null && imported === null ? "Choose a file" : "Choose another file"} <Kbd>Ctrl O</Kbd>
        </Button>
      </div>
      {failure === null ? null : (
        <div className="toolbar">
          <Notice tone="bad" alert>
            <p>{sentence(failure.message)}</p>
            {failure.code === "changed-since-preview" && preview !== null ? (
              <Button secondary onClick={() => again.mutate(run.variables?.read ?? preview.read)}>
                Look again
              </Button>
            ) : null}
          </Notice>
        </div>
      )}
      {busy ? <Reading doing={run.isPending ? "Importing" : "Reading"} isShown={seen !== null} /> : null}
      {imported !== null && !earlier ? <Imported done={imported} /> : null}
      {seen === null ? (
        busy ? null : (
          <>
            {imported === null ? <Before /> : null}
            {isListing && !earlier ? null : (
              <>
                <EarlierImports />
                <KeptColumns />
              </>
            )}
          </>
        )
      ) : seen.kind === "columns" ? (
        <ImportColumns
          view={seen.view}
          busy={busy}
          onSheet={(sheet) => again.mutate({ ...seen.view.read, sheet })}
          onUse={(said) => use.mutate(said)}
          onLeave={leave}
        />
      ) : (
        <ImportPreview
          key={files}
          preview={seen.view}
          read={reading ?? seen.view.read}
          busy={busy}
          onRead={(read) => again.mutate(read)}
          onRun={(order) => run.mutate(order)}
          onColumns={() => columns.mutate(seen.view.read)}
          onLeave={leave}
        />
      )}
    </Screen>
  );
}

/** With a full stop, where it ends with nothing. */
function sentence(message: string): string {
  return /[.?!]$/.test(message) ? message : `${message}.`;
}

/** What can be imported, before a file is chosen. */
function Before() {
  return (
    <Notice>
      <p>
        <strong>A CSV file or Excel workbook with a row for each fracture.</strong> Question numbers or names stand in
        the first row, in any order; where a file has other headings, you say once what its columns are. Choosing a file
        changes nothing: you first see what it would do, row by row.
      </p>
      <p>
        Each row is matched to a record by its NHS number and date of diagnosis (1.01 and 1.09). Where no record has
        both, the row starts a new one. Names and telephone numbers are not read: they belong on the{" "}
        <Link to="/patients">contact card</Link>.
      </p>
    </Notice>
  );
}
