// Whether anything answers at the target, before a run is started against it.
import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import { MeridianError } from "../../contracts/words/errors.ts";

const CONNECT_TIMEOUT_MS = 5_000;

/** Opens a connection and closes it: no request is sent. @throws MeridianError TARGET_UNREACHABLE */
export const checkTarget = async (target: string): Promise<void> => {
  const url = new URL(target);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  const unreachable = (why: string, cause: unknown): MeridianError =>
    new MeridianError("TARGET_UNREACHABLE", `the target ${target} cannot be reached: ${why}`, {
      next: 'see that it is up, or mend "target" in the config',
      cause,
    });
  await lookup(host).catch((cause: unknown) => {
    throw unreachable(`the name ${host} does not resolve`, cause);
  });
  await open(host, port).catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === "ECONNREFUSED" ? `nothing listens at ${url.hostname}:${port}` : cause.message;
    throw unreachable(why, cause);
  });
};

const open = (host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    socket.setTimeout(CONNECT_TIMEOUT_MS, () => socket.destroy(new Error(`no answer within ${CONNECT_TIMEOUT_MS} ms`)));
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });
