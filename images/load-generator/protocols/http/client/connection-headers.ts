// Headers that say how a request travels, which the engine sets by itself. What a script says of them is heeded where
// it can be; what could only be left away in silence is a mistake of the script.

const NOT_SENT: Readonly<Record<string, string>> = {
  expect: "a body goes right behind its head, and an answer that comes before it is sent is taken; leave Expect away",
  upgrade: "a connection stays with HTTP; leave Upgrade away, and open a WebSocket by a package such as ws",
  trailer: "nothing follows a request's body; leave Trailer away",
};
/** `keep-alive` is what happens anyway, and `TE` goes with the header of that name. */
const CONNECTION_OPTIONS: ReadonlySet<string> = new Set(["close", "keep-alive", "te", ""]);

/** @throws TypeError */
export const checkConnectionHeader = (name: string, value: string): void => {
  // The length settles nearly all of them.
  const { length } = name;
  if (length !== 2 && length !== 6 && length !== 7 && length !== 10) return;
  const lower = name.toLowerCase();
  if (Object.hasOwn(NOT_SENT, lower)) throw new TypeError(`the header ${name} is not sent: ${NOT_SENT[lower]}`);
  if (lower === "te" && !/^\s*trailers\s*$/i.test(value))
    throw new TypeError(
      `the header ${name} may be "trailers": other transfer codings are not read; leave ${name} away`,
    );
  if (lower === "connection" && !value.split(",").every((one) => CONNECTION_OPTIONS.has(one.trim().toLowerCase())))
    throw new TypeError(
      `the header ${name} may be "close" or "keep-alive": what it says beyond that is not done; leave the rest away`,
    );
};

/**
 * What headers say of a body's length, against the body that they come with.
 * @param bodyBytes as it is sent, compressed where that was asked for; 0 of a stream
 * @throws TypeError where they say something else
 */
export const checkFraming = (
  headers: Readonly<Record<string, string>> | null,
  bodyBytes: number,
  isStream: boolean,
): void => {
  for (const name in headers) {
    const value = (headers[name] ?? "").trim();
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      if (isStream)
        throw new TypeError(`the header ${name} is not sent with a stream, which ends when it ends: leave it away`);
      if (!/^\d+$/.test(value) || Number(value) !== bodyBytes)
        throw new TypeError(
          `the header ${name} says ${JSON.stringify(value)}, and the body has ${bodyBytes} bytes: leave it away, the length is set by itself`,
        );
    } else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") {
      if (!isStream || value.toLowerCase() !== "chunked")
        throw new TypeError(
          `the header ${name} is set by itself, as chunked, where the body is a stream: give an async generator as the body, or leave it away`,
        );
    }
  }
};
