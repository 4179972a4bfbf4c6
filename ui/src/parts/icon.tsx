// The desk's icons, drawn inline so that nothing is fetched. Decorative always: the word stands beside them.
const PATHS = {
  chart: "M1.5 8.500h3V14.500h-3ZM6.500 1.500h3V14.500h-3ZM11.500 5.500h3V14.500h-3Z",
  clock:
    "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm0 1.8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 8 2.8ZM7 4.5h1.8V8l2.4 1.4-.9 1.5L7 9Z",
  close: "M4.4 3 8 6.6 11.600 3 13 4.400 9.400 8 13 11.600 11.600 13 8 9.400 4.400 13 3 11.600 6.600 8 3 4.400Z",
  columns: "M1 2h14v12H1Zm1.800 1.800v8.400h2.600V3.800Zm4.200 0v8.400h2V3.800Zm3.600 0v8.400h2.600V3.800Z",
  copy: "M5 1h9v10h-3v4H2V5h3Zm1.600 1.600V5H11v4.400h1.400V2.600ZM3.600 6.600v6.800h5.800V6.600Z",
  down: "M8 14.5 2.5 9l1.3-1.3 3.3 3.2V1.5h1.8v9.4l3.3-3.2L13.5 9Z",
  full: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Z",
  half: "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1Zm0 1.8v10.4A5.2 5.2 0 0 1 8 2.8Z",
  help: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1ZM7 11v1.800h1.900V11ZM5.200 6.300h1.800c0-.7.400-1.100 1-1.100s1 .300 1 .900c0 1.200-2 1.300-2 3.200v.600h1.900c0-1.500 2.100-1.600 2.100-3.900 0-1.500-1.200-2.500-3-2.500-1.700 0-2.800 1.100-2.800 2.800Z",
  left: "m10.500 1.700 1.400 1.400L7 8l4.900 4.900-1.400 1.400L4.200 8Z",
  lock: "M4 7V5a4 4 0 0 1 8 0v2h1.5v8h-11V7Zm1.8 0h4.4V5a2.2 2.2 0 0 0-4.4 0Z",
  menu: "M1 3h14v2H1Zm0 4h14v2H1Zm0 4h14v2H1Z",
  needs: "M8 .5 15.5 8 8 15.5.5 8Zm-1 4v4.7h2V4.5Zm0 5.7V12h2v-1.8Z",
  ok: "M8 1a7 7 0 1 1 0 14A7 7 0 0 1 8 1Zm3.6 4.1L7 9.8 4.6 7.4 3.3 8.7 7 12.4l5.9-6Z",
  pen: "m11.5 1 3.5 3.5L5.5 14 1 15l1-4.5ZM3.6 11.3l-.5 1.6 1.6-.5 6.2-6.2-1.1-1.1Z",
  people:
    "M5.500 1.500a3 3 0 1 1 0 6 3 3 0 0 1 0-6ZM.5 14c0-3 2-5 5-5s5 2 5 5Zm10.300-6.700a2.500 2.500 0 1 0 0-4.900 4.200 4.200 0 0 1 0 4.900Zm1.200 6.700h3.500c0-2.600-1.500-4.300-3.900-4.500.300 1 .400 2.500.400 4.500Z",
  print: "M4 1h8v4H4Zm-3 5h14v7h-3v2H4v-2H1Zm4.700 4v3.300h4.600V10Z",
  right: "M5.500 1.700 4.100 3.100 9 8l-4.900 4.900 1.400 1.400L11.800 8Z",
  search:
    "M6.500.5a6 6 0 1 1 0 12 6 6 0 0 1 0-12Zm0 2a4 4 0 1 0 0 8 4 4 0 0 0 0-8Zm4.700 7.300 4.500 4.500-1.400 1.400-4.500-4.500Z",
  sort: "M8 1 3 7h10ZM8 15l5-6H3Z",
  sortdown: "M8 13 2 4h12Z",
  sortup: "M8 3 2 12h12Z",
  stop: "M1.5 1.5h13v13h-13Zm5.5 2.3v5h2v-5Zm0 6.2v2h2v-2Z",
  tick: "m3.400 7.600 3.100 3.100 6-7.700 2 1.500-7.800 10L1.600 9.400Z",
  up: "M8 1.5 13.5 7l-1.3 1.3-3.3-3.2v9.4H7.1V5.1L3.8 8.3 2.5 7Z",
  warn: "M8 1 15.5 15H.5Zm-1 5v4.5h2V6Zm0 5.7v1.8h2v-1.8Z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, className }: { name: IconName; className?: string }) {
  return (
    <svg
      className={className === undefined ? "icon" : `icon ${className}`}
      viewBox="0 0 16 16"
      aria-hidden="true"
      focusable="false"
    >
      <path fillRule="evenodd" d={PATHS[name]} />
    </svg>
  );
}
