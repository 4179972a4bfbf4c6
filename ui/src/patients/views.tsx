// Named views of the patients list: choosing one, giving the list as it is a name, forgetting one.
import type { FormEvent } from "react";
import { useEffect, useRef, useState } from "react";
import { useChoices } from "../frame/choices";
import { Button } from "../parts/button";
import { TickBox } from "../parts/choice";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { Icon } from "../parts/icon";
import { CallError, type PatientsLook } from "../platform";
import { useRefused } from "../session/refused";
import { NEWEST_FIRST, sameLook } from "./use-patients";

const USUAL = "usual";
const OTHER = "";

export function Views({ look, onChoose }: { look: PatientsLook; onChoose: (look: PatientsLook) => void }) {
  const { view } = useChoices();
  const [open, setOpen] = useState(false);
  const views = view?.views ?? [];
  const usual: PatientsLook = { ...NEWEST_FIRST, columns: view?.usualColumns ?? look.columns };
  const chosen = sameLook(look, usual) ? USUAL : (views.find((one) => sameLook(one.look, look))?.id ?? OTHER);
  return (
    <>
      <label className="small quiet" htmlFor="view">
        Saved view
      </label>
      <select
        className="nhsuk-select select select--quiet select--view"
        id="view"
        value={chosen}
        onChange={(event) => {
          const id = event.target.value;
          const one = id === USUAL ? usual : views.find((saved) => saved.id === id)?.look;
          if (one !== undefined) onChoose(one);
        }}
      >
        {chosen === OTHER ? <option value={OTHER}>None of these</option> : null}
        <option value={USUAL}>Newest first</option>
        {views.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      <button type="button" className="button button--quiet" onClick={() => setOpen(true)}>
        Views
      </button>
      {open ? <ViewsDialog look={look} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ViewsDialog({ look, onClose }: { look: PatientsLook; onClose: () => void }) {
  const { view, saveView, forgetView } = useChoices();
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const views = view?.views ?? [];
  /** A view for everybody is not one's own. */
  const mayShare = useRefused("write") === null;
  useEffect(() => box.current?.focus(), []);

  async function save(event: FormEvent): Promise<void> {
    event.preventDefault();
    try {
      await saveView(name, shared, look);
      onClose();
    } catch (thrown) {
      setError(thrown instanceof CallError ? thrown.message : "The view could not be saved. Try again.");
      box.current?.focus();
    }
  }

  return (
    <Dialog title="Views" onClose={onClose}>
      <form onSubmit={(event) => void save(event)}>
        <Field
          id="view-name"
          label="Save this view as"
          hint="Filters, columns and order are kept. What is in the search box is not. A name may hold no patient’s name or number."
          ref={box}
          className="input--full"
          value={name}
          error={error}
          maxLength={60}
          onChange={(event) => setName(event.target.value)}
        />
        {mayShare ? (
          <TickBox id="view-shared" label="For everybody who uses this desk" checked={shared} onChange={setShared} />
        ) : null}
        <div className="flow">
          <Button type="submit">Save view</Button>
          <Button secondary onClick={onClose}>
            Cancel
          </Button>
        </div>
      </form>
      {views.length === 0 ? null : (
        <>
          <h3 className="dialog__part">Saved views</h3>
          <ul className="lines">
            {views.map((one) => (
              <li key={one.id}>
                <span>
                  {one.name} <span className="quiet small">{one.shared ? "everybody’s" : "yours"}</span>
                </span>
                {one.shared && !mayShare ? null : (
                  <button
                    type="button"
                    className="button button--quiet button--small"
                    aria-label={`Delete ${one.name}`}
                    onClick={() => void forgetView(one.id)}
                  >
                    <Icon name="close" /> Delete
                  </button>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
