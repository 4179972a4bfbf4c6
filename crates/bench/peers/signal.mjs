// The peer of an import: Papaparse, and Signal's SQLCipher addon. It checks nothing, looks for no duplicate and keeps no
// history. Asked on standard input, a line of JSON each; answers on standard output, a line each.
//   {"take": csv}            read the file into memory
//   {"import": database}     cells into a new encrypted table with four indexes, in one durable transaction -> {"ms"}
//   {"digest": database}     SHA-256 over all cells in the order of the rows' texts -> {"sha256", "rows"}
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { Database } from "@signalapp/sqlcipher";
import Papa from "papaparse";

const KEY = "2dd29ca851e7b56e4697b0e1f08507293d761a05ce4d1b628663f411a8086d99";
const INDEXED = ["1.01", "1.09", "1.02", "1.04"];
const UNIT = "\x1f";

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;

function open(path) {
  const database = new Database(path, { cacheStatements: true });
  database.exec(`PRAGMA key = "x'${KEY}'"`);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536");
  return database;
}

function load(text, path) {
  const database = open(path);
  const header = Papa.parse(text, { preview: 1 }).data[0];
  database.exec(`CREATE TABLE cells (${header.map(quoted).join(", ")})`);
  for (const [place, number] of INDEXED.entries()) {
    const name = header.find((name) => name.startsWith(`${number} `));
    database.exec(`CREATE INDEX cells_${place} ON cells (${quoted(name)})`);
  }
  const insert = database.prepare(`INSERT INTO cells VALUES (${header.map(() => "?").join(", ")})`);

  const began = performance.now();
  const { data } = Papa.parse(text, { skipEmptyLines: true });
  database.exec("BEGIN IMMEDIATE");
  for (let row = 1; row < data.length; row += 1) {
    insert.run(data[row].map((cell) => (cell === "" ? null : cell)));
  }
  database.exec("COMMIT");
  const ms = performance.now() - began;

  insert.close();
  database.close();
  return { ms };
}

function digest(path) {
  const database = open(path);
  const select = database.prepare("SELECT * FROM cells");
  const lines = select.all().map((row) => Object.values(row).map((cell) => cell ?? "").join(UNIT));
  select.close();
  database.close();
  const hash = createHash("sha256");
  for (const line of lines.sort()) {
    hash.update(`${line}\n`);
  }
  return { rows: lines.length, sha256: hash.digest("hex") };
}

let text = "";
for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  let answer = {};
  if (asked.take) text = readFileSync(asked.take, "utf8");
  if (asked.import) answer = load(text, asked.import);
  if (asked.digest) answer = digest(asked.digest);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
