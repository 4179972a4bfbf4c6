// Importing a file: choose it, see what it would do, and only then do it. What a row does, and what of a file can be read, is
// said by the host, which keeps the file until it is imported, Cancel puts it away, or the desk is locked: over other screens it
// stays, with what was said of it.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { HideNhsNumbers } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import type {
  ImportColumnsRequest,
  ImportedView,
  ImportPreviewView,
  ImportRequest,
  ImportSeenView,
  NhfdAnswer,
  RunImportRequest,
} from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { Refused, useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { ImportColumns } from "./columns";
import { EarlierImports } from "./earlier";
import { Imported } from "./imported";
import { KeptColumns } from "./kept";
import { ImportNhfd } from "./nhfd";
import { OwnNhfdAccount } from "./nhfd-account";
import { ImportPreview } from "./preview";
import { PutAway, usePutAway } from "./put-away";
import { Reading } from "./reading";
import { AS_FIRST_TICKED, isAsFirstTicked } from "./ticks";

/** Readings follow each other: one that was stopped as the screen was left ends before the next begins. */
const ONE_BY_ONE = { id: "reading the file to import" };

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
  const stay = useStay();
  const wasPutAway = usePutAway();
  /** As it was left for another screen. */
  const [left] = useState(stay.importing);
  const [seen, setSeen] = useState<ImportSeenView | null>(() => {
    if (left?.kind === "columns") return { kind: "columns", view: left.said.of };
    return left?.kind === "nhfd" ? { kind: "nhfd", view: left.view } : null;
  });
  /** What was said last of codes of the National Hip Fracture Database in this file. */
  const [saidOfNhfd, setSaidOfNhfd] = useState<readonly NhfdAnswer[] | null>(() => {
    if (left?.kind === "nhfd") return left.said;
    return left?.kind === "preview" ? left.read.nhfd : null;
  });
  const preview = seen?.kind === "preview" ? seen.view : null;
  const [imported, setImported] = useState<ImportedView | null>(null);
  /** Whether the earlier imports have the page that what was imported last has otherwise. */
  const [earlier, setEarlier] = useState(false);
  const [failure, setFailure] = useState<CallError | null>(null);
  /** How many files were chosen: what is chosen beside one is not carried to the next. */
  const [files, setFiles] = useState(0);
  /** How the file is being read anew, until it is. */
  const [reading, setReading] = useState<ImportRequest | null>(null);
  /** The preview before which other columns were said, so that the ticks of the one before it went. */
  const [tickedAnew, setTickedAnew] = useState<ImportPreviewView | null>(null);
  const isHere = useRef(true);
  const onMutate = () => setFailure(null);
  /** Nothing of a file is shown any more, and nothing is kept of it. */
  const drop = () => {
    setSeen(null);
    stay.importing = null;
  };
  const onError = (thrown: unknown) => {
    if (!(thrown instanceof CallError)) return;
    setFailure(thrown);
    // Nothing can be done with what is shown of a file that the host has not any more.
    if (thrown.code === "no-file-chosen") drop();
  };
  const onChosen = {
    onMutate,
    onSuccess: (chosen: ImportSeenView | null) => {
      if (chosen === null) return;
      setImported(null);
      stay.importing = null;
      setSaidOfNhfd(null);
      setSeen(chosen);
      setFiles((before) => before + 1);
    },
    onError: (thrown: unknown) => {
      // What was done with the file before is not said of this one.
      setImported(null);
      drop();
      onError(thrown);
    },
  };
  const choose = useMutation({ mutationFn: () => call("choose_import", null), ...onChosen });
  const takeDropped = useMutation({
    scope: ONE_BY_ONE,
    mutationFn: () => call("take_dropped_file", null),
    ...onChosen,
  });
  const again = useMutation({
    scope: ONE_BY_ONE,
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
    scope: ONE_BY_ONE,
    mutationFn: (read: ImportRequest) => call("import_columns", read),
    onMutate,
    onSuccess: (view) => {
      setSeen({ kind: "columns", view });
      announce("What the columns of the file are.");
    },
    onError,
  });
  const use = useMutation({
    scope: ONE_BY_ONE,
    mutationFn: ({ said }: { said: ImportColumnsRequest; ticksGo: boolean }) => call("use_import_columns", said),
    onMutate,
    onSuccess: (next, { ticksGo }) => {
      setSeen(next);
      if (next.kind !== "preview") return;
      setTickedAnew(ticksGo ? next.view : null);
      announce("What the file would do.");
    },
    onError,
  });
  const run = useMutation({
    mutationFn: (order: RunImportRequest) => call("run_import", order),
    onMutate: () => {
      setFailure(null);
      // From here on it may be imported, whatever comes of this screen.
      stay.importing = null;
    },
    onSuccess: (done) => {
      drop();
      setImported(done);
      setEarlier(false);
      void queries.invalidateQueries();
    },
    onError: (thrown, order) => {
      if (isHere.current) stay.importing = { kind: "preview", read: order.read };
      onError(thrown);
    },
  });
  const under = useRef({ isChosen: false, isRead: false });
  useEffect(() => {
    const isRead = [again, columns, use].some((one) => one.isPending);
    under.current = { isChosen: choose.isPending || takeDropped.isPending, isRead };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the screen is come to and left
  useEffect(() => {
    isHere.current = true;
    if (left?.kind === "preview") again.mutate(left.read);
    return () => {
      isHere.current = false;
      const { isChosen, isRead } = under.current;
      // A file that is being chosen does not stay with the host, nor the one before it; an import that was ordered goes on.
      if (isChosen) stay.importing = null;
      if (stay.importing === null) void call("leave_import", null).catch(() => undefined);
      else if (isRead) void call("stop_import", null).catch(() => undefined);
    };
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a file that was dropped is asked for as long as the screen is there
  useEffect(() => stay.dropped.onArrival(() => takeDropped.mutate()), []);
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something else is shown
  useLayoutEffect(() => {
    // What had focus went with what was shown before: the heading takes it, and Tab goes on from there.
    if (document.activeElement === document.body) heading.current?.focus();
  }, [seen?.kind, imported]);

  const busy = [choose, takeDropped, again, columns, use, run].some((one) => one.isPending);
  const open = () => {
    if (!busy) choose.mutate();
  };
  /** Back to before a file was chosen: nothing has changed. */
  const leave = () => {
    drop();
    setFailure(null);
    void call("leave_import", null).catch(() => undefined);
  };
  useKeys("screen", { "Ctrl+O": open });
  /** Said beside the box of the name. */
  const isOfName =
    failure !== null && (failure.code === "view-name-identifying" || failure.code === "columns-name-taken");
  /** Rows to look at have the page to themselves. */
  const isListing = imported !== null && imported.refused.length + imported.attention.length > 0;
  return (
    <Screen title="Import" fills>
      <div className="main__head">
        <h1 ref={heading} tabIndex={-1}>
          {seen === null ? "Import" : `Import ${seen.view.file}`}
        </h1>
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
      {failure === null || isOfName ? null : (
        <div className="toolbar">
          <Notice tone="bad" alert>
            <p>{sentence(failure.message)}</p>
            {failure.code === "changed-since-preview" && preview !== null ? (
              <Button secondary onClick={() => again.mutate(run.variables?.read ?? preview.read)}>
                Look again
              </Button>
            ) : null}
            {seen === null && left?.kind === "preview" && stay.importing === left ? (
              <Button secondary onClick={() => again.mutate(left.read)}>
                Read the file again
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
            {wasPutAway && files === 0 ? <PutAway /> : null}
            {imported === null ? <Before /> : null}
            {isListing && !earlier ? null : (
              <>
                <KeptColumns />
                <OwnNhfdAccount />
                <EarlierImports />
              </>
            )}
          </>
        )
      ) : seen.kind === "columns" ? (
        <ImportColumns
          key={`${files} ${seen.view.read.sheet}`}
          view={seen.view}
          busy={busy}
          nameError={isOfName ? sentence(failure.message) : null}
          onSheet={(sheet) =>
            again.mutate({ ...seen.view.read, layout: "asShown", nhfd: null, sheet, unticked: AS_FIRST_TICKED })
          }
          onLetters={(letters) => again.mutate({ ...seen.view.read, letters })}
          onNhfd={() => again.mutate({ ...seen.view.read, layout: "nhfd", nhfd: null })}
          onUse={(said, isAsShown) => {
            // Read by other columns, its rows do something else than what was ticked.
            const ticksGo = !isAsShown && !isAsFirstTicked(said.read.unticked);
            use.mutate({
              said: ticksGo ? { ...said, read: { ...said.read, unticked: AS_FIRST_TICKED } } : said,
              ticksGo,
            });
          }}
          onLeave={leave}
        />
      ) : seen.kind === "nhfd" ? (
        <ImportNhfd
          key={`${files} ${seen.view.read.sheet} ${seen.view.account?.chosenAt}`}
          view={seen.view}
          said={saidOfNhfd}
          busy={busy}
          onSheet={(sheet) => {
            setSaidOfNhfd(null);
            again.mutate({ ...seen.view.read, layout: "asShown", nhfd: null, sheet, unticked: AS_FIRST_TICKED });
          }}
          onUse={(said) => {
            setSaidOfNhfd(said);
            again.mutate({ ...seen.view.read, nhfd: said });
          }}
          onAgain={() => {
            setSaidOfNhfd(null);
            again.mutate({ ...seen.view.read, nhfd: null });
          }}
          onOther={() => again.mutate({ ...seen.view.read, layout: "audit", nhfd: null })}
          onLeave={leave}
        />
      ) : (
        <ImportPreview
          key={files}
          preview={seen.view}
          read={reading ?? seen.view.read}
          busy={busy}
          isTickedAnew={tickedAnew === seen.view}
          onRead={(read) => again.mutate(read)}
          onRun={(order) => run.mutate(order)}
          onColumns={(read) => columns.mutate(read)}
          onNhfd={(read) => again.mutate({ ...read, nhfd: null })}
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
    <div className="toolbar">
      <Notice>
        <p>
          <strong>A CSV file or Excel workbook with a row for each fracture.</strong> Question numbers or names stand
          above the rows, in any order, and a title above them is passed over; where a file has other headings, you say
          once what its columns are. Choosing a file, or dropping it on this window, changes nothing: you first see what
          it would do, row by row. A FHIR Bundle of such records is read too: each response in it is a row.
        </p>
        <p>
          A file of the National Hip Fracture Database is known by its headings: hip fractures start from it, and you
          say what its codes leave open.
        </p>
        <p>
          Each row is matched to a record by its NHS number and date of diagnosis (1.01 and 1.09). Where no record has
          both, the row starts a new one. Names and telephone numbers are not read: they belong on the{" "}
          <Link to="/patients">contact card</Link>.
        </p>
      </Notice>
    </div>
  );
}
