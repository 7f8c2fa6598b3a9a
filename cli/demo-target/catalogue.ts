// The shop's products: made once, the same each time, every answer about them serialised ahead.

const MATERIALS = ["oak", "steel", "wool", "linen", "glass", "copper", "clay", "cork"];
const THINGS = [
  "lamp",
  "chair",
  "kettle",
  "blanket",
  "vase",
  "clock",
  "bowl",
  "mirror",
  "shelf",
  "tray",
  "stool",
  "jug",
];

export const PRODUCTS_PER_PAGE = 20;
const SEARCH_LIMIT = 10;

export interface Product {
  /** From 1. */
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly priceCents: number;
  readonly stockCount: number;
}

export interface Catalogue {
  readonly pageCount: number;
  product(id: number): Product | undefined;
  /** JSON, as all of these. Undefined: there is no such page, or product. */
  pageJson(page: number): Buffer | undefined;
  productJson(id: number): Buffer | undefined;
  searchJson(words: string): Buffer;
}

const makeProducts = (): readonly Product[] =>
  MATERIALS.flatMap((material) => THINGS.map((thing) => `${material} ${thing}`)).map((name, index) => ({
    id: index + 1,
    name,
    description: `A ${name}, made to be used every day. Number ${index + 1} of our collection, shipped within two days.`,
    priceCents: 900 + ((index * 7_919) % 20_000),
    stockCount: (index * 31) % 120,
  }));

const jsonOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

export const createCatalogue = (): Catalogue => {
  const products = makeProducts();
  const pageCount = Math.ceil(products.length / PRODUCTS_PER_PAGE);
  const productJsons = products.map(jsonOf);
  const pageJsons = Array.from({ length: pageCount }, (_, index) => {
    const shown = products.slice(index * PRODUCTS_PER_PAGE, (index + 1) * PRODUCTS_PER_PAGE);
    return jsonOf({ page: index + 1, pages: pageCount, total: products.length, products: shown });
  });
  return {
    pageCount,
    product: (id) => products[id - 1],
    pageJson: (page) => pageJsons[page - 1],
    productJson: (id) => productJsons[id - 1],
    searchJson: (words) => {
      const wanted = words.toLowerCase().split(" ").filter(Boolean);
      const found = products.filter(({ name }) => wanted.length > 0 && wanted.every((word) => name.includes(word)));
      return jsonOf({ query: words, total: found.length, products: found.slice(0, SEARCH_LIMIT) });
    },
  };
};
