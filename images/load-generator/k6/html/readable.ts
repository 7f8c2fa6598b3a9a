// What parts of a page say: their text, their attributes, the values of their fields.
import type { Cheerio, CheerioAPI } from "cheerio/slim";
import type { AnyNode } from "domhandler";

export type Nodes = Cheerio<AnyNode>;

export class Readable {
  readonly #page: CheerioAPI;
  readonly #nodes: Nodes;

  constructor(page: CheerioAPI, nodes: Nodes) {
    this.#page = page;
    this.#nodes = nodes;
  }

  protected get page(): CheerioAPI {
    return this.#page;
  }

  protected get nodes(): Nodes {
    return this.#nodes;
  }

  size(): number {
    return this.nodes.length;
  }

  text(): string {
    return this.nodes.text();
  }

  /** Of the first; "" where there is none. */
  html(): string {
    return this.nodes.html() ?? "";
  }

  /** Of the first. */
  attr(name: string, otherwise?: string): string | undefined {
    return this.nodes.attr(String(name)) ?? otherwise;
  }

  /** What data-… attributes of the first say, read as JSON where they are. */
  data(name?: string): unknown {
    return name === undefined ? this.nodes.data() : this.nodes.data(name);
  }

  /** Of the first field: a text, or a list for one of which several may be chosen. */
  val(): string | readonly string[] | undefined {
    const node = this.nodes.get(0);
    if (node?.type !== "tag") return this.nodes.val();
    if (node.name === "option") return node.attribs.value ?? this.nodes.first().text();
    if (node.name !== "select" || node.attribs.multiple === undefined) return this.nodes.val();
    const chosen = this.nodes.first().find("option:selected").toArray();
    return chosen.map((option) => new Readable(this.page, this.page(option) as unknown as Nodes).val() as string);
  }
}
