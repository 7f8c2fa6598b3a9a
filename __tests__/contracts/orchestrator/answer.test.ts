// What a caller believes of an orchestrator's answer: all that was agreed, nothing else, and no word of what it cannot
// read but its beginning.
import fc from "fast-check";
import type { ActionType } from "../../../contracts/orchestrator/actions.ts";
import { type AnswerOf, parseAnswer, type Refusal } from "../../../contracts/orchestrator/answer.ts";

const AT = "2026-11-24T17:00:03.000Z";

const INIT: AnswerOf<"test-init"> = {
  statusCode: 200,
  runId: "20261124-170000-aaaa",
  start: { state: true, timestamp: AT },
  phase: "started",
  serverTime: AT,
  deadline: AT,
  pollAfterMs: 1_000,
  slot: 3,
  slots: 4,
  vus: 25,
  vuOffset: 75,
  regionVus: 100,
  aggregator: { endpoint: "http://10.0.0.1:8125", token: "t".repeat(16) },
  script: { location: "s3://bucket/plan.json", sha256: "0".repeat(64) },
  leasedUntil: AT,
  abortCause: null,
  isFirst: false,
  mayTearDown: false,
  setup: '{"token":"secret"}',
};

const REFUSAL: Refusal = {
  statusCode: 409,
  error: "stale-run",
  message: "run a is not the current one",
  issues: [{ path: "runId", expected: "b", received: '"a"', suggestion: "b" }],
  runId: "b",
};

const TYPES: ActionType[] = [
  ...(["test-reset", "test-sweep", "test-abort", "test-mark"] as const),
  ...(["agg-record", "test-init", "test-end", "test-status"] as const),
];

const codeOf = (run: () => unknown): unknown => {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

describe("an answer", () => {
  it("is read as it was sent", () => {
    expect(parseAnswer("test-init", JSON.stringify(INIT))).toEqual(INIT);
  });

  it("may hold more than this version knows, which is not passed on", () => {
    expect(parseAnswer("test-init", JSON.stringify({ ...INIT, later: 1 }))).toEqual(INIT);
  });

  it.each(Object.keys(INIT))("without its %s is not believed", (field) => {
    const { [field as keyof typeof INIT]: _, ...rest } = INIT;
    expect(codeOf(() => parseAnswer("test-init", JSON.stringify(rest)))).toBe("ORCHESTRATOR_DIFFERS");
  });

  it.each([
    ["another action's", INIT],
    ["null", null],
    ["a list", []],
    ["an instant without milliseconds", { ...INIT, serverTime: "2026-11-24T17:00:03Z" }],
  ])("that is %s is not believed", (_, answer) => {
    const type = answer === INIT ? "agg-record" : "test-init";
    expect(codeOf(() => parseAnswer(type, JSON.stringify(answer)))).toBe("ORCHESTRATOR_DIFFERS");
  });

  it("whatever its text is, is believed or refused with a code", () =>
    fc.assert(
      fc.property(fc.constantFrom(...TYPES), fc.oneof(fc.string(), fc.json()), (type, text) =>
        expect(codeOf(() => parseAnswer(type, text))).toBe("ORCHESTRATOR_DIFFERS"),
      ),
    ));

  it("that is not believed is quoted no further than its beginning, where no secret stands", () => {
    const text = JSON.stringify({ ...INIT, phase: "resting" });
    expect(text).toContain("secret");
    expect(() => parseAnswer("test-init", text)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("secret") }),
    );
  });
});

describe("a refusal", () => {
  it.each(TYPES)("of %s is read as it was sent", (type) => {
    expect(parseAnswer(type, JSON.stringify(REFUSAL))).toEqual(REFUSAL);
  });

  it("for a reason that nobody knows is not believed", () => {
    const text = JSON.stringify({ ...REFUSAL, error: "tired" });
    expect(codeOf(() => parseAnswer("test-status", text))).toBe("ORCHESTRATOR_DIFFERS");
  });
});
