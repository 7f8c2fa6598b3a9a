// Holds every connection and datagram of this thread to the run's rules, whoever opens it: the engine, fetch, or a
// package of the script by node:http, net, tls, http2 or dgram. By the address that is really called: before anything
// connects, at each hop, whatever a Host header says. Decision 43 says why a prototype is changed for that.
import { Socket as DatagramSocket } from "node:dgram";
import { isIP, type LookupFunction, Socket } from "node:net";
import { LookupFailure } from "./addresses.ts";
import { type Dialer, type DialRefusal, isRefusal, type SocketRoute } from "./dialer.ts";

/** Who judges now: a thread has rules from its first line on, and the run's own dialer once there is one. */
let rules: Pick<Dialer, "route"> | undefined;

/** What a socket was asked to call. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

const destinations = new WeakMap<object, Destination>();

/** Undefined for a socket that nothing was said to, such as one within a tunnel. */
export const destinationOf = (socket: object | null | undefined): Destination | undefined =>
  socket === null || socket === undefined ? undefined : destinations.get(socket);

/** From here on the thread heeds this dialer. */
export const judgeBy = (dialer: Pick<Dialer, "route">): void => {
  rules = dialer;
};

/** Once in a thread, before any of the script is read. @returns what undoes it, for tests */
export const guardConnections = (dialer: Pick<Dialer, "route">): (() => void) => {
  judgeBy(dialer);
  const { connect } = Socket.prototype;
  const { send, connect: connectDatagrams } = DatagramSocket.prototype;
  Socket.prototype.connect = guardedConnect(connect);
  DatagramSocket.prototype.send = guardedDatagram(send, placeInSend);
  DatagramSocket.prototype.connect = guardedDatagram(connectDatagrams, () => ({ port: 0, address: 1 }));
  return () => {
    Socket.prototype.connect = connect;
    DatagramSocket.prototype.send = send;
    DatagramSocket.prototype.connect = connectDatagrams;
  };
};

const errorOf = ({ failure, message }: DialRefusal): LookupFailure => new LookupFailure(failure, message);

const NO_HOST: DialRefusal = {
  failure: "host-blocked",
  message: "a socket's file is no host that the run allows: nothing was sent",
};

// biome-ignore lint/suspicious/noExplicitAny: the callers of Node's own overloads are whoever the script brings.
type Arguments = any[];
type Called = (this: Socket, ...given: Arguments) => Socket;

interface ConnectOptions {
  readonly path?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
}

/** As Node reads them: (options), (port, host), (path), or both in a list that it has made itself. */
const optionsOf = ([first, second]: Arguments): ConnectOptions => {
  if (typeof first === "object" && first !== null) return Array.isArray(first) ? (first[0] ?? {}) : first;
  if (typeof first === "string" && !(Number(first) >= 0)) return { path: first };
  return typeof second === "string" ? { port: first, host: second } : { port: first };
};

const guardedConnect = (connect: Called): Called =>
  function (this: Socket, ...given: Arguments): Socket {
    const asked = optionsOf(given);
    const listener = Array.isArray(given[0]) ? given[0][1] : given.findLast((one) => typeof one === "function");
    // Each is read once: an object may answer otherwise when it is asked again.
    const [path, host, port] = [asked.path, asked.host, asked.port];
    // Node says itself what is wrong with a port that is none.
    if (!path && !isPort(port)) return connect.call(this, { host: "", port }, listener);
    const destination = { host: host ? String(host) : "localhost", port: Number(port) };
    const route = path ? NO_HOST : (rules?.route(destination.host, destination.port) ?? NO_HOST);
    destinations.set(this, destination);
    const to = isRefusal(route) ? blocked(route) : route;
    const own = { host: to.host, port: to.port, lookup: to.lookup, path: undefined };
    const options = Object.create(asked, Object.getOwnPropertyDescriptors(own));
    return connect.call(this, options, listener);
  };

const isPort = (port: unknown): boolean =>
  (typeof port === "number" || (typeof port === "string" && port.trim() !== "")) &&
  Number.isInteger(Number(port)) &&
  Number(port) >= 0 &&
  Number(port) <= 65_535;

/**
 * As Node connects, to a name whose look-up tells why it may not be. It fails as a connection does: later, when Node has
 * told of the request that it is for.
 */
const blocked = (refusal: DialRefusal): SocketRoute => ({
  host: "blocked.invalid",
  port: 1,
  lookup: (_hostname, _options, callback) => setImmediate(callback, errorOf(refusal), "", 0),
});

/** Where the port and the address stand in a datagram's arguments; undefined: it goes where the socket is connected. */
type FindPlace = (socket: DatagramSocket, given: Arguments) => { port: number; address: number } | undefined;

const placeInSend: FindPlace = (socket, given) => {
  if (isConnected(socket)) return undefined;
  const isLong = Boolean(given[4]) || (Boolean(given[3]) && typeof given[3] !== "function");
  return isLong ? { port: 3, address: 4 } : { port: 1, address: 2 };
};

const isConnected = (socket: DatagramSocket): boolean => {
  try {
    socket.remoteAddress();
    return true;
  } catch {
    return false;
  }
};

/** Addresses that were judged, by socket: Node calls `send` again with them when the socket is bound. */
const judgedAddresses = new WeakMap<DatagramSocket, Set<string>>();

// biome-ignore lint/suspicious/noExplicitAny: as above.
const guardedDatagram = (original: (...given: Arguments) => any, find: FindPlace): any =>
  function (this: DatagramSocket, ...given: Arguments): unknown {
    const place = find(this, given);
    if (place === undefined) return Reflect.apply(original, this, given);
    const port = Number(given[place.port]);
    const named = typeof given[place.address] === "string" ? String(given[place.address]) : "";
    const isV6 = typeOf(this) === "udp6";
    const host = named === "" ? (isV6 ? "::1" : "127.0.0.1") : named;
    const judged = judgedAddresses.get(this) ?? new Set();
    judgedAddresses.set(this, judged);
    if (judged.has(`${host} ${port}`)) return Reflect.apply(original, this, given);
    const callback = given.findLast((one) => typeof one === "function");
    const fail = (error: Error): void => {
      if (callback === undefined) this.emit("error", error);
      else callback(error);
    };
    const route = isPort(given[place.port]) ? (rules?.route(host, port) ?? NO_HOST) : undefined;
    // Node says itself what is wrong with a port that is none.
    if (route === undefined) return Reflect.apply(original, this, given);
    if (isRefusal(route)) {
      process.nextTick(fail, errorOf(route));
      return undefined;
    }
    const go = (address: string): void => {
      judged.add(`${address} ${route.port}`);
      const settled = [...given];
      settled[place.port] = route.port;
      if (named === "" && typeof settled[place.address] === "function") settled.splice(place.address, 0, address);
      else settled[place.address] = address;
      try {
        takeAddressesAsTheyAre(this);
        Reflect.apply(original, this, settled);
      } catch (error) {
        fail(error as Error);
      }
    };
    if (isIP(route.host) !== 0) process.nextTick(go, route.host);
    else lookUp(route.lookup, route.host, isV6 ? 6 : 4, go, fail);
    return undefined;
  };

const lookUp = (
  lookup: LookupFunction,
  host: string,
  family: 4 | 6,
  onAddress: (address: string) => void,
  onError: (error: Error) => void,
): void =>
  lookup(host, { all: true }, (error, found) => {
    if (error !== null) return onError(error);
    const addresses = found as unknown as readonly { readonly address: string; readonly family: number }[];
    const one = addresses.find((each) => each.family === family);
    if (one === undefined) onError(new LookupFailure("dns-not-found", `${host} has no address of IPv${family}`));
    else onAddress(one.address);
  });

const typeOf = (socket: DatagramSocket): string => (socket as unknown as { readonly type: string }).type;

const answerItself = (address: string, done: (error: null, address: string, family: number) => void): void =>
  process.nextTick(done, null, address, isIP(address));

/** A socket may have been made with a look-up of its own, which is asked even for an address. */
const takeAddressesAsTheyAre = (socket: DatagramSocket): void => {
  const symbol = Object.getOwnPropertySymbols(socket).find(({ description }) => description === "state symbol");
  const { handle } = (symbol === undefined ? {} : Reflect.get(socket, symbol)) as { handle?: object | null };
  if (handle === undefined) throw new LookupFailure("host-blocked", "this Node's datagrams cannot be judged");
  if (handle !== null) Object.defineProperty(handle, "lookup", { value: answerItself, writable: false });
};
