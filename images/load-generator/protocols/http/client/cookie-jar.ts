// Cookies, k6's `CookieJar`: what servers set and scripts add, and what of it belongs to a URL. RFC 6265 is
// tough-cookie's part.
import { Cookie, CookieJar as Store } from "tough-cookie";
import { checkFieldText } from "./header-text.ts";

/** As `response.cookies` shows them. */
export interface ReceivedCookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly path: string;
  readonly http_only: boolean;
  readonly secure: boolean;
  /** Seconds; 0: none given. */
  readonly max_age: number;
  /** Epoch milliseconds; 0: none given. */
  readonly expires: number;
}

export interface CookieOptions {
  readonly domain?: string;
  readonly path?: string;
  /** A date in words, as in the header. */
  readonly expires?: string;
  readonly max_age?: number;
  readonly secure?: boolean;
  readonly http_only?: boolean;
}

/** k6's `params.cookies`: with `replace` a cookie of the jar by that name is left out. */
export type RequestCookies = Readonly<Record<string, string | { readonly value: string; readonly replace?: boolean }>>;

export class CookieJar {
  /** Made with the first cookie: most virtual users have none. */
  #store: Store | null = null;

  /** @throws TypeError for what is no cookie, or not one of this URL */
  set(url: string, name: string, value: string, options: CookieOptions = {}): boolean {
    const { domain, path, expires, max_age, secure, http_only } = options;
    checkFieldText(`the cookie ${name}`, `${name}=${value}`);
    const cookie = new Cookie({
      key: name,
      value: String(value),
      ...(domain === undefined ? {} : { domain: domain.replace(/^\./, "") }),
      ...(path === undefined ? {} : { path }),
      ...(expires === undefined ? {} : { expires: new Date(expires) }),
      ...(max_age === undefined ? {} : { maxAge: max_age }),
      secure: secure === true,
      httpOnly: http_only === true,
    });
    try {
      this.#store ??= new Store();
      return this.#store.setCookieSync(cookie, url) !== undefined;
    } catch (cause) {
      throw new TypeError(`the cookie ${name} cannot be set for ${url}: ${(cause as Error).message}`, { cause });
    }
  }

  /** Name → values. */
  cookiesForURL(url: string): Record<string, string[]> {
    const found: Record<string, string[]> = {};
    for (const { key, value } of this.#of(url)) {
      const values = Object.hasOwn(found, key) ? found[key] : undefined;
      if (values === undefined) found[key] = [value];
      else values.push(value);
    }
    return found;
  }

  /** Removes the URL's cookies. */
  clear(url: string): void {
    for (const cookie of this.#of(url)) this.#remove(cookie);
  }

  delete(url: string, name: string): void {
    for (const cookie of this.#of(url)) if (cookie.key === name) this.#remove(cookie);
  }

  #of(url: string): Cookie[] {
    return this.#store === null ? [] : this.#store.getCookiesSync(url, { expire: true, sort: true });
  }

  #remove({ domain, path, key }: Cookie): void {
    this.#store?.store.removeCookie(domain ?? "", path ?? "/", key, () => {});
  }

  /** Takes what an answer sets; what is no cookie of this URL is left out, as browsers do. */
  take(url: string, setCookies: readonly string[]): void {
    this.#store ??= new Store();
    for (const text of setCookies) this.#store.setCookieSync(text, url, { ignoreError: true });
  }

  /** What to send to the URL, but for names in `replaced`: `a=1; b=2`, "" for nothing. */
  header(url: string, replaced: ReadonlySet<string>): string {
    return this.#of(url)
      .filter(({ key }) => !replaced.has(key))
      .map((cookie) => cookie.cookieString())
      .join("; ");
  }

  empty(): void {
    this.#store = null;
  }

  get isEmpty(): boolean {
    return this.#store === null;
  }
}

/** By name, each as often as it was set. */
export const parseCookies = (setCookies: readonly string[]): Record<string, ReceivedCookie[]> => {
  const received: Record<string, ReceivedCookie[]> = {};
  for (const text of setCookies) {
    const cookie = Cookie.parse(text);
    if (cookie === undefined) continue;
    const { key: name, value, domain, path, httpOnly, secure, maxAge, expires } = cookie;
    const shown = {
      name,
      value,
      domain: domain ?? "",
      path: path ?? "",
      http_only: httpOnly,
      secure,
      max_age: typeof maxAge === "number" ? maxAge : 0,
      expires: expires instanceof Date ? expires.getTime() : 0,
    };
    received[name] = [...(Object.hasOwn(received, name) ? (received[name] ?? []) : []), shown];
  }
  return received;
};
