// A script's headers as HTTP/2 has them.
import { headersOf } from "../../../../../images/load-generator/protocols/http/h2/headers.ts";
import { requestTo } from "../request-to.ts";

const sent = (headers: Record<string, string>) => headersOf(requestTo("https://shop.example/cart", { headers }));

it("a header that is given in two ways is sent with both values", () => {
  expect(sent({ "X-Mine": "1", "x-mine": "2" })).toMatchObject({ "x-mine": "1, 2" });
});

it("what belongs to a connection stays behind, and that trailers are taken does not", () => {
  const headers = sent({
    Connection: "keep-alive",
    "Keep-Alive": "5",
    "Content-Length": "0",
    TE: "trailers",
    Host: "b",
  });
  expect(headers).toMatchObject({ ":authority": "b", te: "trailers" });
  for (const name of ["connection", "keep-alive", "content-length", "host"]) expect(headers).not.toHaveProperty(name);
});
