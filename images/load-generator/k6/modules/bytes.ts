// What k6's modules take for bytes: a text, as UTF-8, or bytes in any of JavaScript's forms.

export type Bytes = string | ArrayBuffer | ArrayBufferView | readonly number[] | null | undefined;

/** @throws TypeError for what holds no bytes */
export const bytesOf = (given: Bytes): Buffer => {
  if (typeof given === "string") return Buffer.from(given, "utf8");
  if (given instanceof ArrayBuffer) return Buffer.from(given);
  if (ArrayBuffer.isView(given)) return Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  if (Array.isArray(given)) return Buffer.from(given);
  throw new TypeError(`a text or bytes are needed, got ${given === null ? "null" : typeof given}`);
};
