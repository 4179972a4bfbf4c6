// The sheet of keys: `?`, unless it is switched off, or Ctrl / from anywhere.
import { Dialog } from "../parts/dialog";
import { useSheetKey } from "../settings/use-settings";

const OPENS = "? or Ctrl /";

const SHEET: ReadonlyArray<{ title: string; keys: ReadonlyArray<readonly [string, string]> }> = [
  {
    title: "Everywhere",
    keys: [
      ["F1", "help for the focused question"],
      [OPENS, "this list"],
      ["Ctrl 1 to Ctrl 9", "the first nine screens on the left"],
      ["Ctrl F", "find a patient; a wristband can be scanned anywhere"],
      ["Ctrl N", "new patient"],
      ["Ctrl S", "save, or the green button"],
      ["Ctrl L", "lock now"],
      ["F6, Shift F6", "next, previous part of the screen"],
      ["Alt Left, Alt Right", "back, forward"],
      ["Ctrl +, Ctrl -, Ctrl 0", "larger, smaller, usual text"],
      ["F9", "send now"],
      ["Esc", "close panel, menu or dialog"],
    ],
  },
  {
    title: "Lists",
    keys: [
      ["Up, Down", "move the row"],
      ["Home, End", "first, last row"],
      ["Enter", "open at the question"],
      ["Space", "select the row"],
      ["Shift Up, Down", "select on from the row"],
      ["Ctrl A", "select all on the page"],
      ["Ctrl Enter", "answer for, or decide, all that are selected"],
      ["Ctrl C", "copy the NHS number"],
      ["Ctrl P, Ctrl E", "print, export what is shown"],
      ["Ctrl Shift Z", "undo the last answer for many"],
      ["F2", "record the follow-up"],
      ["Ctrl T", "call: what came of it, when to try again"],
      ["Ctrl K", "follow-ups: the weeks ahead"],
      ["F8, Shift F8", "next, previous row that needs something"],
      ["Page Down, Page Up", "next, previous page"],
      ["Ctrl Page Down", "next page; next group of follow-ups"],
      ["Ctrl Page Up", "previous page; previous group"],
    ],
  },
  {
    title: "Record",
    keys: [
      ["Up, Down", "previous, next option of a group"],
      ["Space", "choose the option"],
      ["1 to 9", "the option with that number"],
      ["letters", "first letters in a long list: a l e finds Alendronate"],
      ["Delete", "clear the answer of a group"],
      ["Enter", "next missing question; Save when nothing is missing"],
      ["F8, Shift F8", "next, previous missing answer, any tab"],
      ["Ctrl Page Down", "next tab"],
      ["Ctrl Page Up", "previous tab"],
      ["Ctrl Enter", "save and start the next patient"],
      ["Ctrl D", "save and open the next in the list"],
      ["Ctrl H", "history of the focused answer"],
      ["Ctrl T", "contact card, and the call log"],
      ["Ctrl B", "dates in one box, or in day, month and year"],
      ["Ctrl K", "carry this answer to the next patient"],
      ["F4", "clear what was carried here"],
      ["F7", "another fracture of this patient"],
      ["Shift F7", "a new fracture of this patient"],
      ["Ctrl Shift Z", "undo your last save"],
    ],
  },
];

export function KeySheet({ onClose }: { onClose: () => void }) {
  const sheetKey = useSheetKey();
  const cap = (keys: string) => (keys === OPENS && sheetKey !== "?" ? sheetKey : keys);
  return (
    <Dialog title="Keys" wide onClose={onClose}>
      <div className="keysheet">
        {SHEET.map((part) => (
          <section key={part.title}>
            <h3>{part.title}</h3>
            <dl>
              {part.keys.map(([keys, does]) => (
                <div key={keys}>
                  <dt>
                    <kbd>{cap(keys)}</kbd>
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
