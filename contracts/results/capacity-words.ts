// What a search for a capacity found, in the words that terminal and report share. Pure.
import type { Broke, SearchSoFar } from "./capacity.ts";

/** `http_req_failed rate<0.01 in eu-west-1, GET /login answered 429`. */
export const brokeText = ({ threshold, region, name, status }: Broke): string => {
  const where = region === null ? "" : ` in ${region}`;
  const answer = status === 0 ? " without an answer" : status !== null && status >= 400 ? ` answered ${status}` : "";
  return `${threshold}${where}${name === null ? "" : `, ${name}${answer}`}`;
};

/** Goes on behind the interval. @param confidence a fraction; 0: there are too few repeats */
export const confidenceText = (confidence: number): string =>
  confidence === 0 ? "; too few repeats for any confidence" : `, with ${Math.round(confidence * 100)} % confidence`;

const STAGES: Readonly<Record<SearchSoFar["purpose"], string>> = {
  first: "climbing",
  climb: "climbing",
  halve: "halving",
  again: "trying again",
  low: "recovering",
  drain: "recovering",
  "confirm-low": "confirming",
  "confirm-high": "confirming",
};

/** Where a search is, in a word or two. */
export const stageText = ({ purpose }: Pick<SearchSoFar, "purpose">): string => STAGES[purpose];

const rateText = (rate: number): string => `${Number(rate.toFixed(1))}/s`;

/** `84.4/s asked for; 67.5/s held, 101.3/s failed`. */
export const searchText = ({ rate, purpose, held, failed }: SearchSoFar): string => {
  const now = purpose === "drain" ? "no load until all is answered" : `${rateText(rate)} asked for`;
  if (held === null && failed === null) return now;
  const ends = [held === null ? "" : `${rateText(held)} held`, failed === null ? "" : `${rateText(failed)} failed`];
  return `${now}; ${ends.filter((end) => end !== "").join(", ")}`;
};
