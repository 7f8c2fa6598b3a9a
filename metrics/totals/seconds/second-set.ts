// A set of seconds, at one byte each: a run of a day in 30 regions has millions of them.

export class SecondSet implements Iterable<number> {
  #bytes = new Uint8Array(64);
  /** -1: there is none. */
  last = -1;

  has(second: number): boolean {
    return this.#bytes[second] === 1;
  }

  /** @returns whether it is new */
  add(second: number): boolean {
    if (this.#bytes[second] === 1) return false;
    if (second >= this.#bytes.length) {
      const larger = new Uint8Array(Math.max(second + 1, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
    }
    this.#bytes[second] = 1;
    this.last = Math.max(this.last, second);
    return true;
  }

  /** In order. */
  *[Symbol.iterator](): Generator<number> {
    for (let second = 0; second <= this.last; second += 1) if (this.#bytes[second] === 1) yield second;
  }
}
