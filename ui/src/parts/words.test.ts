// How dates, counts and numbers are written.
import { describe, expect, it } from "vitest";
import {
  count,
  dayAndTime,
  dayOf,
  kpiList,
  longDate,
  maskedNhsNumber,
  several,
  shortDate,
  spacedNhsNumber,
  time,
} from "./words";

describe("writing", () => {
  it("writes a calendar date without asking any clock", () => {
    expect(shortDate("2026-03-01")).toBe("1 Mar 2026");
    expect(longDate("2026-10-29")).toBe("29 October 2026");
    expect(shortDate("later")).toBe("later");
  });

  it("shows instants on London's clocks, summer and winter", () => {
    expect(time("2026-07-01T22:30:00Z")).toBe("23:30");
    expect(dayOf("2026-07-01T23:30:00Z")).toBe("2026-07-02");
    expect(dayAndTime("2026-11-16T16:05:00Z")).toBe("16 Nov 2026 at 16:05");
    expect(dayAndTime("2026-11-16T16:05:00Z", "2026-11-16")).toBe("today at 16:05");
  });

  it("groups thousands and NHS numbers, and masks all but two digits", () => {
    expect(count(1204)).toBe("1,204");
    expect(several(1, "record")).toBe("1 record");
    expect(several(3, "entry", "entries")).toBe("3 entries");
    expect(spacedNhsNumber("9991000003")).toBe("999 100 0003");
    expect(maskedNhsNumber("9991000003")).toBe("••• ••• ••03");
  });

  it("shortens runs of KPIs", () => {
    expect(kpiList([7])).toBe("KPI 7");
    expect(kpiList([7, 9, 10, 11])).toBe("KPI 7, 9 to 11");
    expect(kpiList([2, 3, 8])).toBe("KPI 2, 3, 8");
  });
});
