// Whether anything answers at the target, before a run is started against it.
import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import type { HttpOptions } from "../../contracts/config/http-options.ts";
import { placeOf } from "../../contracts/run/host-overrides.ts";
import { type Proxies, proxyOf } from "../../contracts/run/proxies.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { maskText } from "../../metrics/results/mask-secrets.ts";

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Opens a connection and closes it: no request is sent. Where a proxy or an address of the config's own stands in the
 * target's place, that is looked at.
 * @throws MeridianError TARGET_UNREACHABLE
 */
export const checkTarget = async (
  target: string,
  hosts: HttpOptions["hosts"],
  proxies: Proxies | undefined,
): Promise<void> => {
  const url = new URL(target);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const ownPort = url.port === "" ? (url.protocol === "https:" ? 443 : 80) : Number(url.port);
  const place = placeOf(hosts, name, ownPort);
  const proxy = place === undefined ? proxyOf(proxies, url) : undefined;
  const host = proxy?.host ?? place?.address ?? name;
  const port = proxy?.port ?? place?.port ?? ownPort;
  const what =
    proxy === undefined ? `the target ${maskText(target)}` : `the proxy ${proxy.shown}, which leads to the target,`;
  const next =
    proxy === undefined
      ? 'see that it is up, or mend "target" in the config'
      : 'see that it is up, mend HTTP_PROXY, HTTPS_PROXY or NO_PROXY, or "http": { "proxy": … } in the config: false for none';
  const unreachable = (why: string, cause: unknown): MeridianError =>
    new MeridianError("TARGET_UNREACHABLE", `${what} cannot be reached: ${why}`, { next, cause });
  await lookup(host).catch((cause: unknown) => {
    throw unreachable(`the name ${host} does not resolve`, cause);
  });
  await open(host, port).catch((cause: NodeJS.ErrnoException) => {
    const where = `${host.includes(":") ? `[${host}]` : host}:${port}`;
    const why = cause.code === "ECONNREFUSED" ? `nothing listens at ${where}` : cause.message;
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
