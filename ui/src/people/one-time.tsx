// A one-time passphrase, shown once: told in person or printed. It stands in this part of the window alone, and goes with it.
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { Button } from "../parts/button";
import { Icon } from "../parts/icon";
import { NO_PATIENTS, usePrinter } from "../parts/printer";
import { longDate } from "../parts/words";
import type { OneTimePassphraseView } from "../platform";
import { useSession, useToday } from "../session/session";

export function OneTime({ told, onTold }: { told: OneTimePassphraseView; onTold: () => void }) {
  const [printing, setPrinting] = useState(0);
  const printer = usePrinter();
  const done = useRef<HTMLButtonElement>(null);
  const passphrase = told.groups.join("-");
  useEffect(() => done.current?.focus(), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each press prints once, when the paper stands in the document
  useEffect(() => {
    if (printing > 0) printer.print(NO_PATIENTS);
  }, [printing]);
  return (
    <>
      <p>
        One-time passphrase for <strong>{told.name}</strong>. <strong>It is shown only now.</strong> Tell them in
        person; they unlock with it and choose their own, and then it opens nothing any more.
      </p>
      <p className="one-time mono">
        <span className="vh">Passphrase: </span>
        {passphrase}
      </p>
      <p className="small quiet">
        Capital letters, spaces and dashes do not matter. Lost? Give a new one under Change: this one then no longer
        works.
      </p>
      <div className="flow">
        <Button ref={done} onClick={onTold}>
          I have told them
        </Button>
        <Button secondary onClick={() => setPrinting(printing + 1)}>
          <Icon name="print" /> Print
        </Button>
      </div>
      {printing > 0 ? createPortal(<Paper told={told} passphrase={passphrase} />, document.body) : null}
      {printer.warning}
    </>
  );
}

function Paper({ told, passphrase }: { told: OneTimePassphraseView; passphrase: string }) {
  const { view } = useSession();
  const today = useToday();
  return (
    <div className="paper">
      <section className="paper__page">
        <div className="paper__head">
          <strong>FLS Desk: one-time passphrase</strong>
          <span>{view?.service == null ? "" : `${view.service.name} (${view.service.code})`}</span>
          <span>Printed {longDate(today)}</span>
        </div>
        <p>For {told.name}.</p>
        <p className="paper__key">{passphrase}</p>
        <p>
          Unlock FLS Desk with it, and choose a passphrase of your own. It then opens nothing any more. Shred this paper
          when you have.
        </p>
      </section>
    </div>
  );
}
