// Both sides' counts, and whether they agreed when they last compared.
import { Icon } from "../parts/icon";
import { count } from "../parts/words";
import type { SyncView } from "../platform";

export function SyncSides({ view }: { view: SyncView }) {
  const { onlyHere, waiting, sent, accepted, needsYou } = view.counts;
  if (!view.joined) {
    return (
      <section className="sheet sheet--pad">
        <h2>Not joined to Central</h2>
        <p className="small">
          These records stay on this computer. A lead clinician can get a one-time code from FLS Central to join it.
        </p>
      </section>
    );
  }
  return (
    <section className="sheet sheet--pad">
      <h2>Do both sides agree?</h2>
      <table className="nhsuk-table table table--flush">
        <caption className="vh">Records on each side</caption>
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">What</span>
            </th>
            <th scope="col" className="num">
              Here
            </th>
            <th scope="col" className="num">
              Central
            </th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Records</th>
            <td className="num">{count(onlyHere + waiting + sent + accepted + needsYou)}</td>
            <td className="num">{view.centralRecords === null ? "not known" : count(view.centralRecords)}</td>
          </tr>
        </tbody>
      </table>
      <p className="small">
        {view.agree === null ? (
          "They have not been compared yet."
        ) : view.agree ? (
          <>
            <Icon name="ok" className="tone--ok" /> They agreed when they last compared.
          </>
        ) : (
          <>
            <Icon name="needs" className="tone--needs" /> They did not agree when they last compared. The next exchange
            sends whatever is lacking.
          </>
        )}
      </p>
      {view.central === null ? null : <p className="small quiet address">{view.central}</p>}
    </section>
  );
}
