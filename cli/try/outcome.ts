// How a try ended: what its exit code and its last line say.

import type { IterationCause } from "../../contracts/delta/worker-delta.ts";
import type { TryEnding, TryPart, Waiting } from "../../contracts/run/try-events.ts";
import { EXIT } from "../exit-codes.ts";

export type TryOutcome =
  /** The iteration came to its end. */
  | { readonly is: "done" }
  | {
      readonly is: "threw";
      readonly part: TryPart | "loading";
      readonly cause: IterationCause;
      readonly message: string;
      readonly place: string;
    }
  | { readonly is: "aborted"; readonly message: string; readonly place: string }
  | {
      readonly is: "cut";
      readonly part: TryPart | "loading";
      readonly why: CutReason;
      readonly underWay: readonly Waiting[];
      /** Nothing in the script heeded the cut: its thread was ended. */
      readonly isStuck: boolean;
      /** The thread had nothing to do then: it is no loop that never ended. */
      readonly isIdle?: boolean;
    };

/** A person's wish, the time that the part had, or a file that was saved while it is watched. */
export type CutReason = { readonly by: "interrupt" | "save" } | { readonly by: "limit"; readonly seconds: number };

/** @param why it was cut, where it was */
export const outcomeOf = (part: TryPart, ending: TryEnding, why: CutReason): TryOutcome => {
  switch (ending.is) {
    case "done":
      return ending;
    case "threw":
      return { ...ending, part };
    case "aborted": {
      const [, message = ending.reason, place = ""] = /^(.*) \(([^()]*)\)$/s.exec(ending.reason) ?? [];
      return { is: "aborted", message, place };
    }
    case "cut":
      return { is: "cut", part, why, underWay: ending.underWay, isStuck: false };
  }
};

export const exitCodeOfTry = (outcome: TryOutcome): number => {
  if (outcome.is === "done") return EXIT.passed;
  if (outcome.is === "aborted") return EXIT.aborted;
  return outcome.is === "cut" && outcome.why.by !== "limit" ? EXIT.interrupted : EXIT.other;
};

/** @param file the script's name, for what happened at no place that is known */
export const placeOfOutcome = (outcome: TryOutcome, file: string): string => {
  if (outcome.is === "done") return "";
  const place = outcome.is === "cut" ? outcome.underWay[0]?.place : outcome.place;
  return place === undefined || place === "" ? file : place;
};

/** What happened, without its place. */
export const wordsOfOutcome = (outcome: TryOutcome): string => {
  switch (outcome.is) {
    case "done":
      return "the iteration came to its end";
    case "threw":
      return `${WHO[outcome.part]}${outcome.message}`;
    case "aborted":
      return `test.abort: ${outcome.message}`;
    case "cut": {
      const [waiting] = outcome.underWay;
      const never =
        outcome.isIdle === true ? "it waits for what never comes" : "nothing in it ended, as in an endless loop";
      const stuck = outcome.isStuck ? never : undefined;
      const what = waiting === undefined ? stuck : `${waiting.what} was under way`;
      return `${WHO[outcome.part]}${cutWords(outcome.why)}${what === undefined ? "" : `: ${what}`}`;
    }
  }
};

const WHO: Readonly<Record<TryPart | "loading", string>> = {
  setup: "setup(): ",
  iteration: "",
  teardown: "teardown(): ",
  loading: "while the script was loaded: ",
};

const cutWords = (why: CutReason): string => {
  if (why.by === "limit") return `cut after ${why.seconds} s`;
  return why.by === "save" ? "cut, since a file was saved" : "interrupted";
};
