// The questions of one tab, laid out: children behind a grey line under their parent, runs of short answers as rows.
import { useMemo } from "react";
import type { TabView } from "../platform";
import { useDesk } from "./context";
import type { Part } from "./layout";
import { layOut } from "./layout";
import { Question } from "./question";
import { QuestionRows } from "./rows";

export function Form({ tab }: { tab: TabView }) {
  const { view, problems, historyOf, helpOf } = useDesk();
  const parts = useMemo(() => {
    const apart = new Set([
      ...problems.keys(),
      ...view.findings.filter((finding) => !finding.error).map((finding) => finding.key),
      ...view.conflicts.map((conflict) => conflict.key),
      ...(historyOf === null ? [] : [historyOf]),
      ...(helpOf === null ? [] : [helpOf]),
    ]);
    return layOut(
      view.questions.filter((question) => question.tab === tab.key),
      apart,
    );
  }, [view, problems, historyOf, helpOf, tab.key]);
  if (parts.length === 0) {
    return <p className="quiet form__none">{tab.note ?? "Nothing is asked here."}</p>;
  }
  return <Parts parts={parts} nested={false} />;
}

function Parts({ parts, nested }: { parts: readonly Part[]; nested: boolean }) {
  return parts.map((part) => {
    if (part.kind === "rows") {
      return <QuestionRows key={part.questions[0]?.key} questions={part.questions} nested={nested} />;
    }
    const { question, children } = part;
    return (
      <div className={nested ? "branch branch--nested" : "branch"} key={question.key}>
        <Question question={question} nested={nested} />
        {children.length === 0 ? null : (
          <div className="reveal">
            <Parts parts={children} nested />
          </div>
        )}
      </div>
    );
  });
}
