// k6's classes are functions that make what they are called for with `new` and without it.

// biome-ignore lint/suspicious/noExplicitAny: whatever a class takes
type Class = new (...given: any[]) => object;

export const callableWithoutNew = <Made extends Class>(made: Made): Made =>
  new Proxy(made, { apply: (target, _receiver, given) => Reflect.construct(target, given) });
