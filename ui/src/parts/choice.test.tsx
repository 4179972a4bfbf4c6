// A group of choices: its markup, its numbers, and focus.
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { createRef, useState } from "react";
import { expect, test } from "vitest";
import type { ChoicesHandle } from "./choice";
import { Choice, ChoiceGroup } from "./choice";

const REASONS = ["duplicate", "moved", "other"];

function Reasons({ handle }: { handle: React.Ref<ChoicesHandle> }) {
  const [reason, setReason] = useState<string[]>([]);
  return (
    <ChoiceGroup
      name="reason"
      handle={handle}
      chosen={reason}
      onPick={(value) => setReason([value])}
      numbered={REASONS}
    >
      {REASONS.map((value) => (
        <Choice key={value} value={value} label={value} />
      ))}
    </ChoiceGroup>
  );
}

test("a number picks the choice with that number, and focus goes there", async () => {
  const handle = createRef<ChoicesHandle>();
  render(<Reasons handle={handle} />);
  handle.current?.focus();
  expect(document.activeElement).toBe(screen.getByLabelText("duplicate"));
  await userEvent.keyboard("3");
  expect(screen.getByLabelText("other")).toHaveProperty("checked", true);
  expect(document.activeElement).toBe(screen.getByLabelText("other"));
  await userEvent.keyboard("4");
  expect(screen.getByLabelText("other")).toHaveProperty("checked", true);
});

test("focus goes to what is chosen, whichever that is, or to the choice that is named", async () => {
  const handle = createRef<ChoicesHandle>();
  render(<Reasons handle={handle} />);
  await userEvent.click(screen.getByLabelText("moved"));
  (document.activeElement as HTMLElement).blur();
  handle.current?.focus();
  expect(document.activeElement).toBe(screen.getByLabelText("moved"));
  handle.current?.focus("duplicate");
  expect(document.activeElement).toBe(screen.getByLabelText("duplicate"));
});
