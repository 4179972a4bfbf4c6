// How far reading a file has come, and the button that stops it.
import { useQuery } from "@tanstack/react-query";
import { Button } from "../parts/button";
import { count } from "../parts/words";
import { call } from "../session/call";

/** Often enough to be seen moving. */
const LOOK = 400;

/** @param isShown whether what the file would do stands below, and says that nothing has changed. */
export function Reading({ doing, isShown }: { doing: "Reading" | "Importing"; isShown: boolean }) {
  const progress = useQuery({
    queryKey: ["import progress", doing],
    queryFn: () => call("import_progress", null),
    refetchInterval: LOOK,
    gcTime: 0,
  });
  const { done, of } = progress.data ?? { done: 0, of: 0 };
  // A person may take their time in the system's own dialog: there is nothing to say before a row is read.
  if (of === 0) return null;
  return (
    <div className="sheet import__reading">
      <p>
        {doing} row {count(done)} of about {count(of)}.{isShown ? "" : " Nothing has changed yet."}
      </p>
      <progress aria-label={`${doing} the file`} max={of} value={Math.min(done, of)} />
      <Button secondary onClick={() => void call("stop_import", null).catch(() => undefined)}>
        Cancel
      </Button>
    </div>
  );
}
