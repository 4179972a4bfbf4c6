// How this person enters records: dates in one box or three, and what is carried to the next patient.
import type { MenuItem } from "../parts/menu-list";
import type { QuestionView, RecordView } from "../platform";
import { call } from "../session/call";
import { useSettings } from "../settings/use-settings";
import type { OpenRecord } from "./open-record";
import type { Walk } from "./use-walk";

export interface Entering {
  carry: (question: QuestionView) => void;
  /** The answer that has focus, or had it last. */
  carryFocused: () => void;
  /** Takes out again what was carried into this record. */
  clearCarried: () => void;
  turnDates: (question: string | null) => void;
  /** For the More menu: carry everything that may be carried, or nothing any more. */
  items: MenuItem[];
}

export function useEntering(record: OpenRecord, view: RecordView, walk: Walk): Entering {
  const { change } = useSettings();

  function carry(question: QuestionView): void {
    if (question.carry === null) return;
    const request = { record: record.id, question: question.key, carry: !question.carry };
    void record.change(() => call("carry", request));
  }

  async function turnDates(question: string | null): Promise<void> {
    await record.change(async () => {
      await change({ dateBoxes: !view.dateBoxes });
      return call("open_record", { record: record.id });
    });
    if (question !== null) walk.jump(question);
  }

  async function clearCarried(): Promise<void> {
    const back = walk.focused();
    await record.change(() => call("clear_carried", { record: record.id }));
    if (back !== null) walk.jump(back);
  }

  function carryFocused(): void {
    const question = view.questions.find(({ key }) => key === walk.focused());
    if (question !== undefined) carry(question);
  }

  const may = view.questions.filter((question) => question.carry !== null);
  const all = may.every((question) => question.carry === true);
  const label = all ? "Stop carrying answers to the next patient" : "Carry ward and clinic answers to the next patient";
  const act = () => void record.change(() => call("carry", { record: record.id, question: null, carry: !all }));
  return {
    carry,
    carryFocused,
    clearCarried: () => void clearCarried(),
    turnDates: (question) => void turnDates(question),
    items: may.length === 0 ? [] : [{ label, act }],
  };
}
