// Writes a form of several parts as bytes.
const bytesOf = (data) => {
  if (typeof data === "string") return Array.from(data, (letter) => letter.charCodeAt(0) & 0xff);
  if (data instanceof ArrayBuffer) return Array.from(new Uint8Array(data));
  throw new TypeError(`a part is a text or bytes, not ${Object.prototype.toString.call(data)}`);
};

export class FormData {
  constructor() {
    this.boundary = `----boundary${Math.random().toString(36).slice(2)}`;
    this.parts = [];
  }

  append(name, given) {
    const isFile = typeof given === "object" && given !== null && "data" in given;
    const { data, filename, content_type: type } = isFile ? given : { data: String(given) };
    const file = filename === undefined ? "" : `; filename="${filename}"\r\nContent-Type: ${type}`;
    this.parts.push({ head: `Content-Disposition: form-data; name="${name}"${file}`, data });
  }

  body() {
    const all = [];
    for (const { head, data } of this.parts)
      all.push(...bytesOf(`--${this.boundary}\r\n${head}\r\n\r\n`), ...bytesOf(data), ...bytesOf("\r\n"));
    all.push(...bytesOf(`--${this.boundary}--\r\n`));
    return new Uint8Array(all).buffer;
  }
}
