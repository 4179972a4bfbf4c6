// How this person enters records: dates in one box or three, and what is carried to the next patient.
import { useKeys } from "../keys/keys";
import type { MenuItem } from "../parts/menu-list";
import type { QuestionView, RecordView } from "../platform";
import { call } from "../session/call";
import { useSettings } from "../settings/use-settings";
import type { OpenRecord } from "./open-record";
import type { Walk } from "./use-walk";

export interface Entering {
  carry: (question: QuestionView) => void;
  turnDates: (question: string) => void;
  /** For the More menu: carry everything that may be carried, or nothing any more. */
  items: MenuItem[];
}

export function useEntering(record: OpenRecord, view: RecordView, walk: Walk): Entering {
  const { change } = useSettings();
  const focused = () => view.questions.find((question) => question.key === walk.focused());

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

  useKeys("screen", {
    "Ctrl+B": () => void turnDates(walk.focused()),
    "Ctrl+K": () => {
      const question = focused();
      if (question === undefined || question.carry === null) return false;
      return carry(question);
    },
    F4: () => (view.questions.some((question) => question.carried) ? void clearCarried() : false),
  });

  const may = view.questions.filter((question) => question.carry !== null);
  const all = may.every((question) => question.carry === true);
  const label = all ? "Stop carrying answers to the next patient" : "Carry ward and clinic answers to the next patient";
  const act = () => void record.change(() => call("carry", { record: record.id, question: null, carry: !all }));
  return {
    carry,
    turnDates: (question) => void turnDates(question),
    items: may.length === 0 ? [] : [{ label, act }],
  };
}
