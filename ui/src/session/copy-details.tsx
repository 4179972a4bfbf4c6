// The button that copies details for support, and what came of it. What is copied names nobody: whoever gives it says so.
import { useState } from "react";
import { Button } from "../parts/button";
import { useStay } from "./stay";

export function CopyDetails(props: {
  details: () => string | Promise<string>;
  /** What can be done when it cannot be copied. */
  otherwise: string;
}) {
  const { clipboard } = useStay();
  const [said, setSaid] = useState("");

  async function copy(): Promise<void> {
    try {
      await clipboard.copy(await props.details());
      setSaid("Copied. Paste it into your message to support.");
    } catch {
      setSaid(`It could not be copied. ${props.otherwise}`);
    }
  }

  return (
    <>
      <Button secondary onClick={() => void copy()}>
        Copy details for support
      </Button>
      <span className="small" role="status">
        {said}
      </span>
    </>
  );
}
