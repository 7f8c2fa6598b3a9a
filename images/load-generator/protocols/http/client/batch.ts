// `http.batch`: several requests at once, in k6's forms and within its limits.
import type { Body } from "./body.ts";
import type { Params } from "./request-of.ts";

/** How many are sent at once, in all and to one host; 0: all. */
export type BatchLimits = Readonly<Record<"batch" | "batchPerHost", number>>;

interface BatchObject {
  readonly method?: string;
  readonly url: string | URL;
  readonly body?: Body;
  readonly params?: Params;
}

/** A URL alone is a GET. */
type BatchEntry = string | URL | readonly [string, string | URL, Body?, Params?] | BatchObject;
export type BatchRequests = readonly BatchEntry[] | Readonly<Record<string, BatchEntry>>;

/** The answers under the requests' keys: a list for a list. */
export type BatchAnswers<R extends BatchRequests, T> = { -readonly [K in keyof R]: T };

/** @returns what sends it. @throws TypeError for what cannot be sent */
type Prepare<T> = (method: string, url: string | URL, body: Body, params: Params | undefined) => () => Promise<T>;

/**
 * With a mistake in one of them nothing is sent. All are waited for; then the first error, if there was one, is thrown.
 */
export const runBatch = async <R extends BatchRequests, T>(
  requests: R,
  prepare: Prepare<T>,
  { batch, batchPerHost }: BatchLimits,
): Promise<BatchAnswers<R, T>> => {
  if (typeof requests !== "object" || requests === null)
    throw new TypeError("http.batch takes a list or an object of requests");
  const waiting = Object.entries(requests as Readonly<Record<string, BatchEntry>>).map(([key, entry]) => {
    const [method, url, body, params] = argumentsOf(entry);
    const send = prepare(method, url, body, params);
    return { key, host: hostOf(url), send };
  });
  const mostPerHost = batchPerHost || waiting.length;
  const answers: Record<string, T> = {};
  const errors: unknown[] = [];
  const perHost = new Map<string, number>();
  const work = async (): Promise<void> => {
    for (;;) {
      const index = waiting.findIndex(({ host }) => (perHost.get(host) ?? 0) < mostPerHost);
      const [next] = index < 0 ? [] : waiting.splice(index, 1);
      if (next === undefined) return;
      const { key, host } = next;
      perHost.set(host, (perHost.get(host) ?? 0) + 1);
      try {
        answers[key] = await next.send();
      } catch (error) {
        errors.push(error);
      }
      perHost.set(host, (perHost.get(host) ?? 1) - 1);
    }
  };
  // One that finds all hosts busy ends: whoever makes a host free goes on with what waits for it.
  await Promise.all(Array.from({ length: Math.min(batch || waiting.length, waiting.length) }, work));
  if (errors.length > 0) throw errors[0];
  const ordered = Object.keys(requests).map((key) => [key, answers[key]] as const);
  return (Array.isArray(requests) ? ordered.map(([, answer]) => answer) : Object.fromEntries(ordered)) as BatchAnswers<
    R,
    T
  >;
};

const argumentsOf = (entry: BatchEntry): [string, string | URL, Body, Params | undefined] => {
  if (typeof entry === "string" || entry instanceof URL) return ["GET", entry, null, undefined];
  if (isTuple(entry)) return [entry[0], entry[1], entry[2], entry[3]];
  if (typeof entry !== "object" || entry === null || entry.url === undefined)
    throw new TypeError(
      "a request of http.batch is a URL, [method, url, body, params] or { method, url, body, params }",
    );
  return [entry.method ?? "GET", entry.url, entry.body, entry.params];
};

const isTuple = (entry: BatchEntry): entry is readonly [string, string | URL, Body?, Params?] => Array.isArray(entry);

/** "" of what is no URL, and is not sent. */
const hostOf = (url: string | URL): string => (URL.canParse(String(url)) ? new URL(url).host : "");
