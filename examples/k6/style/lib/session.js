// A class of requests with what they have in common; methods that only differ in their verb are made by a loop.
import http from "k6/http";

export class Session {
  constructor({ baseURL = "", headers = {}, tags = {}, timeout = 60000 } = {}) {
    Object.assign(this, { baseURL, headers, tags, timeout });
    ["get", "post", "put"].forEach((verb) => {
      this[verb] = (path, ...rest) =>
        this.request(verb.toUpperCase(), path, ...(verb === "get" ? [null, ...rest] : rest));
    });
  }

  addHeader(name, value) {
    this.headers = { ...this.headers, [name]: value };
  }

  clearHeader(name) {
    const { [name]: _, ...others } = this.headers;
    this.headers = others;
  }

  addTag(name, value) {
    this.tags[name] = value;
  }

  paramsOf(params = {}) {
    const { headers, tags, timeout } = this;
    return { timeout, ...params, headers: { ...headers, ...params.headers }, tags: { ...tags, ...params.tags } };
  }

  request(method, path, body = null, params = undefined) {
    return http.request(method, `${this.baseURL}${path}`, body, this.paramsOf(params));
  }

  batch(requests) {
    return http.batch(
      requests.map(([method, path, body, params]) => [method, this.baseURL + path, body, this.paramsOf(params)]),
    );
  }
}
