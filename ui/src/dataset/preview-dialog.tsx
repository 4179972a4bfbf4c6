// What corrections that wait would make of the records here, and putting them to use once that was seen.
import { useState } from "react";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { ListedNhsNumber } from "../parts/nhs-number";
import { Notice } from "../parts/states";
import { count, longDate, several } from "../parts/words";
import type { DatasetPreviewView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { Changes } from "./changes";

export function PreviewDialog(props: { preview: DatasetPreviewView; onUsed: () => void; onClose: () => void }) {
  const { preview } = props;
  const refused = useRefused("service");
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function use(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      await call("use_dataset", { waiting: preview.waiting });
      props.onUsed();
    } catch (thrown) {
      setBusy(false);
      setError(thrown instanceof CallError ? thrown.message : "That did not work. Try again.");
    }
  }

  return (
    <Dialog title="What the correction changes" wide onClose={props.onClose}>
      <p>
        <strong>{summary(preview)}</strong> No answer is changed.
      </p>
      {preview.ways.length === 0 ? null : (
        <ul>
          {preview.ways.map((way) => (
            <li key={way.words}>
              {count(way.records)} {way.words}
            </li>
          ))}
        </ul>
      )}
      <Records preview={preview} />
      <Changes changes={preview.changes} />
      {error === null ? null : (
        <Notice tone="bad" alert>
          <p>{error}</p>
        </Notice>
      )}
      {refused === null ? null : <p>{refused}</p>}
      <div className="flow">
        {refused === null ? (
          <Button busy={busy} onClick={() => void use()}>
            {busy ? "Working everything out again" : "Put it to use"}
          </Button>
        ) : null}
        <Button secondary onClick={props.onClose}>
          Not now
        </Button>
      </div>
    </Dialog>
  );
}

function summary({ records, changed }: DatasetPreviewView): string {
  if (records === 0) return "There is no record here yet.";
  if (changed === 0) return `None of ${several(records, "record")} would stand otherwise.`;
  return `${count(changed)} of ${several(records, "record")} would stand otherwise.`;
}

function Records({ preview }: { preview: DatasetPreviewView }) {
  if (preview.lines.length === 0) return null;
  const more = preview.changed - preview.lines.length;
  return (
    <details>
      <summary>Which records</summary>
      <ul>
        {preview.lines.map((line) => (
          <li key={line.id}>
            <ListedNhsNumber digits={line.nhsNumber} />
            {line.diagnosed === null ? "" : `, diagnosed ${longDate(line.diagnosed)}`}: {line.words.join("; ")}
          </li>
        ))}
      </ul>
      {more > 0 ? <p>{several(more, "more record")}.</p> : null}
    </details>
  );
}
