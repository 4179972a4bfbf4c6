// The way to the printer: on a computer that has none, it is said so before the system's dialog opens.
import type { ReactNode } from "react";
import { useState } from "react";
import { flushSync } from "react-dom";
import { platform } from "../platform";
import { call } from "../session/call";
import { Button } from "./button";
import { Dialog } from "./dialog";

/** Prints what the page shows on paper; and the dialog that may come before. */
export function usePrinter(): { warning: ReactNode; print: () => void } {
  const [words, warn] = useState<string | null>(null);

  async function look(): Promise<void> {
    // Whatever cannot be told is left to the system's dialog.
    const said = await call("printing", null).catch(() => null);
    if (said === null || said.noPrinter === null) platform.print();
    else warn(said.noPrinter);
  }

  const close = () => warn(null);
  return {
    print: () => void look(),
    warning:
      words === null ? null : (
        <Dialog title="No printer" onClose={close}>
          <p>{words}</p>
          <div className="flow">
            <Button
              onClick={() => {
                // The dialog is no part of what is printed.
                flushSync(close);
                platform.print();
              }}
            >
              Open the print dialog
            </Button>
            <Button secondary onClick={close}>
              Cancel
            </Button>
          </div>
        </Dialog>
      ),
  };
}
