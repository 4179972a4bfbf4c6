// Help where the question is: why it is asked, what the audit says with its source, meanings, and the KPIs it feeds.
import { useQuery } from "@tanstack/react-query";
import { Failed } from "../parts/states";
import type { QuestionHelpView, QuestionView } from "../platform";
import { call } from "../session/call";
import { useDesk } from "./context";
import { Opened } from "./opened";

export function QuestionHelp({ question }: { question: QuestionView }) {
  const { view } = useDesk();
  const request = { version: view.version, question: question.key };
  const help = useQuery({
    queryKey: ["question help", request],
    queryFn: () => call("question_help", request),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Opened className="history help" question={question.key} label={`Help with ${question.number}`}>
      {help.isError ? (
        <Failed what="The help" error={help.error} onRetry={() => void help.refetch()} />
      ) : help.data === undefined ? null : (
        <Body help={help.data} />
      )}
    </Opened>
  );
}

function Body({ help }: { help: QuestionHelpView }) {
  return (
    <>
      <p>
        <strong>Why it is asked.</strong> {help.why}
      </p>
      {help.notes.map((note) => (
        <p key={note.text}>
          {note.text} <span className="quiet">({note.source})</span>
        </p>
      ))}
      {help.meanings.length === 0 ? null : (
        <dl className="meanings">
          {help.meanings.map((meaning) => (
            <div key={meaning.label}>
              <dt>{meaning.label}</dt>
              <dd>
                {meaning.meaning} <span className="quiet">({meaning.source})</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {help.kpis.length === 0 ? null : (
        <dl className="meanings">
          {help.kpis.map((kpi) => (
            <div key={kpi.kpi}>
              <dt>
                KPI {kpi.kpi}, {kpi.title}
              </dt>
              <dd>{kpi.counts}</dd>
            </div>
          ))}
        </dl>
      )}
      <p className="quiet">{help.founding}</p>
    </>
  );
}
