// What the window holds of one person's stay is gone with it.
import { expect, test, vi } from "vitest";
import { platform } from "../platform";
import { Stay } from "./stay";

test("a stay that ends holds no answer of the host, and leaves nothing of the desk in the clipboard", async () => {
  const copied = vi.spyOn(platform, "copyText").mockResolvedValue();
  const stay = new Stay();
  stay.queries.setQueryData(["patients"], [{ nhsNumber: "9990000018" }]);
  await stay.clipboard.copy("9990000018");
  stay.end();
  expect(stay.queries.getQueryData(["patients"])).toBeUndefined();
  expect(copied.mock.lastCall).toEqual([""]);
});

test("a stay that copied nothing leaves the clipboard to whoever filled it", () => {
  const copied = vi.spyOn(platform, "copyText").mockResolvedValue();
  new Stay().end();
  expect(copied).not.toHaveBeenCalled();
});

test("the next stay knows nothing of where the one before was", () => {
  vi.spyOn(platform, "call").mockResolvedValue({ route: "", question: null, typed: [], list: null });
  const before = new Stay();
  before.place.atRoute("/patients/r-1/dxa");
  before.place.atQuestion("dxa_date");
  expect(before.place.questionAt("r-1")).toBe("dxa_date");
  expect(new Stay().place.questionAt("r-1")).toBeNull();
});
