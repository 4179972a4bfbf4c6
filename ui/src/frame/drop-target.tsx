// A file that is held over the window, on whatever screen: where it goes when it is dropped, or why it goes nowhere.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { topDialog } from "../parts/dialog";
import { Icon } from "../parts/icon";
import { platform } from "../platform";
import { useRefused } from "../session/refused";
import { useStay } from "../session/stay";
import { sayInBar } from "./said-in-bar";

export function DropTarget() {
  const navigate = useNavigate();
  const { dropped } = useStay();
  const refused = useRefused("import");
  const [isOver, setOver] = useState(false);
  useEffect(() => platform.onFilesOver(setOver), []);
  useEffect(
    () =>
      platform.onFilesDropped(() => {
        setOver(false);
        // What is being typed in a dialog stays where it is.
        if (topDialog() !== undefined) return;
        if (refused !== null) {
          sayInBar(refused);
          return;
        }
        dropped.arrive();
        void navigate({ to: "/import" });
      }),
    [dropped, navigate, refused],
  );
  if (!isOver) return null;
  return (
    <div className="drop-target">
      <p className="drop-target__words" role="status">
        <Icon name={refused === null ? "down" : "lock"} />{" "}
        {refused ?? "Drop a CSV file or Excel workbook to see what importing it would do. Nothing changes yet."}
      </p>
    </div>
  );
}
