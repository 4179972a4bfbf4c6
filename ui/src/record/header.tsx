// Which record this is: number, name where a contact card says it, completeness, sync, who and what, and the More menu. Where the window has no width for all of
// it, what does not say who it is stands on a line below, which scrolls away.
import { Link } from "@tanstack/react-router";
import type { Ref } from "react";
import { useState } from "react";
import type { ListRoute } from "../frame/list-memory";
import { Kbd } from "../keys/kbd";
import { Icon } from "../parts/icon";
import { Menu } from "../parts/menu";
import type { MenuItem } from "../parts/menu-list";
import { DeletedTag, RecordTag, SyncStatus } from "../parts/status";
import { spacedNhsNumber } from "../parts/words";
import type { RecordView } from "../platform";
import { useStay } from "../session/stay";
import { isGone } from "./more-items";
import { onCard, useCard } from "./use-card";

export function Header(props: {
  view: RecordView;
  items: readonly MenuItem[];
  /** The list to go back to. */
  back: { title: string; route: ListRoute };
  ref: Ref<HTMLDivElement>;
  /** Which record it is: takes focus where what had it went away. */
  heading: Ref<HTMLHeadingElement>;
}) {
  const { view, items, back } = props;
  const [copied, setCopied] = useState(false);
  const { clipboard } = useStay();
  const { nhsNumber } = view;
  const card = useCard(view.id, !view.unsavedRecord);
  const name = onCard(card.data, "name");
  const telephone = onCard(card.data, "telephone");
  const isNamed = name !== null || telephone !== null;
  return (
    <>
      <div className={isNamed ? "patient patient--named" : "patient"} ref={props.ref}>
        <Link className="patient__back" to={back.route}>
          <Icon name="left" />
          <span className="vh">Back to </span>
          {back.title}
        </Link>
        <h1 ref={props.heading} tabIndex={-1}>
          {nhsNumber === null ? "No NHS number" : <span className="nn">{spacedNhsNumber(nhsNumber)}</span>}
        </h1>
        {nhsNumber === null ? null : (
          <button
            type="button"
            className="patient__copy"
            title="Copy the NHS number without spaces"
            onClick={() => void clipboard.copy(nhsNumber).then(() => setCopied(true))}
            onBlur={() => setCopied(false)}
          >
            <Icon name={copied ? "tick" : "copy"} />
            <span className="vh">{copied ? "Copied" : "Copy NHS number"}</span>
          </button>
        )}
        {name === null ? null : (
          <span className="patient__name" title={name}>
            {name}
          </span>
        )}
        {isGone(view) ? (
          <DeletedTag />
        ) : (
          <RecordTag status={view.status} missing={view.changed ? 0 : view.missing.length} />
        )}
        <State view={view} />
        <dl>
          <Born born={view.born} />
          <About view={view} telephone={telephone} />
        </dl>
        <div className="patient__more">
          <Menu label="More" items={items} />
        </div>
      </div>
      <div className="patient__rest">
        <State view={view} />
        <dl>
          <Born born={view.born} />
          <About view={view} telephone={telephone} />
        </dl>
      </div>
    </>
  );
}

function Born({ born }: { born: string | null }) {
  if (born === null) return null;
  return (
    <div className="patient__born">
      <dt>Born</dt>
      <dd>{born}</dd>
    </div>
  );
}

/** Where the record is on its way to Central. */
function State({ view }: { view: RecordView }) {
  if (view.unsavedRecord) return null;
  if (!view.changed) return <SyncStatus state={view.sync} />;
  return (
    <span className="status">
      <Icon name="pen" /> Changes not saved
    </span>
  );
}

function About({ view, telephone }: { view: RecordView; telephone: string | null }) {
  return (
    <>
      {telephone === null ? null : (
        <div>
          <dt>Telephone</dt>
          <dd className="nn">{telephone}</dd>
        </div>
      )}
      {view.fracture === null ? null : (
        <div>
          <dt className="vh">Fracture</dt>
          <dd>{view.fracture}</dd>
        </div>
      )}
      {view.otherFractures.map((other, at) => (
        <div key={other.key}>
          <dt>Another fracture</dt>
          <dd>
            <Link
              to="/patients/$record/{-$tab}"
              params={{ record: other.key }}
              {...(at === 0 ? { "aria-keyshortcuts": "F7" } : {})}
            >
              {other.words}
            </Link>
            {at === 0 ? (
              <>
                {" "}
                <Kbd>F7</Kbd>
              </>
            ) : null}
          </dd>
        </div>
      ))}
    </>
  );
}
