// Every built-in metric: its kind, what it contains, what it means. Names and units are k6's where k6 has the metric.

/**
 * How samples of a metric merge:
 * trend = a distribution; counter = a sum; rate = the fraction of samples that are true;
 * gauge = a level: workers of one second add up, seconds do not.
 */
export type MetricKind = "trend" | "counter" | "rate" | "gauge";

export interface MetricDefinition {
  readonly kind: MetricKind;
  /** `time`: integer microseconds inside, milliseconds out. `data`: bytes. */
  readonly contains: "time" | "data" | "default";
  readonly meaning: string;
}

const time = (meaning: string): MetricDefinition => ({ kind: "trend", contains: "time", meaning });
const count = (meaning: string): MetricDefinition => ({ kind: "counter", contains: "default", meaning });

export const METRICS = {
  http_reqs: count("HTTP attempts, whatever became of them"),
  http_req_failed: {
    kind: "rate",
    contains: "default",
    meaning: "attempts without an answer, or answered with 400 or above",
  },
  http_req_duration: time("sending + waiting + receiving of one attempt"),
  http_req_duration_corrected: time(
    "http_req_duration from when its iteration was due by an arrival rate; of a dropped iteration the wait for a virtual user",
  ),
  http_req_blocked: time("waiting for a connection that could be used, its opening included"),
  http_req_connecting: time("opening the TCP connection, name look-up included"),
  http_req_tls_handshaking: time("the TLS handshake"),
  http_req_sending: time("writing the request"),
  http_req_waiting: time("from the request's last byte to the answer's first (time to first byte)"),
  http_req_receiving: time("from the answer's first byte to its last"),
  data_sent: { kind: "counter", contains: "data", meaning: "bytes written for requests" },
  data_received: { kind: "counter", contains: "data", meaning: "bytes read of answers" },
  iterations: count("calls of the script's function that ended, with an error or without"),
  iteration_duration: time("one call of the script's function"),
  dropped_iterations: count("iterations that did not begin: no virtual user was free, or maxDuration was over"),
  checks: { kind: "rate", contains: "default", meaning: "checks of the script that held" },
  vus: { kind: "gauge", contains: "default", meaning: "virtual users at work" },
} as const satisfies Record<string, MetricDefinition>;

export type BuiltInMetric = keyof typeof METRICS;

/** Tags that a sample may carry. `region` is added by the reader of a log; `expected_response` follows from `status`. */
export const TAGS = [
  "region",
  "name",
  "method",
  "status",
  "error_code",
  "expected_response",
  "scenario",
  "group",
  "check",
] as const;
export type Tag = (typeof TAGS)[number];

/** What a tag of the script's own may be called. */
export const TAG_NAME = /^(?!__)[A-Za-z_]\w{0,63}$/;
/** Of one sample, the catalog's and the script's own. */
export const MAX_TAGS = 24;

/** The tags of the catalog that a metric's samples may carry, for thresholds that select by tag. */
export const tagsOf = (metric: BuiltInMetric): readonly Tag[] => {
  if (metric.startsWith("http_"))
    return ["region", "name", "method", "status", "error_code", "expected_response", "scenario", "group"];
  if (metric === "checks") return ["region", "check", "scenario", "group"];
  return ["region", "scenario"];
};

/** Whether the script can give a metric's samples tags of its own: those of requests, checks and its own metrics. */
export const takesOwnTags = (metric: string): boolean =>
  !Object.hasOwn(METRICS, metric) || metric.startsWith("http_req") || metric === "checks";

/** Names of requests beyond this many in a region are recorded under this one, with a warning. */
export const NAME_LIMIT = 200;
export const OTHER_NAME = "(other)";
