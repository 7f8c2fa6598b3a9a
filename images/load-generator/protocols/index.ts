// Every protocol that scripts can speak: a protocol more is a folder here and a line in this list.
import { http } from "./http/http.ts";
import type { Protocol } from "./protocol.ts";

export const PROTOCOLS = [http] as const satisfies readonly Protocol[];

/** What they give to a script, under their names. */
export type Apis = {
  readonly [P in (typeof PROTOCOLS)[number] as P["name"]]: ReturnType<ReturnType<P["open"]>["attach"]>["api"];
};
