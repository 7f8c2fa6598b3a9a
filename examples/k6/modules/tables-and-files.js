// Reads a table row by row, and another file piece by piece: neither lies in memory as a whole for each virtual user.
import { check } from "k6";
import csv from "k6/experimental/csv";
import { open as openFile, SeekMode } from "k6/experimental/fs";
import http from "k6/http";

export const options = { vus: 1, iterations: 2 };

const table = await openFile("../data/users.csv");
const people = await csv.parse(table, { skipFirstLine: true });
const rows = new csv.Parser(await openFile("../data/users.csv"), { asObjects: true });
const text = await openFile("../data/people.json");

/** All of a file, three bytes at a time. */
const countBytes = async (file) => {
  const piece = new Uint8Array(3);
  await file.seek(0, SeekMode.Start);
  let bytes = 0;
  for (let read = await file.read(piece); read !== null; read = await file.read(piece)) bytes += read;
  return bytes;
};

export default async function () {
  const { done, value } = await rows.next();
  const [name] = people[__ITER];
  check(value, { "the same row by both": (row) => !done && row[Object.keys(row)[0]] === name });
  const { size } = await text.stat();
  const bytes = await countBytes(text);
  check(bytes, { "the file is read to its end": (count) => count === size });
  http.get(`${__ENV.SHOP}/echo/${name}`);
}
