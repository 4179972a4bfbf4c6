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

/** What comes from one source stands together, in the order of its first sentence: the source is said once. */
export function bySource<Said extends { source: string }>(all: readonly Said[]): { source: string; said: Said[] }[] {
  const groups = new Map<string, Said[]>();
  for (const one of all) groups.set(one.source, [...(groups.get(one.source) ?? []), one]);
  return [...groups].map(([source, said]) => ({ source, said }));
}

function Source({ words }: { words: string }) {
  return <p className="quiet help__source">{words}</p>;
}

function Body({ help }: { help: QuestionHelpView }) {
  return (
    <>
      <p>
        <strong>Why it is asked.</strong> {help.why}
      </p>
      {bySource(help.notes).map(({ source, said }) => (
        <div key={source}>
          {said.map((note) => (
            <p key={note.text}>{note.text}</p>
          ))}
          <Source words={source} />
        </div>
      ))}
      {bySource(help.meanings).map(({ source, said }) => (
        <div key={source}>
          <dl className="meanings">
            {said.map((meaning) => (
              <div key={meaning.label}>
                <dt>{meaning.label}</dt>
                <dd>{meaning.meaning}</dd>
              </div>
            ))}
          </dl>
          <Source words={source} />
        </div>
      ))}
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
