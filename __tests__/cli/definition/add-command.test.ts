// Commands in the program's list: an option is its command's own affair, and a place is chosen by its name.
import { status } from "../../../cli/commands/status.ts";
import { command, placedCommand } from "../../../cli/definition/command.ts";
import { flag, OUT_OF_RUN, optional, port, text } from "../../../cli/definition/options.ts";
import { CONFIG_OF_RUN } from "../../../cli/definition/overrides.ts";
import { exitCodeOfError } from "../../../cli/exit-codes.ts";
import type { Place } from "../../../cli/places/place.ts";
import { runProgram } from "../../../cli/program.ts";

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

const placeOf = (name: string, findsRunsBy: Place["findsRunsBy"]): Place => {
  const refuse = async (): Promise<never> => {
    throw new Error(`${name} was asked`);
  };
  return {
    name,
    meaning: `the ${name}`,
    findsRunsBy,
    start: refuse,
    attach: refuse,
    results: refuse,
    history: refuse,
    doctor: async () => [],
    words: { secondInterrupt: "", results: "", stopped: "", watching: null, left: null },
  };
};
const PLACES = [placeOf("local", "out"), placeOf("aws", "config"), placeOf("cellar", "out")];

const mistakeOf = (...argv: string[]): Promise<{ message: string; next: string | undefined; exitCode: number }> =>
  runProgram(argv, { places: PLACES }).then(
    () => {
      throw new Error("it was no mistake");
    },
    (error) => ({ message: error.message, next: error.next, exitCode: exitCodeOfError(error) }),
  );

describe("a command's definition", () => {
  it("brings its options and arguments, each by its own name", async () => {
    const given: unknown[] = [];
    const shout = command({
      name: "shout",
      meaning: "says it aloud",
      arguments: { what: optional("[what]", "what is said") },
      options: {
        times: port("--times <n>", "how often", 1),
        isHoarse: flag("--hoarse", "not so loud"),
        to: text("--to <whom>", "who hears it", "all"),
      },
      run: async (all) => {
        given.push(all);
        return all.times;
      },
    });
    expect(await runProgram(["shout", "hello", "--times", "3", "--hoarse"], { commands: [shout] })).toBe(3);
    expect(await runProgram(["shout"], { commands: [shout] })).toBe(1);
    expect(given).toEqual([
      { what: "hello", times: 3, isHoarse: true, to: "all" },
      { what: undefined, times: 1, isHoarse: false, to: "all" },
    ]);
  });

  it("takes one more option without a change of anything else", async () => {
    const told: string[] = [];
    const withOption = placedCommand({
      ...status,
      options: { ...status.options, since: text("--since <when>", "no older state", "ever") },
      run: async ({ place, since, json }) => {
        told.push(`${place.name} ${since} ${json}`);
        return 0;
      },
    });
    const parts = { places: PLACES, commands: [withOption] };
    expect(await runProgram(["status", "--since", "noon", "--json", "--aws"], parts)).toBe(0);
    expect(await runProgram(["status"], parts)).toBe(0);
    expect(told).toEqual(["aws noon true", "local ever false"]);
  });
});

describe("a mistake of the command line", () => {
  it("is told with all others, and with the help of its command", async () => {
    const { issues, next } = await runProgram(["run", "--vus", "0", "--region", "local=2,x=3", "-e", "canary"]).catch(
      (error) => error,
    );
    expect(issues).toMatchObject([
      { path: "--vus", received: '"0"', expected: "a whole number above 0" },
      { path: "--region", expected: expect.stringContaining("once for each region") },
      { path: "--env", received: "what is not shown", expected: "KEY=VALUE" },
    ]);
    expect(next).toBe("`meridian run --help` lists its options");
    expect(await mistakeOf("run", "--vus", "x")).toMatchObject({
      message: '--vus takes a whole number above 0; found "x"',
    });
    expect(await mistakeOf("run", "--duraton", "3s")).toMatchObject({
      message: "unknown option '--duraton'; did you mean --duration?",
      next: "`meridian run --help` lists its options",
    });
  });

  it("is answered by the commands that there are, where none is named", async () => {
    let told = "";
    jest.spyOn(process.stderr, "write").mockImplementation((words) => {
      told += String(words);
      return true;
    });
    try {
      expect([await runProgram([]), await runProgram(["help", "tri"])]).toEqual([2, 2]);
    } finally {
      jest.restoreAllMocks();
    }
    expect(told.match(/one iteration of one virtual user/g)).toHaveLength(2);
  });
});

describe("the place of a command", () => {
  it.each([
    [[], "local"],
    [["--on", "cellar"], "cellar"],
    [["--on", "aws"], "aws"],
    [["--aws"], "aws"],
  ])("is by %j %s", async (flags, name) => {
    await expect(runProgram(["status", ...flags], { places: PLACES })).rejects.toThrow(`${name} was asked`);
  });

  it("is refused when nobody knows it, with the name that was meant", async () => {
    expect(await mistakeOf("watch", "--on", "celar")).toEqual({
      message: "there is no place celar",
      next: "did you mean cellar? --on takes local, aws, cellar",
      exitCode: 2,
    });
    expect(await mistakeOf("watch", "--on", "xyz")).toMatchObject({ next: "--on takes local, aws, cellar" });
  });

  it("is refused when two are named", async () => {
    expect(await mistakeOf("stop", "--aws", "--on", "local")).toMatchObject({ exitCode: 2 });
  });

  it.each([
    [["status", "--config", "c.json"], "--config works with --on aws alone"],
    [["watch", "--config", "c.json", "--on", "cellar"], "--config works with --on aws alone"],
    [["status", "--aws", "--out", "o"], "--out works with --on local and --on cellar alone"],
    [["stop", "--aws", "-o", "o"], "--out works with --on local and --on cellar alone"],
    [["results", "--check"], "--check works in none of the places here"],
  ])("refuses what would be ignored there: %j", async (argv, sentence) => {
    const { message, exitCode } = await mistakeOf(...argv);
    expect([message.startsWith(sentence), exitCode]).toEqual([true, 2]);
  });

  it("says in help which places there are", async () => {
    let help = "";
    jest.spyOn(process.stdout, "write").mockImplementation((words) => {
      help += String(words);
      return true;
    });
    try {
      expect(await runProgram(["stop", "--help"], { places: PLACES })).toBe(0);
    } finally {
      jest.restoreAllMocks();
    }
    expect(help.replaceAll(/\s+/g, " ")).toContain("local: the local; aws: the aws; cellar: the cellar");
    expect([CONFIG_OF_RUN, OUT_OF_RUN].every(({ flags }) => help.includes(flags))).toBe(true);
  });
});
