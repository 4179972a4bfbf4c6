// The notes on a run chart, below it: the letter that stands on the chart, month, words, who and when. Whoever may changes or
// removes one here, for every computer of the service.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { Kbd } from "../keys/kbd";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { Notice } from "../parts/states";
import { dayAndTime } from "../parts/words";
import type { NoteOnChartView, RunChartView } from "../platform";
import { CallError } from "../platform";
import { call } from "../session/call";
import { useRefused } from "../session/refused";
import { useToday } from "../session/session";

export function ChartNotes(props: {
  view: RunChartView;
  onAdd: () => void;
  onChange: (note: NoteOnChartView) => void;
}) {
  const { view, onAdd, onChange } = props;
  const queries = useQueryClient();
  const refused = useRefused("write");
  /** The note that is removed with one more press. */
  const [removing, setRemoving] = useState<string | null>(null);
  const add = useRef<HTMLButtonElement>(null);
  const remove = useMutation({
    mutationFn: (note: NoteOnChartView) => call("remove_chart_note", { note: note.id, seen: note.entries }),
    onSuccess: async () => {
      setRemoving(null);
      announce("The note was removed.");
      add.current?.focus();
      await queries.invalidateQueries({ queryKey: ["run chart"] });
    },
  });

  function onRemove(note: NoteOnChartView): void {
    remove.reset();
    if (removing !== note.id) setRemoving(note.id);
    else if (!remove.isPending) remove.mutate(note);
  }

  return (
    <section className="chart-notes" aria-label="Notes">
      {view.notes.length === 0 ? null : (
        <ol>
          {view.notes.map((note) => (
            <li key={note.id}>
              <span className="letter letter--note" aria-hidden="true">
                {note.letter}
              </span>
              <ChartNote note={note} />
              {refused === null ? (
                <span className="flow chart-notes__do">
                  <button type="button" className="text-button" onClick={() => onChange(note)}>
                    Change<span className="vh"> note {note.letter}</span>
                  </button>
                  <button type="button" className="text-button" onClick={() => onRemove(note)}>
                    {removing === note.id ? "Press again to remove it for everybody" : "Remove"}
                    <span className="vh"> note {note.letter}</span>
                  </button>
                </span>
              ) : null}
            </li>
          ))}
        </ol>
      )}
      {view.notesElsewhere === 0 ? null : (
        <p className="small quiet">
          {view.notesElsewhere === 1
            ? "1 note is about a month that is not shown here."
            : `${view.notesElsewhere} notes are about months that are not shown here.`}
        </p>
      )}
      {remove.isError ? (
        <Notice tone="bad" alert>
          <p>{remove.error instanceof CallError ? remove.error.message : "That did not work. Try again."}</p>
        </Notice>
      ) : null}
      {refused === null && view.months.length > 0 ? (
        <Button secondary ref={add} onClick={onAdd}>
          <Icon name="pen" /> Add a note <Kbd>N</Kbd>
        </Button>
      ) : null}
    </section>
  );
}

function ChartNote({ note }: { note: NoteOnChartView }) {
  const today = useToday();
  return (
    <div>
      <p>
        <span className="vh">Note {note.letter}, </span>
        <strong>{note.monthName}:</strong> {note.text}
      </p>
      {note.beginsAnew ? <p className="small">Median and limits begin anew with this month.</p> : null}
      <p className="small quiet">
        {note.every ? "On every chart" : "On this chart"}. {note.by}, {dayAndTime(note.at, today)}
      </p>
      {note.others.map((other) => (
        <p className="small" key={`${other.by} ${other.at}`}>
          {other.by} said otherwise, {dayAndTime(other.at, today)}, without knowing of this: {other.words}. Change the
          note to say what is right.
        </p>
      ))}
    </div>
  );
}
