// Help: the words of the audit and of this program, to be searched, and the details that support asks for.
import { useQuery } from "@tanstack/react-query";
import { Screen } from "../frame/screen";
import { KeySheet } from "../keys/sheet";
import { useState } from "react";
import { Kbd } from "../keys/kbd";
import { Button } from "../parts/button";
import { Failed, Loading } from "../parts/states";
import { call } from "../session/call";
import { Glossary } from "./glossary";
import { Support } from "./support";

export function Help() {
  const page = useQuery({ queryKey: ["help"], queryFn: () => call("help_page", null) });
  const [keys, setKeys] = useState(false);
  return (
    <Screen title="Help">
      <div className="main__head">
        <h1>Help</h1>
        <span className="push small quiet">
          <Kbd>F1</Kbd> in a record helps with the question you are at
        </span>
        <Button quiet onClick={() => setKeys(true)}>
          All keys <Kbd>?</Kbd>
        </Button>
      </div>
      {page.isError ? (
        <Failed what="The help" error={page.error} onRetry={() => void page.refetch()} />
      ) : page.data === undefined ? (
        <Loading what="the help" />
      ) : (
        <div className="cols cols--panel">
          <Glossary terms={page.data.terms} />
          <Support lines={page.data.support} text={page.data.supportText} />
        </div>
      )}
      {keys ? <KeySheet onClose={() => setKeys(false)} /> : null}
    </Screen>
  );
}
