// What is told to servers when a connection begins: windows as wide as those of browsers.
import { MAX_HEAD_BYTES } from "../hpack/decoder.ts";

/** Of one stream: with the 64 KiB of the protocol, 2 MiB at a round trip of 50 ms take 2.4 s in place of 0.08. */
export const STREAM_WINDOW_BYTES = 4 * 1024 * 1024;
/** Of all streams of a connection together. */
export const CONNECTION_WINDOW_BYTES = 32 * 1024 * 1024;
/** Windows as they are before anybody says something (RFC 9113, 6.9.2). */
export const FIRST_WINDOW_BYTES = 65_535;
export const MAX_WINDOW_BYTES = 2 ** 31 - 1;
/** Streams at once before the server has said how many: as Node and others have it. */
export const FIRST_MAX_STREAMS = 100;
/** A stream's number has 31 bits. */
export const MAX_STREAM_ID = 2 ** 31 - 1;

export const HEADER_TABLE_SIZE = 1;
const ENABLE_PUSH = 2;
export const MAX_CONCURRENT_STREAMS = 3;
export const INITIAL_WINDOW_SIZE = 4;
const MAX_HEADER_LIST_SIZE = 6;

export const OWN_SETTINGS: readonly (readonly [id: number, value: number])[] = [
  [ENABLE_PUSH, 0],
  [INITIAL_WINDOW_SIZE, STREAM_WINDOW_BYTES],
  [MAX_HEADER_LIST_SIZE, MAX_HEAD_BYTES],
];
