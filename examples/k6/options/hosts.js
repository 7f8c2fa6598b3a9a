// Names that lead to other addresses, and hosts that are not to be called.
import { check } from "k6";
import http from "k6/http";

const address = __ENV.SHOP.replace("http://", "");

export const options = {
  iterations: 1,
  hosts: { "shop.example": address, "*.shop.example": address },
  blockHostnames: ["*.ads.example"],
  blacklistIPs: ["10.0.0.0/8"],
  dns: { ttl: "1m", select: "first", policy: "preferIPv4" },
};

export default function () {
  const [shop, images, ads, inner] = http.batch([
    "http://shop.example/echo/shop",
    "http://images.shop.example/echo/images",
    "http://banner.ads.example/",
    "http://10.1.2.3/",
  ]);
  check(null, {
    "a name leads to the shop": () => shop.json("headers.host") === "shop.example",
    "and all below it": () => images.status === 200,
    "a host is blocked": () => ads.status === 0 && ads.error_code === 1111,
    "and a network": () => inner.status === 0 && inner.error_code === 1110,
  });
}
