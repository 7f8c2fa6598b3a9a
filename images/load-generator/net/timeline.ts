// Measures where the time of one exchange went, in any protocol. The protocol reports each instant once, by the
// monotonic clock; the spans between the instants are written into the exchange's result, as integer microseconds.

/** Integer microseconds, except `endedMs`. `blockedMicros` includes connecting and the handshake. */
export interface Spans {
  blockedMicros: number;
  connectingMicros: number;
  handshakingMicros: number;
  sendingMicros: number;
  waitingMicros: number;
  receivingMicros: number;
  /** When its last byte came, or it failed, in milliseconds; 0: nothing was ever under way. */
  endedMs: number;
}

const NOBODYS: Spans = {
  blockedMicros: 0,
  connectingMicros: 0,
  handshakingMicros: 0,
  sendingMicros: 0,
  waitingMicros: 0,
  receivingMicros: 0,
  endedMs: 0,
};

/** May be used for one exchange after another: `begin` comes first, and forgets the last one. */
export class Timeline {
  #spans = NOBODYS;
  #begunMs = 0;
  #connectedMs = 0;
  #startMs = 0;
  /** 0 while it has not been written; the same holds for the other instants. */
  #writtenMs = 0;
  #firstByteMs = 0;

  /** The exchange is asked for. */
  begin(spans: Spans, nowMs: number): void {
    this.#spans = spans;
    this.#begunMs = nowMs;
    this.#writtenMs = 0;
    this.#firstByteMs = 0;
  }

  /** It is sent once more: all that went before is time in which it was not sent. */
  again(): void {
    const spans = this.#spans;
    spans.connectingMicros = spans.handshakingMicros = spans.sendingMicros = spans.waitingMicros = 0;
    this.#writtenMs = 0;
    this.#firstByteMs = 0;
  }

  /** @param openedMs when the attempt began that led to the connection: look-ups and attempts before it are not in it */
  connected(nowMs: number, openedMs = this.#begunMs): void {
    this.#connectedMs = nowMs;
    this.#spans.connectingMicros = microsBetween(openedMs, nowMs);
  }

  /** The handshake that followed the connection is done. */
  secured(nowMs: number): void {
    this.#spans.handshakingMicros = microsBetween(this.#connectedMs, nowMs);
  }

  /** From now on what is sent is written. */
  sending(nowMs: number): void {
    this.#startMs = nowMs;
    this.#spans.blockedMicros = microsBetween(this.#begunMs, nowMs);
  }

  /** All of it is written. Told again when more of it has been, which an upload does. */
  written(nowMs: number): void {
    this.#writtenMs = nowMs;
    this.#spans.sendingMicros = microsBetween(this.#startMs, nowMs);
  }

  /** The answer's first byte came. */
  answered(nowMs: number): void {
    this.#firstByteMs = nowMs;
    this.#spans.waitingMicros = microsBetween(this.#writtenMs, nowMs);
  }

  get isAnswered(): boolean {
    return this.#firstByteMs !== 0;
  }

  /** The answer's last byte came. */
  ended(nowMs: number): void {
    if (this.#firstByteMs !== 0) this.#spans.receivingMicros = microsBetween(this.#firstByteMs, nowMs);
    this.#spans.endedMs = nowMs;
  }

  /** It ended before its time: whatever it was at took until now. */
  cut(nowMs: number): void {
    if (this.#writtenMs === 0) this.#spans.blockedMicros = microsBetween(this.#begunMs, nowMs);
    else if (this.#firstByteMs === 0) this.#spans.waitingMicros = microsBetween(this.#writtenMs, nowMs);
    this.ended(nowMs);
  }

  /** Since it was asked for. */
  elapsedMs(nowMs: number): number {
    return nowMs - this.#begunMs;
  }
}

/** Never negative: two readings may be a rounding apart. */
const microsBetween = (fromMs: number, toMs: number): number => Math.max(0, Math.round((toMs - fromMs) * 1000));
