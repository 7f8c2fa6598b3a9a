// Requests that the generator itself makes by Node's client, as a WebSocket's handshake: whoever made them measures them,
// and nobody takes them for a library's.
const requests = new WeakSet<object>();

/** To be called before the request is written whole. */
export const markOwnRequest = (request: object): void => void requests.add(request);

export const isOwnRequest = (request: object): boolean => requests.has(request);
