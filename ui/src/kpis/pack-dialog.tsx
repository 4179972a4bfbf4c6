// The governance pack of the months that are shown, as a PDF, as slides, as a workbook, or as all of them: what is in it is said before.
import { useMutation } from "@tanstack/react-query";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Notice } from "../parts/states";
import type { KpisView, PackFormat } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function PackDialog({ view, onClose }: { view: KpisView; onClose: () => void }) {
  const saving = useMutation({
    mutationFn: (format: PackFormat) => call("export_pack", { period: view.period, format }),
    onSuccess: ({ file }) => {
      if (file !== null) announce(`${file} was written.`);
    },
  });
  const busy = saving.isPending;
  return (
    <Dialog title={`Governance pack: ${view.title}`} onClose={onClose}>
      <p>For a governance meeting or the Quality Account. It holds, as they stand now:</p>
      <ul>
        <li>
          the KPIs, with {view.before}
          {view.national === null ? "" : " and the national averages"} beside them, and how each is worked out
        </li>
        <li>questions that are missing too often, the caseload, and missed opportunities</li>
        <li>how many follow-ups are to do, and how many of them are late</li>
        <li>a run chart of each KPI from 2 to 11, and of the patients identified</li>
        <li>a table of actions to fill in</li>
      </ul>
      <p>
        Slides are a PDF of their own: your figures are shaded beside the others, and the actions and how each figure is
        worked out are left to the pack.
      </p>
      <p>
        It has no patient’s details. Small numbers are shown as they are, so it is for your own service: leave out those
        from 1 to 4 before you publish anything of it.
      </p>
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
        <Button secondary busy={busy} onClick={() => saving.mutate("slides")}>
          Save as slides
        </Button>
        <Button secondary busy={busy} onClick={() => saving.mutate("workbook")}>
          Save as workbook
        </Button>
        <Button secondary onClick={onClose}>
          Close
        </Button>
      </div>
    </Dialog>
  );
}
