// The older form of modules.
const http = require("k6/http");
const { check, group } = require("k6");
const people = JSON.parse(open("./data/people.json"));

module.exports.options = { vus: 1, iterations: 2 };

module.exports.setup = () => http.get(`${__ENV.SHOP}/items`).json("items.0.id");

module.exports.default = (first) => {
  group("people", () => {
    people.forEach((person) => {
      const response = http.get(`${__ENV.SHOP}/items/${person.id}`);
      check(response, { "is there": (r) => r.status === 200 && first === 1 });
    });
  });
};
