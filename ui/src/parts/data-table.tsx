// The one table of the desk: its box that scrolls sideways, caption, headings that sort, rows that open and are walked
// through by keyboard, pages, and focus. Whatever happens to the rows (a page turned, a record restored, an answer of the
// host), focus stays in the list where it was. What a row is, and in which order rows come, is said by whoever shows it.
import { Link, useNavigate } from "@tanstack/react-router";
import type { ReactNode, Ref } from "react";
import { useEffect, useImperativeHandle, useRef } from "react";
import type { ListRoute } from "../frame/list-memory";
import { useListWalks } from "../frame/list-memory";
import { useStay } from "../session/stay";
import { useFittingColumns } from "./fitting-columns";
import { useFittingRows } from "./fitting-rows";
import { Icon } from "./icon";
import { usePageKeys } from "./page-keys";
import { Pager } from "./pager";
import { NoPick, PickPage, PickRow } from "./picks";
import { useRowKeys } from "./row-keys";
import type { Selection } from "./selection";
import { Loading } from "./states";

export interface DataColumn<Row> {
  key: string;
  heading: string;
  /** A heading for screen readers alone. */
  unseen?: boolean;
  /** The cell that names its row, and opens it where rows open. */
  names?: boolean;
  number?: boolean;
  /** Text that may take several lines. */
  wraps?: boolean;
  /** Stays in sight at the right edge where the table is wider than its box; what names the row then stays at the left. */
  acts?: boolean;
  /**
   * Only where there is room for it: its words stand in another column too, or in what the row opens. It goes at 200%, or with a
   * number wherever the table would be wider than its box, the smallest number first.
   */
  roomy?: boolean | number;
  quiet?: boolean;
  sorted?: "ascending" | "descending" | undefined;
  onSort?: (() => void) | undefined;
  cell: (row: Row) => ReactNode;
  /** A second line under the first. */
  below?: (row: Row) => ReactNode;
}

/** The record that a row opens, and the question that it opens at. */
export interface Opens {
  record: string;
  q?: string;
}

/** The page that is shown, of how many rows. */
export interface Page {
  offset: number;
  limit: number;
  total: number;
  onOffset: (offset: number) => void;
}

/** What a list has beside a table: rows that open, are remembered, and can be gone through one after the other. */
export interface ListOf<Row> {
  /** Under which name its row is remembered. */
  name: string;
  /** "Patients": what Back to it says. */
  title: string;
  route: ListRoute;
  /** Nothing for a row that opens no record, but a part of the patients list. */
  opens: (row: Row) => Opens | null;
  /** Says to the patients list which part of it such a row opens. */
  toPatients?: (row: Row) => void;
  /** What it is asked for, where it has more than a page. */
  asked?: object;
  /** Rows from an offset on, for going on past the page. */
  further?: (offset: number, limit: number) => Promise<readonly Row[]>;
  /** Whether a row needs something: F8 goes there. */
  needs?: (row: Row) => boolean;
  /** For Ctrl C. */
  numberOf?: (row: Row) => string | null;
  /** Keys that open the row that has focus, or the first, wherever on the screen they are pressed. */
  openKeys?: readonly string[];
  /** What other keys do with that row. */
  rowKeys?: Readonly<Record<string, (row: Row) => void>>;
  /** Whether Ctrl Page Down and Up are the screen's, for something else than pages. */
  leavesCtrlPage?: boolean;
  /** Where rows can be selected: how each is called, and which may be. */
  selection?: { of: Selection; nameOf: (row: Row) => string; may: (row: Row) => boolean } | undefined;
}

export interface TableHandle {
  focusFirst: () => void;
  /** Goes on to the row after the one with this id. */
  focusAfter: (id: string) => void;
  /** Opens the row with this id as if it had been chosen; what it opens also where it has left the page. */
  open: (id: string, opens: Opens) => void;
}

/** Rows that follow each other under a heading of their own. */
export interface RowGroup {
  key: string;
  heading: ReactNode;
  /** How many they are. */
  rows: number;
}

interface DataTableProps<Row> {
  /** Name of the box that scrolls. */
  label: string;
  caption: string;
  columns: readonly DataColumn<Row>[];
  /** Nothing while they are being read. */
  rows: readonly Row[] | undefined;
  rowId: (row: Row) => string;
  /** Where rows stand under headings: they have all of them, in order. */
  groups?: readonly RowGroup[];
  list?: ListOf<Row>;
  page?: Page;
  /** Hears how many rows fit between what is above the table and the foot of the window. */
  onFit?: (rows: number) => void;
  /** Rows of two lines. */
  twoLines?: boolean;
  /** In a panel that has its own edges. */
  flush?: boolean;
  /** The box is as high as its own class says, and scrolls both ways. */
  boxed?: string;
  /** What stands at the left of the foot. */
  foot?: ReactNode;
  /** The most that the foot ever says: its room is held, so that what is said there takes no row off the page. */
  footHolds?: ReactNode;
  ref?: Ref<TableHandle>;
}

export function DataTable<Row>(props: DataTableProps<Row>) {
  const { rows, rowId, list, page, foot } = props;
  const navigate = useNavigate();
  const walks = useListWalks();
  const { keys: keysOfStay } = useStay();
  const shown = rows ?? [];
  const ids = shown.map(rowId);
  const fit = useFittingRows(rows, ids[0] ?? "", props.columns.length, props.onFit);
  const columns = useFittingColumns(props.columns, fit.scroll);

  /** Pages turned before there was one. */
  const ahead = useRef(0);
  function turn(step: number): void {
    if (page === undefined) return;
    if (rows === undefined) {
      ahead.current += step;
      return;
    }
    const offset = Math.max(0, page.offset + step * page.limit);
    if (offset !== page.offset && offset < page.total) page.onOffset(offset);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the first rows are there
  useEffect(() => {
    if (rows === undefined || ahead.current === 0) return;
    const step = ahead.current;
    ahead.current = 0;
    turn(step);
  }, [rows === undefined]);

  const keys = useRowKeys({
    list: list?.name ?? null,
    ids: rows === undefined ? null : ids,
    page,
    turn,
    needs: (at) => isAt(shown, at, list?.needs),
    selection: list?.selection?.of,
    numberOf: (at) => (shown[at] === undefined ? null : (list?.numberOf?.(shown[at]) ?? null)),
    openKeys: list?.openKeys ?? [],
    rowKeys: Object.fromEntries(
      Object.entries(list?.rowKeys ?? {}).map(([key, act]) => [
        key,
        (at: number) => {
          const row = shown[at];
          if (row !== undefined) act(row);
        },
      ]),
    ),
    leavesCtrlPage: list?.leavesCtrlPage ?? false,
    open,
  });
  usePageKeys(list === undefined ? page : undefined, turn, fit.scroll);
  useImperativeHandle(props.ref, () => ({
    focusFirst: () => keys.focusRow(0),
    focusAfter: keys.focusAfter,
    open: (id, opens) => {
      const at = ids.indexOf(id);
      if (at === -1) keysOfStay.hold();
      else leave(at);
      void navigate(target(opens));
    },
  }));
  const lastPicked = useRef<number | null>(null);

  /** Remembers the list that a record is opened from, so that one can go on to its next. */
  function leave(at: number): void {
    if (list === undefined) return;
    // Wherever in it somebody clicked, it is the row that they come back to.
    keys.hold(at);
    // What is typed from here on is meant for the record.
    keysOfStay.hold();
    const { name, title, route, opens, asked, further } = list;
    const stopsOf = (rows: readonly Row[]) =>
      rows.flatMap((row) => {
        const opened = opens(row);
        return opened === null ? [] : [{ row: rowId(row), ...opened }];
      });
    walks.leave({
      list: name,
      title,
      route,
      stops: stopsOf(shown),
      at: stopsOf(shown.slice(0, at)).length,
      offset: page?.offset ?? 0,
      ...(asked === undefined ? {} : { asked }),
      ...(further === undefined ? {} : { further: async (offset, limit) => stopsOf(await further(offset, limit)) }),
    });
  }

  /** Goes to the part of the patients list that a row opens; the row has the focus for whoever comes back. */
  function toPatients(row: Row, at: number): void {
    keys.hold(at);
    list?.toPatients?.(row);
  }

  function open(at: number): void {
    const row = shown[at];
    // Text is being selected, not a row opened.
    if (list === undefined || row === undefined || document.getSelection()?.isCollapsed === false) return;
    const opens = list.opens(row);
    if (opens === null) {
      toPatients(row, at);
      void navigate({ to: "/patients" });
      return;
    }
    leave(at);
    void navigate(target(opens));
  }

  /** A click on a tick box; with Shift from the one before. */
  function pick(at: number, range: boolean): void {
    const selection = list?.selection?.of;
    const from = lastPicked.current;
    const id = ids[at];
    if (range && from !== null && from < ids.length) selection?.extend(ids, from, at);
    else if (id !== undefined) selection?.toggle(id);
    lastPicked.current = at;
  }

  const selection = list?.selection;
  const names = [
    "nhsuk-table table",
    props.twoLines === true ? "table--two" : "",
    props.flush === true ? "table--flush" : "",
    selection === undefined ? "" : "table--pick",
    columns.some((column) => column.acts === true) ? "table--acts" : "",
  ].filter((name) => name !== "");

  function drawn(row: Row, at: number): ReactNode {
    const id = rowId(row);
    const picked = selection?.of.has(id) === true;
    return (
      <tr
        key={id}
        className={rowNames(list !== undefined, picked)}
        onFocus={(event) => {
          keys.hold(at);
          // All of it, where its name alone would be in sight. What a mouse is pressed on stays below it: moved, it would not be clicked.
          if (document.documentElement.dataset.input !== "pointer")
            event.currentTarget.scrollIntoView({ block: "nearest" });
        }}
        // A dialog that closes gives focus back unheard.
        onKeyDownCapture={() => keys.hold(at)}
        onClick={list === undefined ? undefined : () => open(at)}
      >
        {selection === undefined ? null : !selection.may(row) ? (
          <NoPick />
        ) : (
          <PickRow name={selection.nameOf(row)} checked={picked} onPick={(range) => pick(at, range)} />
        )}
        {columns.map((column) => (
          <Cell key={column.key} column={column} row={row}>
            {column.names === true && list !== undefined ? (
              <Link
                {...targetOf(list.opens(row))}
                ref={keys.link(id)}
                data-row-link={id}
                onClick={(event) => {
                  event.stopPropagation();
                  if (list.opens(row) === null) toPatients(row, at);
                  else leave(at);
                }}
              >
                {column.cell(row)}
              </Link>
            ) : (
              column.cell(row)
            )}
          </Cell>
        ))}
      </tr>
    );
  }

  let from = 0;
  const groups = props.groups?.map((group) => {
    const first = from;
    from += group.rows;
    return { ...group, first, rows: shown.slice(first, from).map((row, at) => drawn(row, first + at)) };
  });

  const table = (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
    <section className={props.boxed ?? "scroll"} aria-label={props.label} tabIndex={0} ref={fit.scroll}>
      <table className={names.join(" ")}>
        <caption className="vh">{props.caption}</caption>
        <thead ref={fit.head}>
          <tr>
            {selection === undefined ? null : (
              <td className="pick">
                <PickPage page={shown.filter(selection.may).map(rowId)} selection={selection.of} />
              </td>
            )}
            {columns.map((column) => (
              <Heading key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        {groups === undefined ? (
          <tbody ref={fit.body} {...keys.body(0)}>
            {rows === undefined ? <Unread columns={columns} /> : null}
            {shown.map(drawn)}
          </tbody>
        ) : (
          groups.map((group) => (
            <tbody key={group.key} {...keys.body(group.first)}>
              <tr className="row--group" onFocus={keys.leaveRows}>
                <th scope="rowgroup" colSpan={columns.length}>
                  {group.heading}
                </th>
              </tr>
              {group.rows}
            </tbody>
          ))
        )}
      </table>
      {rows === undefined ? <Loading what={list?.title.toLowerCase() ?? props.label.toLowerCase()} /> : null}
    </section>
  );
  if (props.onFit === undefined && foot === undefined && page === undefined) return table;
  const said = (words: ReactNode, at: Page | undefined, holds = false) => (
    <>
      {words}
      {at === undefined ? null : <Pager {...at} shown={shown.length} holds={holds} onPage={turn} />}
    </>
  );
  const below =
    props.footHolds === undefined ? (
      <div className="table-foot" ref={fit.foot} {...keys.foot}>
        {said(foot, page)}
      </div>
    ) : (
      <div className="foot-room" ref={fit.foot}>
        <div className="foot-room__held" aria-hidden="true">
          {/* The last page has the longest numbers. */}
          {said(props.footHolds, page && { ...page, offset: Math.max(0, page.total - shown.length) }, true)}
        </div>
        <div className="table-foot" {...keys.foot}>
          {said(foot, page)}
        </div>
      </div>
    );
  return (
    <div className={props.onFit === undefined ? undefined : "fits"} ref={fit.space}>
      <div className="sheet">
        {table}
        {below}
      </div>
    </div>
  );
}

function isAt<Row>(rows: readonly Row[], at: number, test: ((row: Row) => boolean) | undefined): boolean {
  const row = rows[at];
  return row !== undefined && test?.(row) === true;
}

function target({ record, q }: Opens) {
  return {
    to: "/patients/$record/{-$tab}",
    params: { record },
    search: q === undefined ? {} : { q },
  } as const;
}

function targetOf(opens: Opens | null) {
  return opens === null ? ({ to: "/patients" } as const) : target(opens);
}

function rowNames(opens: boolean, picked: boolean): string | undefined {
  const names = [opens ? "row--opens" : "", picked ? "row--selected" : ""].filter((name) => name !== "");
  return names.length === 0 ? undefined : names.join(" ");
}

/** A row's height while no row is there, so that it is known how many to ask for. */
function Unread<Row>({ columns }: { columns: readonly DataColumn<Row>[] }) {
  return (
    <tr className="row--unread">
      <td colSpan={columns.length + 1} />
    </tr>
  );
}

function Heading<Row>({ column }: { column: DataColumn<Row> }) {
  const { heading, sorted, onSort } = column;
  return (
    <th scope="col" className={classOf(column, column.number === true ? "num" : "")} aria-sort={sorted}>
      {column.unseen === true ? (
        <span className="vh">{heading}</span>
      ) : onSort === undefined ? (
        <>
          {heading}
          {sorted === undefined ? null : <Order sorted={sorted} />}
        </>
      ) : (
        <button type="button" onClick={onSort}>
          {heading}
          <Order sorted={sorted} />
        </button>
      )}
    </th>
  );
}

/** Which way a column is sorted, or that it can be. */
function Order({ sorted }: { sorted: "ascending" | "descending" | undefined }) {
  return (
    <Icon className="order" name={sorted === undefined ? "sort" : sorted === "descending" ? "sortdown" : "sortup"} />
  );
}

function classOf<Row>(column: DataColumn<Row>, ...names: string[]): string | undefined {
  const all = [...names, column.acts === true ? "acts" : "", column.roomy === true ? "roomy" : ""];
  return all.filter((name) => name !== "").join(" ") || undefined;
}

function Cell<Row>({ column, row, children }: { column: DataColumn<Row>; row: Row; children: ReactNode }) {
  const className = classOf(
    column,
    column.number === true ? "num" : column.wraps === true ? "" : "nowrap",
    column.quiet === true ? "quiet" : "",
  );
  const below = column.below === undefined ? null : <span className="sub">{column.below(row)}</span>;
  if (column.names === true) {
    return (
      <th scope="row" className={className}>
        {children}
        {below}
      </th>
    );
  }
  return (
    <td className={className}>
      {children}
      {below}
    </td>
  );
}
