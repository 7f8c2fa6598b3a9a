// What a k6 script's text names: variables of the environment that it is given, hosts that are proposed.
import { hostsNamedIn, variablesNamedIn } from "../../../bundling/k6/named-variables.ts";

const ENVIRONMENT = { BASE_URL: "http://a.example", TOKEN: "t", HOME: "/root", STAGE: "dev", USER_1: "u" };

it.each([
  ["get(__ENV.BASE_URL)", ["BASE_URL"]],
  ["get(__k6_user.__ENV.BASE_URL || `x`)", ["BASE_URL"]],
  ['__ENV["TOKEN"] + __ENV?.STAGE', ["TOKEN", "STAGE"]],
  ["const { TOKEN, STAGE: stage = 'qa' } = __ENV;", ["TOKEN", "STAGE"]],
  ["if ('TOKEN' in __ENV) {}", ["TOKEN"]],
  ["const read = (name) => __ENV[name]; read('BASE_URL');", ["BASE_URL"]],
  ["const env = __ENV; console.log(env.BASE_URL, 'TOKEN')", ["BASE_URL", "TOKEN"]],
  ["console.log('HOME', __ENV.BASE_URL)", ["BASE_URL"]],
  ["http.get('http://HOME/')", []],
  ["__ENV.MISSING", []],
])("%s is given %j", (code, names) => {
  expect(Object.keys(variablesNamedIn(code, ENVIRONMENT)).sort()).toEqual([...names].sort());
});

it("names each host of a URL once, with its port", () => {
  const source = `get("https://shop.example/a"); get('https://shop.example'); ws.connect(\`wss://feed.example:8443/x\`);
    get("http://user:secret@old.example/"); get(\`http://\${host}/\`); // see http://docs.example.`;
  expect(hostsNamedIn([source])).toEqual(["feed.example:8443", "old.example", "shop.example"]);
});
