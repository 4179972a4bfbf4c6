// Screens 5 and 6, Record: opens one record and shows its form, or why it cannot.
import { useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { Screen } from "../frame/screen";
import { Failed, Loading } from "../parts/states";
import { useStay } from "../session/stay";
import { Erased } from "./erased";
import { RecordForm } from "./record-form";
import { useOpenRecord, useSnapshot } from "./use-record";

export function RecordScreen() {
  const { record: id } = useParams({ from: "/patients/$record/{-$tab}" });
  const record = useOpenRecord(id);
  const { view, trouble, saving } = useSnapshot(record);
  const { keys } = useStay();
  const failed = view === null && trouble !== null;
  useEffect(() => {
    if (failed) keys.drop();
  }, [failed, keys]);
  if (record !== null && record.id === id && trouble?.code === "purged") return <Erased words={trouble.message} />;
  // The one before is not this one, though it is still open for a moment.
  if (record === null || record.id !== id || view === null) {
    return (
      <Screen title="Record">
        {trouble === null || record === null ? (
          <Loading what="record" />
        ) : (
          <Failed what="The record" error={trouble} onRetry={() => void record.load()} />
        )}
      </Screen>
    );
  }
  return <RecordForm key={id} record={record} view={view} trouble={trouble} saving={saving} />;
}
