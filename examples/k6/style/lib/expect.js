// Words that can be chained, each of which is a check at its end.
import { check, group } from "k6";

class Expectation {
  constructor(value, name, isNot = false) {
    this.value = value;
    this.name = name;
    this.isNot = isNot;
  }

  get to() {
    return this;
  }

  get be() {
    return this;
  }

  get have() {
    return this;
  }

  get that() {
    return this;
  }

  get has() {
    return this;
  }

  get not() {
    return new Expectation(this.value, this.name, !this.isNot);
  }

  holds(words, isTrue) {
    check(this.value, { [`${this.name}${this.isNot ? " not" : ""} ${words}`]: () => isTrue !== this.isNot });
    if (isTrue === this.isNot) throw new Error(`${this.name} ${words}`);
    return this;
  }

  equal(other) {
    return this.holds(`equals ${JSON.stringify(other)}`, this.value === other);
  }

  equals(other) {
    return this.equal(other);
  }

  an(type) {
    return this.holds(`is an ${type}`, type === "array" ? Array.isArray(this.value) : typeof this.value === type);
  }

  length(count) {
    return this.holds(`has ${count}`, this.value.length === count);
  }

  property(name) {
    this.holds(`has ${name}`, Object.keys(this.value).includes(name));
    return new Expectation(this.value[name], `${this.name}.${name}`);
  }
}

export const expect = (value, name = "it") => new Expectation(value, name);

export function describe(name, run) {
  let isFine = true;
  group(name, () => {
    try {
      run({});
    } catch (error) {
      isFine = false;
      console.error(error.message);
    }
  });
  return isFine;
}
