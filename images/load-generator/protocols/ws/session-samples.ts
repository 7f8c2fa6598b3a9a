// What is recorded of WebSockets: sessions with what became of their opening, how long opening, session and pings took,
// messages, and bytes of messages.
import { FAILURES, type FailureKind, isInterruption } from "../../../../contracts/metrics/outcomes.ts";
import { OTHER_NAME } from "../../../../contracts/metrics/tags.ts";
import type { OwnTags, SampleSeries, Samples } from "../protocol.ts";

/** What all samples of a session are told apart by. */
export interface SessionNames {
  readonly name: string;
  readonly group: string;
  readonly own: OwnTags | undefined;
}

type Tags = Readonly<Record<string, string>>;

const micros = (ms: number): number => Math.round(ms * 1000);

export class SessionSamples {
  readonly #samples: Samples;
  readonly #tags: Tags;
  readonly #sentBytes: SampleSeries;
  readonly #receivedBytes: SampleSeries;
  readonly #sent: SampleSeries;
  readonly #received: SampleSeries;

  constructor(samples: Samples, { name, group, own }: SessionNames) {
    this.#samples = samples;
    const fits = samples.admitCombination();
    this.#tags = {
      ...own?.tags,
      name: fits ? samples.nameOf(name) : OTHER_NAME,
      ...(group === "" ? {} : { group: fits ? samples.valueOf("group", group) : OTHER_NAME }),
    };
    this.#sentBytes = samples.series("data_sent", {});
    this.#receivedBytes = samples.series("data_received", {});
    this.#sent = samples.series("ws_msgs_sent", this.#tags);
    this.#received = samples.series("ws_msgs_received", this.#tags);
  }

  /** It is being opened. */
  begun(): void {
    this.#samples.begun();
  }

  /** @param status the answer's, 0 for none */
  opened(status: number, failure: FailureKind | null, connectingMs: number): void {
    this.#samples.at();
    const outcome = failure === null ? { status: String(status) } : { error_code: FAILURES[failure].errorCode };
    const tags = { ...this.#tags, ...outcome };
    if (failure !== null && isInterruption(failure)) this.#samples.series("ws_sessions_interrupted", tags).add(1);
    else this.#samples.series("ws_sessions", tags).add(1);
    if (failure === null) this.#samples.series("ws_connecting", tags).add(micros(connectingMs));
  }

  sent(bytes: number): void {
    this.#samples.at();
    this.#sent.add(1);
    this.#sentBytes.add(bytes);
  }

  received(bytes: number): void {
    this.#samples.at();
    this.#received.add(1);
    this.#receivedBytes.add(bytes);
  }

  ponged(afterMs: number): void {
    this.#samples.at();
    this.#samples.series("ws_ping", this.#tags).add(micros(afterMs));
  }

  ended(afterMs: number): void {
    this.#samples.at();
    this.#samples.series("ws_session_duration", this.#tags).add(micros(afterMs));
  }
}
