// Which copy of the script each virtual user takes.
import { LeftModules } from "../../../images/load-generator/vu/left-modules.ts";
import type { ScriptModule } from "../../../images/load-generator/vu/user-modules.ts";

const moduleNamed = (name: string): ScriptModule => ({ names: [name], functionOf: () => () => {}, phases: {} });
const numbered = (...numbers: number[]) => numbers.map((number) => ({ number, module: moduleNamed(String(number)) }));

it("gives each user its own, in whatever order users come", () => {
  const left = new LeftModules(numbered(3, 1, 2));
  expect([2, 3, 1].map((number) => left.take(number)?.names)).toEqual([["2"], ["3"], ["1"]]);
  expect(left.isEmpty).toBe(true);
});

it("gives a user without one another's, each once, until none is left", () => {
  const left = new LeftModules(numbered(1, 2));
  expect([7, 1, 8].map((number) => left.take(number)?.names)).toEqual([["1"], ["2"], undefined]);
});

it("gives users of one number in several scenarios a copy each", () => {
  const left = new LeftModules(numbered(4, 4));
  const taken = [left.take(4), left.take(4)];
  expect(taken[0]).toBeDefined();
  expect(taken[1]).toBeDefined();
  expect(taken[0]).not.toBe(taken[1]);
  expect(left.take(4)).toBeUndefined();
});
