// The foot of a list: which rows these are, Back and Next.
import { Icon } from "./icon";
import { count } from "./words";

export function Pager(props: {
  offset: number;
  shown: number;
  total: number;
  /** It holds the room of another one and says nothing. */
  holds?: boolean;
  onPage: (step: 1 | -1) => void;
}) {
  const { offset, shown, total } = props;
  const words = shown === 0 ? "" : `${count(offset + 1)} to ${count(offset + shown)} of ${count(total)}`;
  return (
    <div className="pager push">
      {props.holds === true ? (
        <span className="foot-room__words" data-words={words} />
      ) : (
        <span role="status">{words}</span>
      )}
      {total > shown ? (
        <>
          <button
            type="button"
            className="button button--quiet button--small"
            aria-disabled={offset === 0}
            onClick={() => offset > 0 && props.onPage(-1)}
          >
            <Icon name="left" /> Back
          </button>
          <button
            type="button"
            className="button button--quiet button--small"
            aria-disabled={offset + shown >= total}
            onClick={() => offset + shown < total && props.onPage(1)}
          >
            Next <Icon name="right" />
          </button>
        </>
      ) : null}
    </div>
  );
}
