// A try as one JSON document, for programs: what the lines say, with every figure as it was measured. Pure.
import type { Exchange, ToldBody, TriedMetric, TryEvent, TryPart } from "../../contracts/run/try-events.ts";
import type { Masking } from "../../metrics/masking/masking.ts";
import { exitCodeOfTry, placeOfOutcome, type TryOutcome, wordsOfOutcome } from "./outcome.ts";

export interface TryHead {
  readonly script: string;
  readonly target: string;
  readonly region: string;
  readonly scenario: string;
}

export class TryDocument {
  readonly #head: TryHead;
  readonly #masking: Masking;
  readonly #parts: object[] = [];
  readonly #requests: object[] = [];
  readonly #checks: object[] = [];
  readonly #logs: object[] = [];
  readonly #mistakes: object[] = [];
  readonly #warnings: string[] = [];
  #metrics: object = {};
  #part: TryPart | "loading" = "loading";
  /** Counts everything that happened, so that the lists can be put into one order. */
  #order = 0;

  constructor(head: TryHead, masking: Masking) {
    this.#head = head;
    this.#masking = masking;
  }

  add(event: TryEvent): void {
    this.#order += 1;
    const at = { order: this.#order, part: this.#part };
    const masking = this.#masking;
    if (event.type === "begun") this.#part = event.part;
    else if (event.type === "exchange") this.#requests.push({ ...at, ...requestOf(event, masking) });
    else if (event.type === "check") {
      const { name, group, holds } = event;
      this.#checks.push({ ...at, name: masking.text(name), group: masking.text(group), holds });
    } else if (event.type === "said")
      for (const { level, text } of event.words.lines) this.#logs.push({ ...at, level, text: masking.text(text) });
    else if (event.type === "mistake")
      this.#mistakes.push({ ...at, cause: event.cause, message: masking.text(event.message), place: event.place });
    else if (event.type === "notice") this.#warnings.push(masking.text(event.text));
    else if (event.type === "ended")
      this.#parts.push({ part: event.part, durationMs: event.micros / 1000, ending: event.ending.is });
    else if (event.type === "done")
      this.#metrics = Object.fromEntries(event.metrics.map((metric) => [metric.name, metricOf(metric)]));
  }

  end(outcome: TryOutcome): object {
    const isDone = outcome.is === "done";
    return {
      schema: "meridian.try.v1",
      ...this.#head,
      target: this.#masking.text(this.#head.target),
      outcome: {
        is: outcome.is,
        message: this.#masking.text(wordsOfOutcome(outcome)),
        place: isDone ? null : placeOfOutcome(outcome, this.#head.script),
        exitCode: exitCodeOfTry(outcome),
      },
      parts: this.#parts,
      requests: this.#requests,
      checks: this.#checks,
      logs: this.#logs,
      mistakes: this.#mistakes,
      warnings: this.#warnings,
      metrics: this.#metrics,
    };
  }
}

/** Names are those of a response in a script. */
const requestOf = (exchange: Exchange, masking: Masking): object => {
  const { by, status, failure, proto, micros, sentBytes, receivedBytes, isResent } = exchange;
  const ms = (value: number): number => value / 1000;
  const isLibrary = by === "library";
  return {
    by,
    group: masking.text(exchange.group),
    method: masking.text(exchange.method),
    url: masking.text(exchange.url),
    status,
    status_text: status === 0 ? "" : masking.text(`${status} ${exchange.reason}`.trim()),
    proto,
    failure,
    error: masking.text(exchange.message),
    isResent,
    timings: {
      blocked: ms(micros.blocked),
      connecting: ms(micros.connecting),
      tls_handshaking: ms(micros.handshaking),
      sending: ms(micros.sending),
      waiting: ms(micros.waiting),
      receiving: ms(micros.receiving),
      duration: ms(micros.sending + micros.waiting + micros.receiving),
    },
    ...(isLibrary ? {} : { sentBytes, receivedBytes }),
    request: {
      headers: exchange.requestHead.map((field) => masking.field(field)),
      ...bodyOf(exchange.requestBody, masking),
    },
    response: {
      headers: exchange.answerHead.map((field) => masking.field(field)),
      ...bodyOf(exchange.answerBody, masking),
    },
  };
};

const bodyOf = (body: ToldBody | undefined, masking: Masking): object => {
  if (body === undefined) return {};
  const { text, bytes, isCut } = body;
  return { body: text === null ? null : masking.body(text, isCut), bodyBytes: bytes, isBodyCut: isCut };
};

const metricOf = ({ kind, isTime, count, sum, min, max, last }: TriedMetric): object => ({
  type: kind,
  contains: isTime ? "time" : "default",
  count,
  sum,
  min,
  max,
  last,
});
