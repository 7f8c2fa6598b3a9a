// The shop's pages, as objects with methods.
import { check } from "k6";
import http from "k6/http";

class Page {
  constructor(base, path) {
    this.base = base;
    this.path = path;
    this.visits = 0;
  }

  get address() {
    return `${this.base}${this.path}`;
  }

  open() {
    this.visits += 1;
    this.response = http.get(this.address, { tags: { name: this.path } });
    return this;
  }

  expect(status = 200) {
    check(this.response, { [`${this.path} is ${status}`]: (r) => r.status === status });
    return this;
  }
}

export class ItemsPage extends Page {
  constructor(base) {
    super(base, "/items");
  }

  *ids() {
    for (const { id } of this.response.json("items")) yield id;
  }

  open() {
    super.open();
    return this.expect();
  }
}

export default Page;
