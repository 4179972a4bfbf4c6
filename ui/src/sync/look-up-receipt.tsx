// What a receipt number is of: whoever runs Central names it on the telephone.
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { FormEvent } from "react";
import { useState } from "react";
import { Button } from "../parts/button";
import { Field } from "../parts/field";
import { CallError } from "../platform";
import { call } from "../session/call";

export function LookUpReceipt() {
  const [number, setNumber] = useState("");
  const [missing, setMissing] = useState(false);
  const looking = useMutation({ mutationFn: () => call("look_up_receipt", { number }) });
  const found = looking.data;

  function look(event: FormEvent): void {
    event.preventDefault();
    setMissing(number.trim() === "");
    if (number.trim() !== "" && !looking.isPending) looking.mutate();
  }
  const failed = looking.error instanceof CallError ? looking.error.message : "That did not work. Try again.";

  return (
    <section className="sheet sheet--pad">
      <h2>Look up a receipt</h2>
      <form onSubmit={look}>
        <Field
          id="receipt-number"
          label="Receipt number"
          hint="As Central says it: 1234 of a receipt, R56 of a refusal"
          error={missing ? "Type a receipt number" : looking.isError ? failed : null}
          className="input--w10"
          value={number}
          onChange={(event) => {
            setMissing(false);
            setNumber(event.target.value);
          }}
          beside={
            <Button type="submit" secondary busy={looking.isPending}>
              Look up
            </Button>
          }
        />
      </form>
      <p className="small" role="status">
        {found === undefined ? null : (
          <>
            {found.words}{" "}
            {found.record === null ? null : (
              <Link to="/patients/$record/{-$tab}" params={{ record: found.record }}>
                Open the record
              </Link>
            )}
          </>
        )}
      </p>
    </section>
  );
}
