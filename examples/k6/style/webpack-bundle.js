// biome-ignore-all lint: a bundler writes so.
// As bundlers write it: modules in an object, each wrapped in a function, and exports that get their names as it runs.
(() => {
  var modules = {
    1: (module) => {
      module.exports = require("k6/http");
    },
    2: (module) => {
      module.exports = require("k6");
    },
    3: (_module, exports, load) => {
      load.define(exports, { Shop: () => Shop });
      var http = load.withDefault(load(1));
      class Shop {
        constructor(base) {
          this.base = base;
        }
        items() {
          return http().get(`${this.base}/items`);
        }
      }
    },
  };
  var cache = {};
  function load(id) {
    if (cache[id] !== undefined) return cache[id].exports;
    var module = (cache[id] = { exports: {} });
    modules[id](module, module.exports, load);
    return module.exports;
  }
  load.define = (exports, definition) => {
    for (var key in definition) Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
  };
  load.withDefault = (module) => (module && module.__esModule ? () => module.default : () => module);
  var made = {};
  (() => {
    load.define(made, { default: () => run, options: () => options });
    var k6 = load(2);
    var shop = load(3);
    var options = { vus: 1, iterations: 2 };
    function run() {
      (0, k6.check)(new shop.Shop(__ENV.SHOP).items(), { "is 200": (response) => 200 === response.status });
    }
  })();
  var target = exports;
  for (var key in made) target[key] = made[key];
})();
