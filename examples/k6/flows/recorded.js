// As recorders write it: pages as groups, headers of a browser, requests one after another.
import { group, sleep } from "k6";
import http from "k6/http";

export const options = { maxRedirects: 4 };

const browser = {
  "upgrade-insecure-requests": "1",
  "sec-ch-ua": '"Chromium";v="126", "Not.A/Brand";v="8"',
  "accept-encoding": "gzip, deflate, br",
  connection: "keep-alive",
  "content-length": "0",
};

export default function main() {
  let response;
  const vars = {};

  group("page_1 - shop", () => {
    response = http.get(`${__ENV.SHOP}/page`, { headers: browser });
    vars.csrf = response.html().find("input[name=csrf]").first().attr("value");
    sleep(0.01);
    response = http.post(
      `${__ENV.SHOP}/echo/form`,
      { csrf: `${vars.csrf}`, item: "a pen" },
      { headers: { "content-type": "application/x-www-form-urlencoded", origin: "http://shop.example" } },
    );
  });

  group("page_2 - items", () => {
    response = http.get(`${__ENV.SHOP}/redirect/2`, { headers: browser });
    response = http.options(`${__ENV.SHOP}/echo`, null, { headers: { "access-control-request-method": "PUT" } });
    response = http.put(`${__ENV.SHOP}/echo`, '{"item":"pen"}', { headers: { "content-type": "application/json" } });
  });
  sleep(0.01);
}
