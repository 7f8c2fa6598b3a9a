// Every protocol that scripts can speak: a protocol more is a folder here and a line in this list.
import { http } from "./http/http.ts";
import { type ExchangeWatch, watchedHttp } from "./http/watched.ts";
import type { Protocol } from "./protocol.ts";
import { ws } from "./ws/ws.ts";

export const PROTOCOLS = [http, ws] as const satisfies readonly Protocol[];

/** What the protocols of a list give to a script, under their names. */
export type ApisOf<List extends readonly Protocol[]> = {
  readonly [P in List[number] as P["name"]]: ReturnType<ReturnType<P["open"]>["attach"]>["api"];
};

/** The same, each telling somebody what goes to and fro. */
export const watchedProtocols = (watch: ExchangeWatch): readonly Protocol[] => [watchedHttp(watch), ws];

export type Apis = ApisOf<typeof PROTOCOLS>;
