// Every built-in metric, with everything that the rest of the project needs to know of it. To add a metric, add an
// entry. Names and units are k6's where k6 has the metric.
import type { Catalog, Column, MetricDefinition } from "./definition.ts";
import type { Tag } from "./tags.ts";

const RUN_TAGS: readonly Tag[] = ["region", "scenario"];
const GROUP_TAGS: readonly Tag[] = [...RUN_TAGS, "group"];
const CHECK_TAGS: readonly Tag[] = ["region", "check", "scenario", "group"];
const REQUEST_TAGS: readonly Tag[] = [
  "region",
  "name",
  "method",
  "status",
  "error_code",
  "expected_response",
  "scenario",
  "group",
];
const SESSION_TAGS: readonly Tag[] = ["region", "name", "status", "error_code", "scenario", "group"];

/** How long something took: a distribution, the shorter the better. */
const time = { kind: "trend", contains: "time", better: "lower" } as const;
const count = { kind: "counter", contains: "default", better: "neither" } as const;
const ofRequest = { tags: REQUEST_TAGS, takesOwnTags: true } as const;
const requests = { ...ofRequest, counts: "request" } as const;
const ofSession = { tags: SESSION_TAGS, takesOwnTags: true } as const;
const partOfRequest = { ...time, ...ofRequest, isPart: true } as const;

export const METRICS = {
  http_reqs: {
    ...count,
    ...requests,
    ledger: "attempts",
    meaning: "HTTP attempts, whatever became of them, but for those that the end of the run cut",
  },
  http_reqs_interrupted: {
    ...count,
    ...requests,
    ledger: "attempts",
    meaning: "HTTP attempts that the end of the run cut: they are no http_reqs, and no failed ones",
  },
  http_reqs_resent: {
    ...count,
    ...requests,
    better: "lower",
    ledger: "resent",
    meaning: "first tries of requests that were sent once more: on a connection that had ended, or refused unseen",
  },
  http_req_failed: {
    kind: "rate",
    contains: "default",
    better: "lower",
    ...requests,
    meaning: "attempts without an answer, or answered with 400 or above, or else than the script expects",
  },
  http_req_duration: {
    ...time,
    ...ofRequest,
    meaning: "sending + waiting + receiving of one attempt",
  },
  http_req_duration_corrected: {
    ...time,
    ...ofRequest,
    meaning:
      "http_req_duration from when its iteration was due by an arrival rate; of a dropped iteration of a scenario that makes requests, the wait for a virtual user",
  },
  http_req_blocked: {
    ...partOfRequest,
    meaning: "waiting for a connection that could be used, its opening included",
  },
  http_req_connecting: { ...partOfRequest, meaning: "opening the TCP connection, name look-up included" },
  http_req_tls_handshaking: { ...partOfRequest, meaning: "the TLS handshake" },
  http_req_sending: { ...partOfRequest, meaning: "writing the request" },
  http_req_waiting: {
    ...partOfRequest,
    meaning: "from the request's last byte to the answer's first (time to first byte)",
  },
  http_req_receiving: { ...partOfRequest, meaning: "from the answer's first byte to its last" },
  data_sent: { ...count, contains: "data", tags: RUN_TAGS, meaning: "bytes written for requests, and of messages" },
  data_received: { ...count, contains: "data", tags: RUN_TAGS, meaning: "bytes read of answers, and of messages" },
  ws_sessions: {
    ...count,
    ...ofSession,
    ledger: "attempts",
    meaning: "WebSockets that were to be opened, whatever became of them",
  },
  ws_sessions_interrupted: {
    ...count,
    ...ofSession,
    ledger: "attempts",
    meaning: "WebSockets whose opening the end of the run cut: they are no ws_sessions",
  },
  ws_connecting: { ...time, ...ofSession, meaning: "opening a WebSocket: connection, TLS and handshake" },
  ws_session_duration: { ...time, ...ofSession, meaning: "from when a WebSocket was to be opened until it was closed" },
  ws_msgs_sent: { ...count, ...ofSession, meaning: "messages sent by WebSockets" },
  ws_msgs_received: { ...count, ...ofSession, meaning: "messages received by WebSockets" },
  ws_ping: { ...time, ...ofSession, meaning: "from a ping of the script's to its pong" },
  iterations: {
    ...count,
    counts: "iteration",
    tags: [...RUN_TAGS, "cause"],
    ledger: "iterations",
    meaning: "calls of the script's function that ended, with an error or without",
  },
  iterations_started: {
    ...count,
    counts: "iteration",
    tags: RUN_TAGS,
    meaning:
      "iterations that an arrival rate was to begin and that began: with those that were dropped, all that were due",
  },
  iterations_failed: {
    kind: "rate",
    counts: "iteration",
    contains: "default",
    better: "lower",
    tags: RUN_TAGS,
    ledger: "failed-iterations",
    meaning: "iterations that an error of the script ended; not those ended by fail(), or after a request had failed",
  },
  iteration_duration: { ...time, tags: RUN_TAGS, meaning: "one call of the script's function" },
  iterations_interrupted: {
    ...count,
    counts: "iteration",
    tags: RUN_TAGS,
    meaning: "iterations that were cut: by the end of the run, or when their virtual user's time was over",
  },
  dropped_iterations: {
    ...count,
    counts: "iteration",
    better: "lower",
    tags: RUN_TAGS,
    meaning: "iterations that did not begin: no virtual user was free, or maxDuration was over",
  },
  group_duration: { ...time, tags: GROUP_TAGS, meaning: "one call of a group of the script" },
  checks: {
    kind: "rate",
    counts: "check",
    contains: "default",
    better: "higher",
    tags: CHECK_TAGS,
    takesOwnTags: true,
    meaning: "checks of the script that held",
  },
  vus: {
    kind: "gauge",
    counts: "user",
    level: "sum",
    contains: "default",
    better: "neither",
    tags: RUN_TAGS,
    meaning: "virtual users at work",
  },
  vus_max: {
    kind: "gauge",
    counts: "user",
    level: "peak",
    contains: "default",
    better: "neither",
    tags: RUN_TAGS,
    meaning: "virtual users that were given to the run",
  },
} as const satisfies Catalog;

/** Undefined for a metric of the script's own. @param catalog another than the built-in one, for tests */
export const definitionOf = (metric: string, catalog: Catalog = METRICS): MetricDefinition | undefined =>
  Object.hasOwn(catalog, metric) ? catalog[metric] : undefined;

/**
 * The metric that fills each column of the tables. It is one: percentiles of two metrics cannot be added up, and a table
 * that showed the requests of both and the durations of one would be wrong.
 */
export const COLUMNS = {
  requests: "http_reqs",
  failed: "http_req_failed",
  duration: "http_req_duration",
  corrected: "http_req_duration_corrected",
  iterations: "iterations",
  started: "iterations_started",
  vus: "vus",
  checks: "checks",
} as const satisfies Record<Column, keyof typeof METRICS>;

export const metricIn = (column: Column): string => COLUMNS[column];

const COLUMN_OF = new Map<string, Column>(
  Object.entries(COLUMNS).map(([column, metric]) => [metric, column as Column]),
);

/** The column that a metric fills, if any. */
export const columnOf = (metric: string): Column | undefined => COLUMN_OF.get(metric);
