// Mistakes in what is done at the right moment: another instant, another number, a word that is lost.

import { decide } from "../../../../../images/load-generator/worker/slot/decide.ts";
import type { Effect } from "../../../../../images/load-generator/worker/slot/effects.ts";
import type { Timer } from "../../../../../images/load-generator/worker/slot/events.ts";
import { type Bug, changed, instead, without } from "./seeding.ts";

/** Arms a timer for another instant. */
const armsLater = (timer: Timer, byMs: number) =>
  changed((effect) =>
    effect.do === "arm" && effect.timer === timer ? { ...effect, atMs: effect.atMs + byMs } : effect,
  );

const startsLater = changed((effect) =>
  effect.do === "start-threads"
    ? { ...effect, startAtMs: effect.startAtMs + 5_000, endAtMs: effect.endAtMs + 5_000 }
    : effect,
);

const startsFromTheStart = changed((effect) =>
  effect.do === "start-threads" ? { ...effect, isAtStart: true } : effect,
);

const cutsAtStart = changed((effect, slot) =>
  effect.do === "start-threads" ? { ...effect, endAtMs: Math.max(effect.startAtMs, slot.start?.atMs ?? 0) } : effect,
);

const certifiesTheBest = instead((slot, event, nowMs) => {
  if (event.is !== "thread-began" || slot.start === null) return undefined;
  const { skewMs } = slot.start;
  const best = Math.min(Number.isFinite(skewMs) ? skewMs : event.skewMs, event.skewMs);
  return decide(
    { ...slot, start: { ...slot.start, skewMs: Number.NEGATIVE_INFINITY } },
    { ...event, skewMs: best },
    nowMs,
  );
});

const certifiesNobodyLate = changed((effect, slot) =>
  effect.do === "certify" ? { ...effect, leadMs: Math.max(0, effect.leadMs), atStart: slot.isAtStart } : effect,
);

const notesTooLate = instead((slot, event, nowMs) => {
  const decided = decide(slot, event, nowMs);
  const isSaid = ({ do: what }: Effect): boolean => what === "note" || what === "count-error";
  const said = decided.effects.filter(isSaid);
  return { ...decided, effects: [...decided.effects.filter((effect) => !isSaid(effect)), ...said] };
});

const putsOffItsEnd = instead((slot, event, nowMs) =>
  event.is === "told" && slot.isOverdue ? decide({ ...slot, isOverdue: false }, event, nowMs) : undefined,
);

const isArming = (effect: Effect, timer: Timer): boolean => effect.do === "arm" && effect.timer === timer;

export const BUGS_IN_CONTENT: readonly Bug[] = [
  ["starts its threads five seconds late", startsLater, /^threads start at the instant/],
  ["makes up for what another has run", startsFromTheStart, /^threads run what is due before them only/],
  ["cuts the last iterations at the start", cutsAtStart, /^the last iterations are cut when/],
  ["starts its threads a minute early", armsLater("launch", -60_000), /^threads are told shortly before/],
  ["starts its threads when the start is past", armsLater("launch", 1_000), /^threads are told of the start before/],
  ["certifies its best thread", certifiesTheBest, /^the certificate tells how late the worst/],
  ["certifies that nobody came late", certifiesNobodyLate, /^the certificate tells how long before/],
  ["certifies nothing", without(({ do: what }) => what === "certify"), /^each thread that begins is certified/],
  [
    "keeps the deadline that it heard first",
    without((effect, _, { is }) => is === "told" && isArming(effect, "deadline")),
    /^the deadline is the last answer's|^time alone/,
  ],
  ["puts off its end with each answer", putsOffItsEnd, /^no answer after the deadline/],
  [
    "lets what it measured wait for a while",
    changed((effect, _, { is }) =>
      is === "measured" && effect.do === "arm" ? { ...effect, atMs: effect.atMs + 400 } : effect,
    ),
    /^what was measured waits/,
  ],
  ["gives up its last delta at once", armsLater("give-up", -44_000), /^nobody gives up before/],
  [
    "says nothing of a plan that was unreadable",
    without((effect) => effect.do === "note" && effect.code === "plan-unreadable"),
    /^what went wrong is noted/,
  ],
  ["notes what went wrong after its last delta", notesTooLate, /^all that was told is sent/],
  [
    "cuts at once what has some seconds left",
    changed((effect) => (effect.do === "stop-threads" ? { ...effect, graceMs: 0 } : effect)),
    /^iterations under way get what/,
  ],
  [
    "tries again and again without a pause",
    changed((effect) => (effect.do === "back-off" ? { ...effect, failures: 1 } : effect)),
    /^each try waits longer/,
  ],
];
