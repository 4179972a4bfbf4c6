// Opens a record for as long as its screen is shown, keeps it fresh, and gets typing out of the window in time.
import { useEffect, useState, useSyncExternalStore } from "react";
import { onBeforeLock } from "../session/call";
import { onChanged } from "../session/changed";
import { OpenRecord } from "./open-record";

export function useOpenRecord(id: string): OpenRecord | null {
  const [record, setRecord] = useState<OpenRecord | null>(null);

  useEffect(() => {
    const opened = new OpenRecord(id);
    setRecord(opened);
    void opened.load();
    const flush = () => opened.flush();
    const hidden = () => {
      if (document.visibilityState === "hidden") void flush();
    };
    const stopHearing = onBeforeLock(flush);
    const stopFollowing = onChanged(() => void opened.load());
    window.addEventListener("pagehide", flush);
    window.addEventListener("blur", flush);
    document.addEventListener("visibilitychange", hidden);
    return () => {
      stopHearing();
      stopFollowing();
      window.removeEventListener("pagehide", flush);
      window.removeEventListener("blur", flush);
      document.removeEventListener("visibilitychange", hidden);
      void flush().finally(() => opened.close());
    };
  }, [id]);

  return record;
}

const nothing = { view: null, trouble: null, saving: false };
const never = () => () => {};

export function useSnapshot(record: OpenRecord | null) {
  return useSyncExternalStore(record?.subscribe ?? never, record?.snapshot ?? (() => nothing));
}

/** What a box shows: newer typing first, then what the host last said. */
export function useTyped(record: OpenRecord, question: string) {
  return useSyncExternalStore(record.subscribe, () => record.typed(question));
}
