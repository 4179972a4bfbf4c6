// The audit's questions in Settings: which revision is in use, and corrections of the audit team that wait to be put to use.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { DatasetFileView, DatasetPreviewView, DatasetView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useToday } from "../session/session";
import { PreviewDialog } from "./preview-dialog";
import { useDataset } from "./use-dataset";

export function DatasetPart() {
  const queries = useQueryClient();
  const { data: view } = useDataset();
  const [preview, setPreview] = useState<DatasetPreviewView | null>(null);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ words: string; wrong: boolean } | null>(null);
  if (view === undefined) return null;

  async function look(): Promise<void> {
    if (busy) return;
    setBusy(true);
    setSaid(null);
    try {
      setPreview(await call("preview_dataset", null));
    } catch (thrown) {
      const words = thrown instanceof CallError ? thrown.message : "That did not work. Try again.";
      setSaid({ words, wrong: true });
    } finally {
      setBusy(false);
    }
  }

  return (
    <>
      <p>
        Questions, answers and checks come with FLS Desk. The audit team may correct them: a correction comes with an
        exchange with FLS Central, and is taken only with the audit team’s own signature.
      </p>
      <ul className="setting__held">
        {view.files.map((file) => (
          <InUse key={file.version} file={file} />
        ))}
      </ul>
      <Waiting view={view} busy={busy} onLook={() => void look()} />
      <Refusal view={view} />
      <div role="status">
        {said === null ? null : (
          <Notice tone={said.wrong ? "bad" : "good"}>
            <p>{said.words}</p>
          </Notice>
        )}
      </div>
      {preview === null ? null : (
        <PreviewDialog
          preview={preview}
          onClose={() => setPreview(null)}
          onUsed={() => {
            setPreview(null);
            setSaid({ words: "The correction is in use.", wrong: false });
            void queries.invalidateQueries();
          }}
        />
      )}
    </>
  );
}

function InUse({ file }: { file: DatasetFileView }) {
  const today = useToday();
  const whence =
    file.used === null
      ? "came with FLS Desk"
      : file.usedBy === null
        ? `a correction of words, in use since ${dayAndTime(file.used, today)}`
        : `a correction, put to use by ${file.usedBy} ${dayAndTime(file.used, today)}`;
  return (
    <li>
      Fractures diagnosed {file.years}: dataset {file.version}, revision {file.revision}, {whence}
    </li>
  );
}

function Waiting({ view, busy, onLook }: { view: DatasetView; busy: boolean; onLook: () => void }) {
  const today = useToday();
  if (view.waiting.length === 0) return null;
  return (
    <>
      <p>
        <strong>A correction waits to be put to use.</strong>{" "}
        {view.arrived === null ? "" : `It came ${dayAndTime(view.arrived, today)}. `}
        Corrections of words alone are put to use by themselves; for this one records may stand otherwise, so somebody
        looks at it first.
      </p>
      <div className="flow">
        <Button secondary busy={busy} onClick={onLook}>
          {busy ? "Looking at every record" : "See what it changes…"}
        </Button>
      </div>
    </>
  );
}

function Refusal({ view }: { view: DatasetView }) {
  const today = useToday();
  return (
    <>
      {view.refused === null ? null : (
        <p className="setting__held setting__trouble">
          <Icon name="stop" /> A file that came {dayAndTime(view.refused.at, today)} was refused: {view.refused.why}.
          Nothing was changed. Tell whoever runs FLS Central.
        </p>
      )}
      {view.takesNone ? (
        <p className="setting__held">
          This program was built without the audit team’s key, so it takes no correction: they come with a newer
          program.
        </p>
      ) : null}
    </>
  );
}
