// The frames of HTTP/2 by their numbers (RFC 9113, 6), and what is wrong with what came.

export const DATA = 0;
export const HEADERS = 1;
export const RST_STREAM = 3;
export const SETTINGS = 4;
export const PUSH_PROMISE = 5;
export const PING = 6;
export const GOAWAY = 7;
export const WINDOW_UPDATE = 8;
export const CONTINUATION = 9;

/** Of DATA and HEADERS; the same bit tells that SETTINGS or PING are an answer. */
export const END_STREAM = 1;
export const ACK = 1;
export const END_HEADERS = 4;
export const PADDED = 8;
export const HAS_PRIORITY = 0x20;

export const FRAME_HEAD_BYTES = 9;
/** Of a frame's payload: what both sides begin with, and we never change. */
export const MAX_FRAME_BYTES = 16_384;

/** Why a stream or a connection ends (RFC 9113, 7). */
export const NO_ERROR = 0;
export const PROTOCOL_ERROR = 1;
export const FLOW_CONTROL_ERROR = 3;
export const FRAME_SIZE_ERROR = 6;
export const REFUSED_STREAM = 7;
export const CANCEL = 8;
export const COMPRESSION_ERROR = 9;
export const ENHANCE_YOUR_CALM = 11;

/** What came breaks the protocol: the connection is of no use any more. */
export class ProtocolError extends Error {
  readonly code: number;

  constructor(message: string, code = PROTOCOL_ERROR) {
    super(message);
    this.code = code;
  }
}
