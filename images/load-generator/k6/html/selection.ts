// Parts of a page that a selector found, as k6/html gives them: searched further, walked through, read.
import type { AnyNode } from "domhandler";
import { FIELDS, type Field, isSent } from "./form-fields.ts";
import { type Nodes, Readable } from "./readable.ts";
import { reflectedBooleans, reflectedTexts } from "./reflected.ts";

type Matcher = (index: number, element: Element) => unknown;
/** What k6's methods take to say which parts are meant. */
type Given = string | Selection | Matcher | null | undefined;

/** Cheerio's methods take any of these; their types name each form alone. */
type AnyGiven = string & Nodes;

export class Selection extends Readable {
  // What is looked for from here.

  find(selector: Given): Selection {
    return this.#of(this.nodes.find(this.#meant(selector)));
  }

  filter(selector: Given): Selection {
    return this.#of(this.nodes.filter(this.#meant(selector)));
  }

  not(selector: Given): Selection {
    return this.#of(this.nodes.not(this.#meant(selector)));
  }

  has(selector: Given): Selection {
    return this.#of(this.nodes.has(this.#meant(selector)));
  }

  is(selector: Given): boolean {
    return this.nodes.is(this.#meant(selector));
  }

  closest(selector: Given): Selection {
    return this.#of(this.nodes.closest(this.#meant(selector)));
  }

  children(selector?: Given): Selection | readonly Element[] {
    return this.#of(this.nodes.children(this.#meantIfAny(selector)));
  }

  contents(): Selection {
    return this.#of(this.nodes.contents());
  }

  parent(selector?: Given): Selection {
    return this.#of(this.nodes.parent(this.#meantIfAny(selector)));
  }

  parents(selector?: Given): Selection {
    return this.#of(this.nodes.parents(this.#meantIfAny(selector)));
  }

  parentsUntil(selector?: Given, filter?: Given): Selection {
    return this.#of(this.nodes.parentsUntil(this.#meantIfAny(selector), this.#meantIfAny(filter)));
  }

  siblings(selector?: Given): Selection {
    return this.#of(this.nodes.siblings(this.#meantIfAny(selector)));
  }

  next(selector?: Given): Selection {
    return this.#of(this.nodes.next(this.#meantIfAny(selector)));
  }

  nextAll(selector?: Given): Selection {
    return this.#of(this.nodes.nextAll(this.#meantIfAny(selector)));
  }

  nextUntil(selector?: Given, filter?: Given): Selection {
    return this.#of(this.nodes.nextUntil(this.#meantIfAny(selector), this.#meantIfAny(filter)));
  }

  prev(selector?: Given): Selection {
    return this.#of(this.nodes.prev(this.#meantIfAny(selector)));
  }

  prevAll(selector?: Given): Selection {
    return this.#of(this.nodes.prevAll(this.#meantIfAny(selector)));
  }

  prevUntil(selector?: Given, filter?: Given): Selection {
    return this.#of(this.nodes.prevUntil(this.#meantIfAny(selector), this.#meantIfAny(filter)));
  }

  // Some of them, or one.

  first(): Selection {
    return this.#of(this.nodes.first());
  }

  last(): Selection {
    return this.#of(this.nodes.last());
  }

  /** @param index from 0; below 0 from the end */
  eq(index: number): Selection {
    return this.#of(this.nodes.eq(index));
  }

  slice(from: number, until?: number): Selection {
    return this.#of(this.nodes.slice(from, until));
  }

  /** All of them without an index; undefined where there is none by that one. */
  get(index: number): Element | undefined;
  get(): Element[];
  get(index?: number): Element | Element[] | undefined {
    if (index === undefined) return this.toArray();
    const node = this.nodes.get(index);
    return node === undefined ? undefined : this.#elementOf(node);
  }

  toArray(): Element[] {
    return this.nodes.toArray().map((node) => this.#elementOf(node));
  }

  /** Ends early when the function gives false. */
  each(run: Matcher): this {
    for (const [index, element] of this.toArray().entries()) if (run(index, element) === false) break;
    return this;
  }

  /** What the function gives for each, but for what is not there. */
  map(run: Matcher): unknown[] {
    return this.toArray()
      .map((element, index) => run(index, element))
      .filter((given) => given !== undefined && given !== null);
  }

  // What a form would send.

  /** In the order of the names. */
  serialize(): string {
    const pairs = Object.entries(this.serializeObject()).flatMap(([name, value]) =>
      [value].flat().map((one) => [name, one]),
    );
    const fields = new URLSearchParams(pairs);
    fields.sort();
    return fields.toString();
  }

  serializeArray(): readonly Field[] {
    const fields = this.#of(this.nodes.filter(FIELDS).add(this.nodes.find(FIELDS)));
    return fields
      .toArray()
      .filter((field) => isSent(field.nodes))
      .map((field) => ({ name: field.attr("name") ?? "", value: field.sentValue() }));
  }

  /** The last one of several by a name. */
  serializeObject(): Readonly<Record<string, Field["value"]>> {
    return Object.fromEntries(this.serializeArray().map(({ name, value }) => [name, value]));
  }

  /** Of a select where nothing is chosen, nothing. */
  protected sentValue(): Field["value"] {
    const isUnchosen = this.nodes.is("select") && this.nodes.find("option[selected]").length === 0;
    return isUnchosen ? "" : (this.val() ?? "");
  }

  protected elementsOf(nodes: Nodes): Element[] {
    return nodes.toArray().map((node) => this.#elementOf(node));
  }

  #of(nodes: Nodes): Selection {
    return new Selection(this.page, nodes);
  }

  #elementOf(node: AnyNode): Element {
    return new Element(this.page, this.page(node) as unknown as Nodes);
  }

  #meantIfAny(given: Given): AnyGiven | undefined {
    return given === undefined || given === null ? undefined : this.#meant(given);
  }

  #meant(given: Given): AnyGiven {
    if (given instanceof Selection) return given.nodes as AnyGiven;
    if (typeof given !== "function") return String(given ?? "") as AnyGiven;
    const byNode = (index: number, node: AnyNode): boolean => Boolean(given(index, this.#elementOf(node)));
    return byNode as unknown as AnyGiven;
  }
}

/** One of them, with what the page's own language says of it besides: each a method, as in k6. */
export class Element extends Selection {
  static {
    for (const [method, attribute] of reflectedTexts) {
      Object.defineProperty(Element.prototype, method, {
        configurable: true,
        value(this: Element) {
          return this.attr(attribute) ?? "";
        },
      });
    }
    for (const [method, attribute] of reflectedBooleans) {
      Object.defineProperty(Element.prototype, method, {
        configurable: true,
        value(this: Element) {
          return this.hasAttribute(attribute);
        },
      });
    }
  }

  get #node(): AnyNode | undefined {
    return this.nodes.get(0);
  }

  selection(): Selection {
    return new Selection(this.page, this.nodes);
  }

  nodeName(): string {
    const node = this.#node;
    if (node?.type === "root") return "#document";
    if (node?.type === "text") return "#text";
    return node !== undefined && "name" in node ? node.name : "#comment";
  }

  /** 1: an element, 3: text, 8: a comment, 9: the page. */
  nodeType(): number | undefined {
    return this.#node?.nodeType;
  }

  nodeValue(): string | undefined {
    const node = this.#node;
    return node !== undefined && "data" in node ? node.data : undefined;
  }

  /** Of a field, as a form would send it. */
  value(): string {
    return [this.val() ?? ""].flat().join();
  }

  textContent(): string {
    const node = this.#node;
    return node?.type === "text" ? node.data : this.text();
  }

  innerHTML(): string {
    return this.html();
  }

  override toString(): string {
    return this.page.html(this.nodes);
  }

  /** By their names. */
  attributes(): Readonly<Record<string, { readonly name: string; readonly value: string }>> {
    const attributes = Object.entries(this.nodes.attr() ?? {});
    return Object.fromEntries(attributes.map(([name, value]) => [name, { name, value }]));
  }

  hasAttributes(): boolean {
    return Object.keys(this.nodes.attr() ?? {}).length > 0;
  }

  hasAttribute(name: string): boolean {
    return this.attr(name) !== undefined;
  }

  getAttribute(name: string): string | undefined {
    return this.attr(name);
  }

  classList(): readonly string[] {
    return (this.attr("class") ?? "").split(/\s+/).filter((name) => name !== "");
  }

  override children(): readonly Element[] {
    return this.elementsOf(this.nodes.children());
  }

  childNodes(): readonly Element[] {
    return this.elementsOf(this.nodes.contents());
  }

  childElementCount(): number {
    return this.nodes.children().length;
  }

  firstChild(): Element | undefined {
    return this.childNodes()[0];
  }

  lastChild(): Element | undefined {
    return this.childNodes().at(-1);
  }

  firstElementChild(): Element | undefined {
    return this.children()[0];
  }

  lastElementChild(): Element | undefined {
    return this.children().at(-1);
  }

  nextElementSibling(): Element | undefined {
    return this.next().get(0);
  }

  previousElementSibling(): Element | undefined {
    return this.prev().get(0);
  }

  parentElement(): Element | undefined {
    return this.parent().get(0);
  }

  parentNode(): Element | undefined {
    return this.parent().get(0);
  }

  matches(selector: string): boolean {
    return this.is(selector);
  }

  contains(other: Element): boolean {
    return this.nodes
      .find("*")
      .toArray()
      .includes(other.#node as never);
  }

  querySelector(selector: string): Element | undefined {
    return this.find(selector).get(0);
  }

  querySelectorAll(selector: string): readonly Element[] {
    return this.find(selector).toArray();
  }
}
