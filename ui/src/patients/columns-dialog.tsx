// Which columns the patients list has, and in which order. Each change counts at once, for this person only.
import { useChoices } from "../frame/choices";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { TickBox } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import type { PatientColumn } from "../platform";
import { COLUMNS } from "./columns";

export function ColumnsDialog({ onClose }: { onClose: () => void }) {
  const { view, chooseColumns } = useChoices();
  if (view === undefined) return null;
  const { columns, allColumns, usualColumns } = view;
  const others = allColumns.filter((one) => !columns.includes(one));

  function move(at: number, by: 1 | -1): void {
    const next = [...columns];
    const [moved] = next.splice(at, 1);
    if (moved === undefined) return;
    next.splice(at + by, 0, moved);
    void chooseColumns(next);
    announce(`${COLUMNS[moved].heading} is column ${at + by + 1}`);
  }

  const box = (column: PatientColumn, on: boolean) => (
    <TickBox
      id={`column-${column}`}
      label={COLUMNS[column].heading}
      checked={on}
      disabled={column === "nhsNumber"}
      onChange={() => void chooseColumns(on ? columns.filter((one) => one !== column) : [...columns, column])}
    />
  );

  return (
    <Dialog title="Columns" onClose={onClose}>
      <p className="hint">
        Your own choice, kept on this desk. The NHS number is always first. Where the window is too narrow for all of
        them, Last change goes first, then Age, Sync, Assessed and Born: the record has them too.
      </p>
      <ul className="lines" aria-label="Columns in the list">
        {columns.map((column, at) => (
          <li key={column}>
            {box(column, true)}
            {at === 0 ? null : (
              <span className="lines__end">
                <button
                  type="button"
                  className="button button--quiet button--small"
                  aria-label={`Move ${COLUMNS[column].heading} up`}
                  aria-disabled={at === 1}
                  onClick={() => at > 1 && move(at, -1)}
                >
                  <Icon name="up" />
                </button>
                <button
                  type="button"
                  className="button button--quiet button--small"
                  aria-label={`Move ${COLUMNS[column].heading} down`}
                  aria-disabled={at === columns.length - 1}
                  onClick={() => at < columns.length - 1 && move(at, 1)}
                >
                  <Icon name="down" />
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
      {others.length === 0 ? null : (
        <>
          <h3 className="dialog__part">More columns</h3>
          <ul className="lines" aria-label="Columns not in the list">
            {others.map((column) => (
              <li key={column}>{box(column, false)}</li>
            ))}
          </ul>
        </>
      )}
      <div className="flow dialog__foot">
        <Button onClick={onClose}>Done</Button>
        <Button secondary onClick={() => void chooseColumns(usualColumns)}>
          Usual columns
        </Button>
      </div>
    </Dialog>
  );
}
