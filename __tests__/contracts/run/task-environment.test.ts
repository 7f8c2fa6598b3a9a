// What a task learns from its environment: all of it, typed, or a sentence that names every variable that is wrong.
import { parseTaskEnvironment } from "../../../contracts/run/task-environment.ts";

const NEEDED = {
  MERIDIAN_NAME: "meridian",
  MERIDIAN_REGION: "eu-west-1",
  MERIDIAN_HOME_REGION: "us-west-2",
  MERIDIAN_ORCHESTRATOR: "meridian-orchestrator:worker",
};

describe("a task's environment", () => {
  it("needs four variables, and has defaults for the rest", () => {
    expect(parseTaskEnvironment(NEEDED)).toEqual({
      ...NEEDED,
      MERIDIAN_AGGREGATOR_PORT: 8125,
      MERIDIAN_LISTEN_HOST: "0.0.0.0",
    });
  });

  it("turns numbers into numbers, and passes over what is not Meridian's", () => {
    const given = { ...NEEDED, MERIDIAN_AGGREGATOR_PORT: "0", MERIDIAN_THREADS: "4", PATH: "/bin" };
    const { MERIDIAN_AGGREGATOR_PORT, MERIDIAN_THREADS, ...rest } = parseTaskEnvironment(given);
    expect([MERIDIAN_AGGREGATOR_PORT, MERIDIAN_THREADS]).toEqual([0, 4]);
    expect(rest).not.toHaveProperty("PATH");
  });

  it.each(Object.keys(NEEDED))("without %s is refused by name", (name) => {
    const { [name as keyof typeof NEEDED]: _, ...rest } = NEEDED;
    expect(() => parseTaskEnvironment(rest)).toThrow(
      expect.objectContaining({
        code: "ENVIRONMENT_INVALID",
        message: `this task lacks settings: ${name}`,
        issues: [expect.objectContaining({ path: name, received: "nothing" })],
      }),
    );
  });

  it.each([
    ["MERIDIAN_AGGREGATOR_PORT", "65536"],
    ["MERIDIAN_AGGREGATOR_PORT", "http"],
    ["MERIDIAN_THREADS", "0"],
  ])("with %s of %s names what it found there", (name, value) => {
    expect(() => parseTaskEnvironment({ ...NEEDED, [name]: value })).toThrow(
      expect.objectContaining({ issues: [expect.objectContaining({ path: name, received: JSON.stringify(value) })] }),
    );
  });

  it("of nothing at all names everything that is missing", () => {
    expect(() => parseTaskEnvironment({})).toThrow(
      expect.objectContaining({ message: `this task lacks settings: ${Object.keys(NEEDED).join(", ")}` }),
    );
  });
});
