// Screen 20, Opt-out checks, in England: the check file is made, goes to the national service and comes back as a reply, which is
// used once somebody says so. What a reply says of whom the host knows; here are counts, days and names of colleagues.
import { Link } from "@tanstack/react-router";
import { Tag } from "nhsuk-react-components";
import { useLayoutEffect, useRef, useState } from "react";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { useKeys } from "../keys/keys";
import { announce } from "../parts/announce";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { Failed, Loading, Notice } from "../parts/states";
import { count, dayAndTime, several, shortDate } from "../parts/words";
import type { OptOutReplyView, OptOutsView } from "../platform";
import { Refused, useRefused } from "../session/refused";
import { useToday } from "../session/session";
import { Evidence } from "./evidence";
import { SettingsDialog } from "./settings-dialog";
import type { Act } from "./use-opt-outs";
import { useAct, useOptOuts } from "./use-opt-outs";

export function OptOuts() {
  const page = useOptOuts();
  const heading = useRef<HTMLHeadingElement>(null);
  const step = page.data === undefined ? null : stepOf(page.data);
  useLayoutEffect(() => {
    // What had focus went with the step before: the heading takes it, and Tab goes on from there.
    if (step !== null && document.activeElement === document.body) heading.current?.focus();
  }, [step]);
  return (
    <Screen title="Opt-out checks">
      <div className="main__head">
        <h1 ref={heading} tabIndex={-1}>
          Opt-out checks
        </h1>
        <Tag className="tag tag--draft">England only</Tag>
        {page.data === undefined ? null : <Steps view={page.data} />}
      </div>
      <Refused right="export" />
      {page.isError ? (
        <Failed what="Opt-out checks" error={page.error} onRetry={() => void page.refetch()} />
      ) : page.data === undefined ? (
        <Loading what="opt-out checks" />
      ) : (
        <Page view={page.data} />
      )}
    </Screen>
  );
}

const STEPS = ["Make the check file", "Wait for the reply", "Read the reply"] as const;

/** What has come of what was just done, for whoever does not see it: beside what the page says, and not the same again. */
function saidOf(act: Act, view: OptOutsView): string {
  switch (act.kind) {
    case "make":
      return "The check file is written: wait for its reply.";
    case "giveUp":
      return "The check was given up.";
    case "choose":
    case "practise":
      return view.reply === null ? "That file is put aside." : `The reply was read: ${saidOfReply(view.reply)}`;
    case "use":
      return "The reply is used.";
    case "set":
      return "Saved.";
  }
}

function saidOfReply({ cleared, notCleared, missing }: OptOutReplyView): string {
  return `${count(cleared)} cleared, ${count(notCleared)} not cleared, ${count(missing)} missing.`;
}

/** Which step it is at, from 0. */
function stepOf(view: OptOutsView): number {
  if (view.waiting === null) return 0;
  return view.reply === null ? 1 : 2;
}

function Steps({ view }: { view: OptOutsView }) {
  const at = stepOf(view);
  return (
    <ol className="optout__steps push">
      {STEPS.map((step, place) => (
        <li key={step} aria-current={place === at ? "step" : undefined}>
          {place < at ? (
            <>
              <Icon name="tick" />
              <span className="vh">Done: </span>
            </>
          ) : (
            `${place + 1} `
          )}
          {step}
        </li>
      ))}
    </ol>
  );
}

function Page({ view }: { view: OptOutsView }) {
  const refused = useRefused("export");
  const act = useAct((done, view) => announce(saidOf(done, view)));
  const [asks, setAsks] = useState(false);
  const [setting, setSetting] = useState(false);
  const reply = view.waiting === null ? null : view.reply;
  const busy = act.isPending;

  function use(agreed: boolean): void {
    if (reply === null || busy || refused !== null) return;
    if (reply.needsWord && !agreed) {
      setAsks(true);
      return;
    }
    setAsks(false);
    act.mutate({ kind: "use", agreed });
  }

  // The green button of this screen.
  function green(): void {
    if (busy || refused !== null) return;
    if (view.waiting === null) {
      if (view.due > 0) act.mutate({ kind: "make" });
    } else if (reply === null || reply.missing > 0) {
      act.mutate({ kind: reply === null && view.practice ? "practise" : "choose" });
    } else {
      use(false);
    }
  }
  useKeys("screen", { "Ctrl+S": green });

  return (
    <>
      {act.isError ? (
        <Notice tone="bad" alert>
          <p>{act.error.message}</p>
        </Notice>
      ) : null}
      {view.message === null ? null : (
        <Notice>
          <p>{view.message}.</p>
        </Notice>
      )}
      {reply === null ? (
        view.reminder === null ? null : (
          <Notice tone="warn">
            <p>
              <strong>{view.reminder}.</strong>
            </p>
          </Notice>
        )
      ) : (
        <ReplySaid reply={reply} />
      )}
      {view.withdrawn === null ? null : (
        <Notice>
          <p>{view.withdrawn}</p>
        </Notice>
      )}
      <div className="optout">
        <div className="sheet optout__main">
          <MakeStep
            view={view}
            busy={busy}
            refused={refused !== null}
            onMake={green}
            onSettings={() => setSetting(true)}
          />
          <WaitStep
            view={view}
            busy={busy}
            refused={refused !== null}
            onGiveUp={() => act.mutate({ kind: "giveUp" })}
          />
          <ReadStep
            view={view}
            busy={busy}
            refused={refused !== null}
            asks={asks}
            onChoose={() => act.mutate({ kind: "choose" })}
            onPractise={() => act.mutate({ kind: "practise" })}
            onUse={use}
          />
        </div>
        <div className="optout__side">
          <ClearedList view={view} />
          <Evidence view={view} />
        </div>
      </div>
      {setting ? <SettingsDialog settings={view.settings} onClose={() => setSetting(false)} /> : null}
    </>
  );
}

/** What the reply says, before anything comes of it: counts that add up to the numbers that were sent. */
function ReplySaid({ reply }: { reply: OptOutReplyView }) {
  return (
    <>
      {reply.warning === null ? null : (
        <Notice tone="warn" alert>
          <p>
            <strong>{reply.warning}</strong>
          </p>
          {reply.detail === null ? null : <p>{reply.detail}</p>}
        </Notice>
      )}
      <ul className="optout__tiles">
        <li>
          <p className="optout__large">
            <Icon name="ok" /> {count(reply.cleared)}
          </p>
          <p>
            <strong>Cleared</strong>
          </p>
          <p className="small quiet">May go to Central, until {shortDate(reply.until)}.</p>
        </li>
        <li>
          <p className="optout__large">
            <Icon name="stop" /> {count(reply.notCleared)}
          </p>
          <p>
            <strong>Not cleared for audit submission</strong>
          </p>
          <p className="small quiet">Stay here for direct care. Nothing of them is sent or exported for audit.</p>
        </li>
        <li>
          <p className="optout__large">
            <Icon name="warn" /> {count(reply.missing)}
          </p>
          <p>
            <strong>Missing from the reply</strong>
          </p>
          <p className="small quiet">Nothing is concluded of them. They go into the next check.</p>
        </li>
      </ul>
    </>
  );
}

interface StepProps {
  view: OptOutsView;
  busy: boolean;
  refused: boolean;
}

function MakeStep({
  view,
  busy,
  refused,
  onMake,
  onSettings,
}: StepProps & { onMake: () => void; onSettings: () => void }) {
  const today = useToday();
  const { waiting } = view;
  return (
    <section className="optout__step" aria-labelledby="optout-make">
      <h2 id="optout-make">Make the check file</h2>
      {waiting === null ? (
        <p>{view.words}</p>
      ) : (
        <p>
          {several(waiting.numbers, "number")}, made {dayAndTime(waiting.made, today)} by {waiting.by}. Written as{" "}
          {waiting.file}.
        </p>
      )}
      {waiting === null && view.beyond > 0 ? (
        <p className="quiet">
          A file holds no more: {several(view.beyond, "number goes", "numbers go")} into the next one.
        </p>
      ) : null}
      {waiting === null && view.leftOut.length > 0 ? (
        <table className="table optout__left-out">
          <caption className="vh">Left out of the file</caption>
          <thead>
            <tr>
              <th scope="col">Left out</th>
              <th scope="col">Why</th>
              <th scope="col">
                <span className="vh">Open</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {view.leftOut.map((out) => (
              <tr key={`${out.which} ${out.record ?? ""}`}>
                <td>{out.which}</td>
                <td>{out.why}</td>
                <td>
                  {out.record === null ? null : (
                    <Link to="/patients/$record/{-$tab}" params={{ record: out.record }} search={{ q: "nhs_number" }}>
                      Answer 1.01<span className="vh">: {out.which}</span>
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      ) : null}
      {refused ? null : (
        <div className="flow">
          {waiting === null && view.due > 0 ? (
            <Button busy={busy} aria-keyshortcuts="Control+S" onClick={onMake}>
              Make the check file… <Kbd>Ctrl S</Kbd>
            </Button>
          ) : null}
          <Button secondary onClick={onSettings}>
            How files are named
          </Button>
        </div>
      )}
    </section>
  );
}

function WaitStep({ view, busy, refused, onGiveUp }: StepProps & { onGiveUp: () => void }) {
  const today = useToday();
  if (view.waiting === null) return null;
  return (
    <section className="optout__step" aria-labelledby="optout-wait">
      <h2 id="optout-wait">Wait for the reply</h2>
      <p>
        Since {dayAndTime(view.waiting.made, today)}.{" "}
        {view.practice
          ? "A practice service sends nothing: it makes a reply itself, as it could come back from the national service."
          : "Whoever sends files over MESH sends it. The reply takes up to 40 minutes; FLS Desk can be closed."}
      </p>
      {refused ? null : (
        <div className="flow">
          <Button secondary busy={busy} onClick={onGiveUp}>
            Give up this one
          </Button>
        </div>
      )}
    </section>
  );
}

interface ReadProps extends StepProps {
  /** A person has to say that the reply is right. */
  asks: boolean;
  onChoose: () => void;
  onPractise: () => void;
  onUse: (agreed: boolean) => void;
}

function ReadStep({ view, busy, refused, asks, onChoose, onPractise, onUse }: ReadProps) {
  const today = useToday();
  if (view.waiting === null) return null;
  const { reply } = view;
  const isWhole = reply !== null && reply.missing === 0;
  const practises = view.practice && reply === null;
  const useIt =
    reply === null ? null : (
      <Button
        secondary={!isWhole}
        busy={busy}
        aria-keyshortcuts={isWhole ? "Control+S" : undefined}
        onClick={() => onUse(false)}
      >
        {reply.button}
        {isWhole ? (
          <>
            {" "}
            <Kbd>Ctrl S</Kbd>
          </>
        ) : null}
      </Button>
    );
  return (
    <section className="optout__step" aria-labelledby="optout-read">
      <h2 id="optout-read">Read the reply</h2>
      {reply === null ? null : <p className="quiet">Read {dayAndTime(reply.read, today)}. Nothing has changed yet.</p>}
      <p>The success message that comes beside the reply is no list of patients: chosen by mistake, it is put aside.</p>
      {asks && reply !== null ? (
        <Notice tone="warn" alert>
          <p>
            <strong>{several(reply.cleared, "number")} came back.</strong> Use it only where you know that the reply is
            whole.
          </p>
          <Button secondary onClick={() => onUse(true)}>
            The reply is right: {reply.button.replace(/^Use/, "use")}
          </Button>
        </Notice>
      ) : null}
      {refused ? null : (
        <div className="flow">
          {isWhole ? useIt : null}
          {practises ? (
            <Button busy={busy} aria-keyshortcuts="Control+S" onClick={onPractise}>
              Make a practice reply <Kbd>Ctrl S</Kbd>
            </Button>
          ) : null}
          <Button
            secondary={isWhole || practises}
            busy={busy}
            aria-keyshortcuts={isWhole || practises ? undefined : "Control+S"}
            onClick={onChoose}
          >
            {reply === null ? "Choose the reply" : isWhole ? "Choose another reply" : "Choose the whole reply"}
            {isWhole || practises ? null : (
              <>
                {" "}
                <Kbd>Ctrl S</Kbd>
              </>
            )}
          </Button>
          {isWhole ? null : useIt}
        </div>
      )}
    </section>
  );
}

function ClearedList({ view }: { view: OptOutsView }) {
  return (
    <section className="sheet" aria-labelledby="optout-lists">
      <h2 id="optout-lists">The cleared list</h2>
      <p className="small quiet">Kept apart from the records, for {several(Number(view.settings.days), "day")}.</p>
      {view.lists.length === 0 ? (
        <p>No number is cleared.</p>
      ) : (
        <table className="table">
          <caption className="vh">Cleared numbers by the day on which that ends</caption>
          <thead>
            <tr>
              <th scope="col">Expires</th>
              <th scope="col" className="num">
                Numbers
              </th>
            </tr>
          </thead>
          <tbody>
            {view.lists.map((list) => (
              <tr key={list.expires}>
                <td>
                  {list.soon === null ? (
                    shortDate(list.expires)
                  ) : (
                    <strong>
                      {shortDate(list.expires)}, {list.soon}
                    </strong>
                  )}
                </td>
                <td className="num">{count(list.numbers)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className="small quiet">After that day their changes stay here until they are checked again.</p>
    </section>
  );
}
