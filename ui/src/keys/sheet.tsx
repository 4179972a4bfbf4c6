// The sheet of keys: `?`, unless it is switched off, or Ctrl / from anywhere.
import { Dialog } from "../parts/dialog";
import type { RightName } from "../platform";
import { useSession } from "../session/session";
import { useSheetKey } from "../settings/use-settings";

const OPENS = "? or Ctrl /";

/** Keys, what they do, and what somebody must be allowed to do for them to do anything. */
type Line = readonly [keys: string, does: string, needs?: RightName];

const SHEET: ReadonlyArray<{ title: string; keys: readonly Line[] }> = [
  {
    title: "Everywhere",
    keys: [
      ["F1", "help for the focused question"],
      [OPENS, "this list"],
      ["Ctrl 1 to Ctrl 9", "the first nine screens on the left"],
      ["Ctrl F", "find a patient; in Follow-ups, a follow-up; in Help, a word"],
      ["Scanner", "a wristband opens its patient, anywhere"],
      ["Ctrl N", "new patient", "write"],
      ["Ctrl S", "save, or the green button", "write"],
      ["Ctrl L", "lock now"],
      ["F6, Shift F6", "next, previous part of the screen"],
      ["Alt Left, Alt Right", "back, forward"],
      ["Ctrl +, Ctrl -, Ctrl 0", "larger, smaller, usual text"],
      ["F9", "send now", "send"],
      ["Esc", "close panel, menu or dialog"],
    ],
  },
  {
    title: "Lists",
    keys: [
      ["Up, Down", "move the row"],
      ["Home, End", "first, last row"],
      ["Enter", "open at the question"],
      ["Space", "select the row", "writeMany"],
      ["Shift Up, Down", "select on from the row", "writeMany"],
      ["Ctrl A", "select all on the page", "writeMany"],
      ["Ctrl Enter", "answer for, or decide, all that are selected", "writeMany"],
      ["Ctrl C", "copy the NHS number"],
      ["Ctrl P", "print what is shown"],
      ["Ctrl E", "export what is shown", "export"],
      ["Ctrl Shift Z", "undo the last answer for many", "writeMany"],
      ["F2", "record the follow-up", "write"],
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
      ["Up, Down", "previous, next option of a group", "write"],
      ["Space", "choose the option", "write"],
      ["1 to 9", "the option with that number", "write"],
      ["letters", "first letters in a long list: a l e finds Alendronate", "write"],
      ["Delete", "clear the answer of a group", "write"],
      ["Enter", "next missing question; Save when nothing is missing", "write"],
      ["F8, Shift F8", "next, previous missing answer, any tab"],
      ["Ctrl Page Down", "next tab"],
      ["Ctrl Page Up", "previous tab"],
      ["Ctrl Enter", "save and start a new patient", "write"],
      ["Ctrl D", "save and open the next in the list", "write"],
      ["Ctrl H", "history of the focused answer"],
      ["Ctrl T", "contact card, and the call log"],
      ["Ctrl B", "dates in one box, or in day, month and year", "write"],
      ["Ctrl K", "carry this answer to the next patient", "write"],
      ["F4", "clear what was carried here", "write"],
      ["F7", "another fracture of this patient"],
      ["Shift F7", "a new fracture of this patient", "write"],
      ["Ctrl Shift Z", "undo your last save", "write"],
    ],
  },
  {
    title: "Run chart",
    keys: [
      ["Left, Right", "each month"],
      ["Page Down, Page Up", "a year back, a year on"],
      ["Enter", "the month’s patients"],
      ["N", "a note to the month", "write"],
    ],
  },
];

export function KeySheet({ onClose }: { onClose: () => void }) {
  const sheetKey = useSheetKey();
  const refused = useSession().view?.refused ?? [];
  const isOffered = ([, , needs]: Line) => refused.every(({ right }) => right !== needs);
  const cap = (keys: string) => (keys === OPENS && sheetKey !== "?" ? sheetKey : keys);
  return (
    <Dialog title="Keys" wide onClose={onClose}>
      <div className="keysheet">
        {SHEET.map((part) => (
          <section key={part.title}>
            <h3>{part.title}</h3>
            <dl>
              {part.keys.filter(isOffered).map(([keys, does]) => (
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
