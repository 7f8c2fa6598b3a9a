// The data that a page's file holds, for the program that makes the page lively.

/**
 * @returns the page's element, and its data, which is held by whoever asks from here on: twice would be twice the
 * memory
 */
export const unpack = async <Data>(): Promise<{ readonly page: HTMLElement; readonly data: Data }> => {
  const page = document.getElementById("page");
  const packed = document.getElementById("data");
  if (page === null || packed === null) throw new Error("the file has no page");
  const bytes = Uint8Array.from(atob(packed.textContent ?? ""), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  const data = (await new Response(stream).json()) as Data;
  packed.remove();
  return { page, data };
};
