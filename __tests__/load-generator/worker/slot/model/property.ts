// The property of every worker's life, which each seeded mistake must break: the rules at each step, and from whatever
// state is reached, time alone ends the life, and where everybody answers it ends soon, with all that was measured
// sent.

import fc from "fast-check";
import { decide } from "../../../../../images/load-generator/worker/slot/decide.ts";
import { must } from "../../../../support/must.ts";
import { toldWell } from "./hearing.ts";
import { anyBeginning, anyLife } from "./lives.ts";
import { pendingOps, perform } from "./ops.ts";
import { LAST_FLUSH_MS } from "./rules.ts";
import { type Decide, SlotWorld } from "./world.ts";

/** For what is under way to be cut, and for a retry. */
const SOON_MS = 20_000;

const timeAloneEndsIt = (from: SlotWorld): void => {
  const world = from.fork();
  const endsAtMs = Math.max(world.facts.nowMs, world.facts.deadlineAtMs + LAST_FLUSH_MS);
  world.passTime(endsAtMs + 10 - world.facts.nowMs);
  must(world.facts.hasLeft, "time alone ends every life", world.slot.state);
};

type Wish = "told to stop" | "the run's end" | "the start";

const whereAllAnswerItEndsSoon = (from: SlotWorld, wish: Wish): void => {
  const world = from.fork();
  const { facts } = world;
  const beganAtMs = facts.nowMs;
  if (wish === "told to stop") perform(world, { op: "stop" });
  const phase = wish === "the start" && !facts.isRunEnding ? "started" : "draining";
  for (let turns = 0; turns < 400 && !facts.hasLeft; turns += 1) {
    const [next] = pendingOps(world);
    if (next !== undefined) perform(world, next);
    else if (turns % 2 === 0 && wish !== "told to stop") perform(world, toldWell(phase));
    else perform(world, { op: "time", ms: 400 });
  }
  const startMs = wish === "the start" ? Math.max(0, world.beginning.startAtMs) : 0;
  must(facts.hasLeft, `where all answer it ends: ${wish}`, world.slot.state);
  must(facts.nowMs <= Math.max(beganAtMs, startMs) + SOON_MS, `where all answer it ends soon: ${wish}`, facts.nowMs);
};

export const slotProperty = (decideEvent: Decide = decide) =>
  fc.property(anyBeginning, anyLife, (beginning, life) => {
    const world = new SlotWorld(beginning, decideEvent);
    let state = world.slot.state;
    for (const op of life) {
      perform(world, op);
      if (world.slot.state !== state) timeAloneEndsIt(world);
      state = world.slot.state;
    }
    // A life may end with any of what happens in it, so this is every state that is reached.
    for (const wish of ["told to stop", "the run's end", "the start"] as const) whereAllAnswerItEndsSoon(world, wish);
  });
