// What came back is not valid HTTP/1.1, or not whole. The connection is of no use afterwards.

export class BadResponse extends Error {
  override readonly name = "BadResponse";
}
