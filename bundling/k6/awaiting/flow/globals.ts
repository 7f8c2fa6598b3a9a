// Names that a bundle's code reads and that nothing in it declares.
import { K6_USER } from "../../../../contracts/k6/modules.ts";
import type { Graph } from "./graph.ts";
import type { Members } from "./members.ts";
import type { Place } from "./place.ts";

export interface GlobalTools {
  readonly graph: Graph;
  readonly members: Members;
}

/** @param place where what the name gives is put */
export const readGlobal = (name: string, place: Place, { graph, members }: GlobalTools): void => {
  if (name === "undefined" || name === "NaN" || name === "Infinity") {
    graph.add(place, members.unknown);
    return;
  }
  const isAll = name === "globalThis" || name === "global";
  graph.add(place, members.native(isAll ? "globalThis" : name));
  if (isAll || name === K6_USER) return;
  const all = members.native("globalThis");
  graph.edge(members.fieldOf(all, name), place);
  if (name in globalThis) return;
  // It can only be what the script has put there, by whatever means.
  graph.edge(members.starOf(all), place);
  graph.listen(members.protoOf(all), (from) => graph.edge(members.readOf(from, name), place));
};
