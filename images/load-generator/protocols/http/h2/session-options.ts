// How Node's HTTP/2 client is to behave for a load generator: windows as wide as those of browsers, and none of its own
// limits in the way. What it refused by itself would be told of the target.

/** Of one stream: with Node's 64 KiB, 2 MiB at a round trip of 50 ms take 2.4 s in place of 0.08. */
const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
/** Of all streams of a connection together. */
export const CONNECTION_WINDOW_BYTES = 32 * 1024 * 1024;
const MAX_HEADERS_BYTES = 1024 * 1024;

export const SESSION_OPTIONS = {
  settings: {
    enablePush: false,
    initialWindowSize: STREAM_WINDOW_BYTES,
    maxHeaderListSize: MAX_HEADERS_BYTES,
  },
  maxSendHeaderBlockLength: MAX_HEADERS_BYTES,
  maxHeaderListPairs: 65_536,
  // In megabytes; Node's ten are full with one upload that the server does not read.
  maxSessionMemory: 65_536,
  maxSessionInvalidFrames: 2 ** 31 - 1,
};

/** Errors of a session that tell a limit of Node's client. */
export const OWN_ERRORS: ReadonlySet<string> = new Set([
  "ERR_HTTP2_TOO_MANY_INVALID_FRAMES",
  "ERR_HTTP2_TOO_MANY_CUSTOM_SETTINGS",
  "ERR_HTTP2_MAX_PENDING_SETTINGS_ACK",
  "ERR_HTTP2_OUT_OF_STREAMS",
  "ERR_HTTP2_NO_MEM",
]);
