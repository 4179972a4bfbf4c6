// The file that is being imported, saved with what is wrong in the rows that would be refused.
import { useMutation } from "@tanstack/react-query";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { several } from "../parts/words";
import type { ImportRequest } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

export function ErrorsFile({ read, busy }: { read: ImportRequest; busy: boolean }) {
  const saving = useMutation({
    mutationFn: () => call("save_import_errors", read),
    onSuccess: ({ file }) => {
      if (file !== null) announce(`${file} was written.`);
    },
  });
  const saved = saving.data;
  return (
    <>
      <Button secondary busy={busy || saving.isPending} onClick={() => saving.mutate()}>
        Save the file with its errors…
      </Button>
      {saving.isError ? (
        <p className="small" role="alert">
          {saving.error instanceof CallError ? saving.error.message : "The file could not be written. Try again."}
        </p>
      ) : (
        <p className="small quiet">
          {saved?.file == null
            ? "It has every row, and says beside each refused one what is wrong. Correct it there and import it again."
            : `${saved.file} was written, with what is wrong in ${several(saved.rows, "row")}.`}
        </p>
      )}
    </>
  );
}
