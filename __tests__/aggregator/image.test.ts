// The aggregator's image, as far as its Dockerfile says it: who runs what, and how its health is asked for.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TestServer } from "./server/sender.ts";

const LINES = readFileSync(join(__dirname, "../../images/aggregator/Dockerfile"), "utf8").split("\n");
/** The rest of each line with this instruction. */
const instructions = (name: string): string[] =>
  LINES.filter((line) => line.startsWith(`${name} `)).map((line) => line.slice(name.length + 1));
/** The arguments of an instruction in its exec form. */
const execFormOf = (name: string): string[] =>
  JSON.parse(instructions(name)[0]?.replace(/^[^[]*/, "") ?? "") as string[];

const exitCodeOf = ([program = "", ...given]: readonly string[], port: number): Promise<number | string | undefined> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH, MERIDIAN_AGGREGATOR_PORT: String(port) };
    const child = execFile(program, given, { env }, () => resolve(child.exitCode ?? "killed"));
  });

describe("the aggregator's image", () => {
  it("is copied together, without anything that would have to run for its architecture", () => {
    expect(instructions("RUN")).toEqual([]);
    expect(instructions("COPY")).toEqual(["index.mjs /app/"]);
  });

  it("runs its bundle without a shell and not as root", () => {
    expect(instructions("USER")).toEqual(["node"]);
    expect(execFormOf("ENTRYPOINT")).toEqual(["node", "--enable-source-maps", "/app/index.mjs"]);
  });

  it("is healthy while the aggregator answers, and not when nobody does", async () => {
    const server = new TestServer();
    await server.start();
    const { port } = server;
    expect(await exitCodeOf(execFormOf("HEALTHCHECK"), port)).toBe(0);
    await server.stop();
    expect(await exitCodeOf(execFormOf("HEALTHCHECK"), port)).toBe(1);
  });
});
