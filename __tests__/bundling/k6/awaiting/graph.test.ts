// Values flow along every way of the graph: also where they are so many that a crowd stands for them.
import fc from "fast-check";
import { Graph } from "../../../../bundling/k6/awaiting/flow/graph.ts";
import { Value } from "../../../../bundling/k6/awaiting/flow/values.ts";

const PLACES = 8;
const MANY = 60;
const place = fc.nat(PLACES - 1);
const edges = fc.array(fc.tuple(place, place), { maxLength: 20 });
const begins = fc.array(fc.tuple(place, fc.uniqueArray(fc.nat(MANY - 1), { maxLength: MANY })), { maxLength: 6 });
/** Which edges are drawn only when a value came to their beginning. */
const isLate = fc.infiniteStream(fc.boolean());

/** What may come where, by going every way. */
const reachable = (drawn: readonly (readonly [number, number])[], given: readonly (readonly [number, number[]])[]) => {
  const found = Array.from({ length: PLACES }, () => new Set<number>());
  for (const [at, numbers] of given) for (const number of numbers) found[at]?.add(number);
  for (let before = -1, now = 0; before !== now; ) {
    before = now;
    for (const [from, to] of drawn) for (const number of found[from] ?? []) found[to]?.add(number);
    now = found.reduce((sum, { size }) => sum + size, 0);
  }
  return found;
};

it("brings each value to every place that it can reach", () => {
  fc.assert(
    fc.property(edges, begins, isLate, (drawn, given, late) => {
      const graph = new Graph();
      const values = Array.from({ length: MANY }, () => new Value("object"));
      const places = Array.from({ length: PLACES }, () => graph.place());
      const at = (number: number): number => places[number] ?? -1;
      const numberOf = new Map(values.map((value, number) => [value, number]));
      const told = places.map(() => new Set<Value>());
      for (const number of places.keys()) graph.listen(at(number), (value) => told[number]?.add(value));
      for (const [from, to] of drawn) {
        if (late.next().value) graph.listen(at(from), () => graph.edge(at(from), at(to)));
        else graph.edge(at(from), at(to));
      }
      for (const [number, list] of given) for (const one of list) graph.add(at(number), values[one] as Value);
      graph.settle();
      for (const [number, expected] of reachable(drawn, given).entries()) {
        const here = graph.valuesAt(at(number));
        expect(told[number]).toEqual(here);
        const crowd = graph.crowdAt(at(number));
        const known = new Set([...here, ...(crowd ?? [])].flatMap((value) => numberOf.get(value) ?? []));
        if (crowd === undefined) expect(known).toEqual(expected);
        else expect([...expected].filter((one) => !known.has(one))).toEqual([]);
      }
    }),
  );
});

it("goes into each value where there are few", () => {
  const graph = new Graph();
  const [from, to] = [graph.place(), graph.place()];
  graph.edge(from, to);
  for (let count = 0; count < 32; count += 1) graph.add(from, new Value("object"));
  graph.settle();
  expect([graph.valuesAt(to).size, graph.crowdAt(to)]).toEqual([32, undefined]);
});
