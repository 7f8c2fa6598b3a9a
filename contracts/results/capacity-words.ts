// What a search for a capacity found, in the words that terminal and report share. Pure.
import type { Broke } from "./capacity.ts";

/** `http_req_failed rate<0.01 in eu-west-1, GET /login answered 429`. */
export const brokeText = ({ threshold, region, name, status }: Broke): string => {
  const where = region === null ? "" : ` in ${region}`;
  const answer = status === 0 ? " without an answer" : status !== null && status >= 400 ? ` answered ${status}` : "";
  return `${threshold}${where}${name === null ? "" : `, ${name}${answer}`}`;
};

/** Goes on behind the interval. @param confidence a fraction; 0: there are too few repeats */
export const confidenceText = (confidence: number): string =>
  confidence === 0 ? "; too few repeats for any confidence" : `, with ${Math.round(confidence * 100)} % confidence`;
