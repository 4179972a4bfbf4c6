// Help: the words of the audit and of this program, to be searched, and the details that support asks for.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Screen } from "../frame/screen";
import { Kbd } from "../keys/kbd";
import { Failed, Loading } from "../parts/states";
import { call } from "../session/call";
import { useSheetKey } from "../settings/use-settings";
import { Glossary } from "./glossary";
import { Support } from "./support";

export function Help() {
  const sheetKey = useSheetKey();
  const page = useQuery({ queryKey: ["help"], queryFn: () => call("help_page", null) });
  return (
    <Screen title="Help" ownFocus>
      <div className="main__head">
        <h1>Help</h1>
        <p className="lede">
          In a record, <Kbd>F1</Kbd> helps with the question you are at. <Kbd>{sheetKey}</Kbd> shows the keys. Where a
          figure comes from is said under About, in <Link to="/kpis">KPIs</Link>.
        </p>
      </div>
      {page.isError ? (
        <Failed what="The help" error={page.error} onRetry={() => void page.refetch()} />
      ) : page.data === undefined ? (
        <Loading what="the help" />
      ) : (
        <div className="cols cols--help">
          <Glossary terms={page.data.terms} />
          <Support lines={page.data.support} text={page.data.supportText} />
        </div>
      )}
    </Screen>
  );
}
