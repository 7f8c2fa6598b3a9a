// biome-ignore-all lint: a compiler writes so.
// As TypeScript's compiler writes it for older engines: CommonJS, classes as functions, helpers in front.

var __importDefault =
  (this && this.__importDefault) || ((module) => (module && module.__esModule ? module : { default: module }));
Object.defineProperty(exports, "__esModule", { value: true });
exports.options = void 0;
exports.default = default_1;
const http_1 = __importDefault(require("k6/http"));
const k6_1 = require("k6");
var Client = /** @class */ (() => {
  function Client(base) {
    this.base = base;
    this.get = (path) => http_1.default.get("".concat(this.base).concat(path));
  }
  Client.prototype.item = function (id) {
    return this.get("/items/" + id);
  };
  return Client;
})();
exports.options = { vus: 1, iterations: 1 };
function default_1() {
  var client = new Client(__ENV.SHOP);
  for (var _i = 0, _a = [1, 2]; _i < _a.length; _i++) {
    (0, k6_1.check)(client.item(_a[_i]), { "is there": (r) => r.status === 200 });
  }
}
