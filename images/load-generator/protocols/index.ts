// Every protocol that scripts can speak: a protocol more is a folder here and a line in this list.
import { http } from "./http/http.ts";
import type { Protocol } from "./protocol.ts";

export const PROTOCOLS = [http] as const satisfies readonly Protocol[];

/** What the protocols of a list give to a script, under their names. */
export type ApisOf<List extends readonly Protocol[]> = {
  readonly [P in List[number] as P["name"]]: ReturnType<ReturnType<P["open"]>["attach"]>["api"];
};

export type Apis = ApisOf<typeof PROTOCOLS>;
