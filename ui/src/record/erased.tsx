// The page of a record that was erased for good, in place of its form: what happened, and where to go on. It knows nothing
// of whom it was.
import { Link } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { Screen } from "../frame/screen";
import { Notice } from "../parts/states";

export function Erased({ words }: { words: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  return (
    <Screen title="Record erased" ownFocus>
      <div className="main__head">
        <h1 ref={heading} tabIndex={-1}>
          This record was erased for good
        </h1>
      </div>
      <Notice>
        <p>{words}.</p>
        <p className="flow">
          <Link to="/patients">Go to Patients</Link>
          <Link to="/patients/new">Start a new record</Link>
        </p>
      </Notice>
    </Screen>
  );
}
