/** What came cannot be a block of fields; what follows on the connection cannot be read either. */
export class HpackError extends Error {}
