// The other end of a connection, as answers tell of it: its address, and what TLS agreed on. Looked up once for each
// connection.
import type { Socket } from "node:net";
import type { TLSSocket } from "node:tls";

export interface Peer {
  /** "" where a proxy or an early end leaves none. */
  readonly ip: string;
  /** 0: none. */
  readonly port: number;
  /** k6's name: `tls1.3`; "" without TLS. */
  readonly tlsVersion: string;
  /** By its name at IANA; "" without TLS. */
  readonly tlsCipherSuite: string;
}

export const NO_PEER: Peer = { ip: "", port: 0, tlsVersion: "", tlsCipherSuite: "" };

export const peerOf = (socket: Socket | TLSSocket): Peer => {
  const { remoteAddress: ip = "", remotePort: port = 0 } = socket;
  if (!("getCipher" in socket)) return { ip, port, tlsVersion: "", tlsCipherSuite: "" };
  const cipher = socket.getCipher();
  return { ip, port, tlsVersion: versionOf(socket.getProtocol()), tlsCipherSuite: cipher?.standardName ?? "" };
};

/** `TLSv1.3` → `tls1.3`; OpenSSL writes the first one without its `.0`. */
const versionOf = (protocol: string | null): string => {
  const number = /^TLSv(\d)(\.\d)?$/.exec(protocol ?? "");
  return number === null ? "" : `tls${number[1]}${number[2] ?? ".0"}`;
};
