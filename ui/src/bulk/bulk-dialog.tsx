// One answer for many patients: choose a question, give the answer, see what it does to each record, and only then write
// it. Nothing here decides: the preview is the host's, and applying names the preview that was seen.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useId, useRef, useState } from "react";
import { Choice, ChoiceGroup, TickBox } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Loading } from "../parts/states";
import { several } from "../parts/words";
import type { BulkChangeView, BulkQuestionView, BulkRequest } from "../platform";
import { call } from "../session/call";
import { ApplyingFoot, untilShown, useApplying } from "./applying";
import { PreviewTable } from "./preview-table";

const PAUSE = 200;

export function BulkDialog(props: {
  records: readonly string[];
  onDone: (change: BulkChangeView) => void;
  onClose: () => void;
}) {
  const questions = useQuery({
    queryKey: ["bulk questions"],
    queryFn: () => call("bulk_questions", null),
    staleTime: Infinity,
  }).data;
  const title = `Answer for ${props.records.length === 1 ? "this 1 patient" : `these ${props.records.length} patients`}`;
  return (
    <Dialog title={title} wide onClose={props.onClose}>
      {questions === undefined ? <Loading what="questions" rows={4} /> : <BulkForm {...props} questions={questions} />}
    </Dialog>
  );
}

function BulkForm(props: {
  records: readonly string[];
  questions: BulkQuestionView[];
  onDone: (change: BulkChangeView) => void;
  onClose: () => void;
}) {
  const { questions } = props;
  const [key, setKey] = useState("");
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState<string[]>([]);
  const [blanksOnly, setBlanksOnly] = useState(false);
  const question = questions.find((one) => one.key === key);
  const request: BulkRequest = { records: [...props.records], question: key, text, chosen, blanksOnly };
  const asked = useSettled(request);
  const answered = question !== undefined && (asked.text.trim() !== "" || asked.chosen.length > 0);
  const preview = useQuery({
    queryKey: ["bulk preview", asked],
    queryFn: () => call("preview_bulk", asked),
    enabled: (query) => answered && untilShown(query),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const seen = answered ? preview.data : undefined;
  // Only a preview of exactly what stands in the form may be written.
  const ready = seen !== undefined && seen.changes > 0 && !preview.isPlaceholderData && sameRequest(asked, request);
  const write = ready ? () => call("apply_bulk", { bulk: asked, preview: seen.preview }) : null;
  const applying = useApplying("bulk preview", write, props.onDone);

  function choose(next: string): void {
    setKey(next);
    setText("");
    setChosen([]);
    applying.forgetError();
  }

  return (
    <form onSubmit={applying.submit} className="bulk">
      <div className="bulk__ask">
        <QuestionSelect questions={questions} chosen={key} onChoose={choose} />
        {question === undefined ? null : (
          <AnswerControl
            key={key}
            question={question}
            text={text}
            chosen={chosen}
            unreadable={seen?.unreadable ?? null}
            reading={seen?.reading ?? null}
            onText={setText}
            onChosen={setChosen}
          />
        )}
        {question === undefined ? null : (
          <TickBox
            id="bulk-blanks"
            className="bulk__blanks"
            label="Fill blanks only, leave answers that are there"
            checked={blanksOnly}
            onChange={setBlanksOnly}
          />
        )}
      </div>
      <div className="bulk__preview">
        <h3>What happens</h3>
        <p role="status">{seen?.words ?? "Choose a question and an answer. Nothing changes until you say so."}</p>
        {seen === undefined ? null : <PreviewTable preview={seen} />}
        <ApplyingFoot
          applying={applying}
          words={seen === undefined || seen.changes === 0 ? "Save answers" : `Save ${several(seen.changes, "answer")}`}
          onClose={props.onClose}
        />
      </div>
    </form>
  );
}

function sameRequest(one: BulkRequest, other: BulkRequest): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** What stands in the form once nobody has typed for a moment. */
function useSettled(request: BulkRequest): BulkRequest {
  const [settled, setSettled] = useState(request);
  const text = JSON.stringify(request);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as BulkRequest), PAUSE);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function QuestionSelect(props: { questions: BulkQuestionView[]; chosen: string; onChoose: (key: string) => void }) {
  const tabs = [...new Set(props.questions.map((one) => one.tab))];
  const select = useRef<HTMLSelectElement>(null);
  useEffect(() => select.current?.focus(), []);
  return (
    <div className="field">
      <label className="nhsuk-label label" htmlFor="bulk-question">
        Question
      </label>
      <select
        ref={select}
        className="nhsuk-select select select--full"
        id="bulk-question"
        value={props.chosen}
        onChange={(event) => props.onChoose(event.target.value)}
      >
        <option value="">Choose a question</option>
        {tabs.map((tab) => (
          <optgroup key={tab} label={tab}>
            {props.questions
              .filter((one) => one.tab === tab)
              .map((one) => (
                <option key={one.key} value={one.key}>
                  {one.number} {one.wording}
                </option>
              ))}
          </optgroup>
        ))}
      </select>
    </div>
  );
}

function AnswerControl(props: {
  question: BulkQuestionView;
  text: string;
  chosen: string[];
  unreadable: string | null;
  reading: string | null;
  onText: (text: string) => void;
  onChosen: (chosen: string[]) => void;
}) {
  const { question, chosen } = props;
  const id = useId();
  if (question.control === "date") {
    const or = question.options.map((option) => `, or ${option.label}`).join("");
    return (
      <>
        <Field
          id="bulk-text"
          label="Answer for all of them"
          hint={`Day first, for example 14/3/26, 14 mar, t for today, or +16w: counted from each diagnosis${or}.`}
          className="input--w14"
          value={props.text}
          error={props.unreadable}
          onChange={(event) => props.onText(event.target.value)}
        />
        <p className="hint hint--below">{props.reading ?? ""}</p>
      </>
    );
  }
  const many = question.control === "several";
  const turned = (option: string) =>
    chosen.includes(option) ? chosen.filter((one) => one !== option) : [...chosen, option];
  return (
    <fieldset className="plain">
      <legend className="label">Answer for all of them</legend>
      <ChoiceGroup
        several={many}
        name={id}
        className="bulk__options"
        chosen={chosen}
        onPick={(option) => props.onChosen(many ? turned(option) : [option])}
      >
        {question.options.map((option) => (
          <Choice key={option.key} value={option.key} label={option.label} />
        ))}
      </ChoiceGroup>
    </fieldset>
  );
}
