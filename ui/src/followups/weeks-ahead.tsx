// The weeks ahead: how many windows close in each, of those that are open now and of those that open until then. A small chart whose
// figures are text, and the same as a table. Beside a list where a wide window leaves it room, else in a dialog.
import { useMutation, useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useRegion } from "../frame/regions";
import type { DataColumn } from "../parts/data-table";
import { DataTable } from "../parts/data-table";
import { Dialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { Failed, Loading, Notice } from "../parts/states";
import { briefCount, count, shortDate } from "../parts/words";
import type { WeekAheadView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";

const COLUMNS: readonly DataColumn<WeekAheadView>[] = [
  { key: "week", heading: "Week of", names: true, cell: (week) => shortDate(week.monday) },
  { key: "open", heading: "Open now", number: true, cell: (week) => count(week.open) },
  { key: "notOpen", heading: "Not open yet", number: true, cell: (week) => count(week.notOpen) },
];

export function WeeksDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Weeks ahead" onClose={onClose}>
      <Weeks />
    </Dialog>
  );
}

/** The panel of a list, one F6 away from it. */
export function WeeksPanel() {
  const heading = useId();
  const region = useRegion("panel");
  return (
    <aside className="sheet sheet--pad beside__panel" aria-labelledby={heading} tabIndex={-1} {...region}>
      <h2 id={heading}>Weeks ahead</h2>
      <Weeks />
    </aside>
  );
}

function Weeks() {
  const [asTable, setAsTable] = useState(false);
  const { data, error, refetch } = useQuery({ queryKey: ["weeks ahead"], queryFn: () => call("weeks_ahead", null) });
  const saving = useMutation({ mutationFn: () => call("export_calendar", null) });
  const weeks = data?.weeks;
  const file = saving.data?.file ?? null;
  return (
    <>
      <p className="small quiet">
        Follow-ups of the whole service whose window closes in the week, whoever has them. Those that are put off are
        left out.
      </p>
      {error !== null ? (
        <Failed what="The weeks ahead" error={error} onRetry={() => void refetch()} />
      ) : weeks === undefined ? (
        <Loading what="The weeks ahead" />
      ) : asTable ? (
        <DataTable
          label="Weeks ahead table"
          caption="How many follow-ups close in each of the weeks ahead"
          flush
          rows={weeks}
          rowId={(week) => week.monday}
          columns={COLUMNS}
        />
      ) : (
        <Chart weeks={weeks} />
      )}
      <div className="flow">
        <button
          type="button"
          className="button button--quiet"
          aria-pressed={asTable}
          onClick={() => setAsTable(!asTable)}
        >
          Table
        </button>
        <button type="button" className="button button--quiet" onClick={() => saving.mutate()}>
          <Icon name="down" /> Calendar file
        </button>
      </div>
      <p className="weeks__said" role="status">
        {file === null ? null : (
          <>
            <strong>{file}</strong> was written. It has counts only, and names nobody.
          </>
        )}
      </p>
      {saving.isError ? (
        <Notice tone="bad" alert>
          <p>
            {saving.error instanceof CallError ? saving.error.message : "The file could not be written. Try again."}
          </p>
        </Notice>
      ) : null}
    </>
  );
}

function Chart({ weeks }: { weeks: readonly WeekAheadView[] }) {
  const most = Math.max(1, ...weeks.map((week) => week.open + week.notOpen));
  const sum = (of: (week: WeekAheadView) => number) => count(weeks.reduce((all, week) => all + of(week), 0));
  return (
    <>
      <ol className="weeks__bars">
        {weeks.map((week, at) => (
          <li key={week.monday}>
            <span className="vh">
              {shortDate(week.monday)}: {count(week.open)} open now, {count(week.notOpen)} not open yet
            </span>
            <span className="weeks__bar" aria-hidden="true">
              {briefCount(week.open + week.notOpen)}
              <Part of="notOpen" share={week.notOpen / most} />
              <Part of="open" share={week.open / most} />
            </span>
            <Day monday={week.monday} before={weeks[at - 1]?.monday} />
          </li>
        ))}
      </ol>
      <p className="weeks__legend">
        <span className="weeks__key weeks__part--open" /> {sum((week) => week.open)} open now
        <span className="weeks__key weeks__part--notOpen" /> {sum((week) => week.notOpen)} not open yet
      </p>
    </>
  );
}

/** Day of the month, and the month where it is another one than before. */
function Day({ monday, before }: { monday: string; before: string | undefined }) {
  const [day, month] = shortDate(monday).split(" ");
  const isSameMonth = before !== undefined && before.slice(0, 7) === monday.slice(0, 7);
  return (
    <span className="weeks__day" aria-hidden="true">
      {day}
      <br />
      {isSameMonth ? "\u00a0" : month}
    </span>
  );
}

function Part({ of, share }: { of: "open" | "notOpen"; share: number }) {
  return share === 0 ? null : <span className={`weeks__part--${of}`} style={{ height: `${share * 4}rem` }} />;
}
