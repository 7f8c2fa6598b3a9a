// Whether cdktf may be called where it would ask.
import { checkThatSomebodyAnswers } from "../../../cli/plan/run-cdktf.ts";

describe("a call of cdktf that asks whether to go on", () => {
  it.each([
    ["deploy", "home"],
    ["destroy", "remote-*", "--parallelism", "4"],
  ])("is refused where nobody can answer: %s %s", (...args) => {
    expect(() => checkThatSomebodyAnswers(args, false)).toThrow(/asks whether to go on, and there is no terminal/);
    expect(() => checkThatSomebodyAnswers(args, true)).not.toThrow();
    expect(() => checkThatSomebodyAnswers([...args, "--auto-approve"], false)).not.toThrow();
  });

  it("is none of those that change nothing", () => {
    for (const step of ["synth", "diff", "output"]) expect(() => checkThatSomebodyAnswers([step], false)).not.toThrow();
  });
});
