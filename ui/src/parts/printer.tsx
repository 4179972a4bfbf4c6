// The way to the printer: on a computer that has none, it is said so before the system's dialog opens.
import type { ReactNode } from "react";
import { useState } from "react";
import { flushSync } from "react-dom";
import type { PrintingRequest } from "../platform";
import { platform } from "../platform";
import { call } from "../session/call";
import { Button } from "./button";
import { Dialog } from "./dialog";

/** What is on the paper, for the access trail. */
export const NO_PATIENTS: PrintingRequest = { what: "noPatients", records: [] };

/** Why patients are not printed: the desk could not be asked, and who prints them would be kept nowhere. */
const NOT_KEPT = "That this is printed could not be kept, so nothing was printed. Close this and try again.";

/** Prints what the page shows on paper; and the dialog that may come before. */
export function usePrinter(): { warning: ReactNode; print: (sheet: PrintingRequest) => void } {
  const [warning, warn] = useState<{ title: string; words: string; goesOn: boolean } | null>(null);

  async function look(sheet: PrintingRequest): Promise<void> {
    const said = await call("printing", sheet).catch(() => null);
    if (said === null && sheet.what !== "noPatients") {
      warn({ title: "Not printed", words: NOT_KEPT, goesOn: false });
    } else if (said === null || said.noPrinter === null) {
      // Whatever cannot be told is left to the system's dialog.
      platform.print();
    } else {
      warn({ title: "No printer", words: said.noPrinter, goesOn: true });
    }
  }

  const close = () => warn(null);
  return {
    print: (sheet) => void look(sheet),
    warning:
      warning === null ? null : (
        <Dialog title={warning.title} onClose={close}>
          <p>{warning.words}</p>
          <div className="flow">
            {warning.goesOn ? (
              <Button
                onClick={() => {
                  // The dialog is no part of what is printed.
                  flushSync(close);
                  platform.print();
                }}
              >
                Open the print dialog
              </Button>
            ) : null}
            <Button secondary onClick={close}>
              {warning.goesOn ? "Cancel" : "Close"}
            </Button>
          </div>
        </Dialog>
      ),
  };
}
