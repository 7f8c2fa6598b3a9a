// A small library in the style of chai: chains of words, and functions that are called with other functions.
import http from "k6/http";
import { describe, expect } from "./lib/expect.js";

export const options = { thresholds: { checks: ["rate==1"] } };

export default function testSuite() {
  const isFine = describe("the list of items", (t) => {
    const response = http.get(`${__ENV.SHOP}/items`);
    expect(response.status, "status").to.equal(200);
    expect(response.json("items"), "items").to.be.an("array").that.has.length(2);
    t.note = response.json("items.0.id");
  });
  isFine &&
    describe("one item", () => {
      const response = http.get(`${__ENV.SHOP}/items/1`);
      expect(response.json(), "item").to.have.property("name").that.equals("pen");
      expect(response.json("price"), "price").to.not.equal(2);
    });
}
