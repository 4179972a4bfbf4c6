// That some records may be the same patient twice, where there are any: said above lists of patients.
import { Link } from "@tanstack/react-router";
import { several } from "../parts/words";
import { useDuplicateCount } from "./use-duplicates";

export function DuplicatesLine() {
  const pairs = useDuplicateCount();
  if (pairs === 0) return null;
  return <Link to="/duplicates">{several(pairs, "possible duplicate")}</Link>;
}
