// Metrics of your own: declared once, at the top, and added to wherever something is worth counting.
import { Counter, Gauge, Rate, Trend } from "meridian";

const searchTime = new Trend("search_time", true); // true: its values are milliseconds
const productsPerPage = new Trend("products_per_page");
const productsSeen = new Counter("products_seen");
const fullPages = new Rate("full_pages");
const lastPrice = new Gauge("last_price");

/** @type {import("meridian").Script} */
export default async function ({ http, sleep, target, vu }) {
  const page = 1 + (vu.iteration % 3);
  const response = await http.get(`${target}/products?page=${page}`, { tags: { name: "list products" } });
  /** @type {{ price?: number }[]} */
  const products = response.status === 200 ? (response.json("products") ?? []) : [];
  searchTime.add(response.timings.duration, { name: page === 1 ? "first page" : "later pages" });
  productsPerPage.add(products.length);
  productsSeen.add(products.length);
  fullPages.add(products.length >= 10);
  if (products.length > 0) lastPrice.add(products[0]?.price ?? 0);
  await sleep(0.2);
}
