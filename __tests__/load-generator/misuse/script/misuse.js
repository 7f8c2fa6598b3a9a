// One call of some function with something wrong, in each iteration.
import { functionsOf } from "./surface.js";
import { makeValue } from "./values.js";

/** What ends the run, and what Node warns of at its own. */
const isLeftOut = (path) => /\.abort$|^console\.(time|count)/.test(path);
/** What would only make the test last, or end it. */
const isTime = (path) => /(sleep|setTimeout|setInterval)$/.test(path);
const isLong = (value) => {
  try {
    return Number(value) > 0.01;
  } catch {
    return false;
  }
};

/** @param roots what can be called. @param known what the script has at hand, for values */
export const misuse = async (roots, known, calls, iteration) => {
  const call = calls[iteration];
  if (call === undefined) return undefined;
  const functions = functionsOf(roots).filter(({ path }) => !isLeftOut(path));
  const { path, owner, run } = functions[call.at % functions.length];
  const given = call.given.map((one) => makeValue(one, known));
  if (isTime(path) && given.some(isLong)) return undefined;
  const isMade = call.isMade && run.prototype?.constructor === run;
  const outcome = isMade ? Reflect.construct(run, given) : Reflect.apply(run, owner, given);
  if (call.isAwaited) await outcome;
  if (call.ending === null) return undefined;
  const ending = makeValue(call.ending, known);
  if (iteration % 2 === 0) throw ending;
  return ending;
};
