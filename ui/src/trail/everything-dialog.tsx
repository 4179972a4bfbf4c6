// Everything held about the patient of a record, in a file: for the patient's own request to see it. What is in it is said before.
import { useMutation } from "@tanstack/react-query";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/states";
import type { EverythingFormat } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function EverythingDialog({ record, onClose }: { record: string; onClose: () => void }) {
  const saving = useMutation({
    mutationFn: (format: EverythingFormat) => call("export_everything", { record, format }),
    onSuccess: ({ file }) => {
      if (file !== null) announce(`${file} was written.`);
    },
  });
  const busy = saving.isPending;
  return (
    <Dialog title="Everything held about this patient" onClose={onClose}>
      <p>For a patient who asks to see what is held about them. It holds, of each record of theirs on this computer:</p>
      <ul>
        <li>every answer, in every version, with who wrote it and from which import</li>
        <li>the contact card, calls and notes, each as it was written</li>
        <li>what is typed and not saved, by anybody</li>
        <li>who opened it on this computer, and the files and papers that it was in</li>
      </ul>
      <Notice tone="warn">
        <p>
          The file is not encrypted and names the patient. Look through it before you hand it over: it names people who
          work here, and may hold what somebody else said about the patient. Delete it afterwards.
        </p>
      </Notice>
      {saving.isError ? (
        <Notice tone="bad" alert>
          <p>
            {saving.error instanceof CallError ? saving.error.message : "The file could not be written. Try again."}
          </p>
        </Notice>
      ) : saving.data?.file == null ? null : (
        <Notice tone="good">
          <p>
            <strong>{saving.data.file}</strong> was written.
          </p>
        </Notice>
      )}
      <div className="flow">
        <Button busy={busy} onClick={() => saving.mutate("pdf")}>
          Save as PDF
        </Button>
        <Button secondary busy={busy} onClick={() => saving.mutate("text")}>
          Save as text
        </Button>
        <Button secondary onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
