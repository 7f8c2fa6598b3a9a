// What was written for a terminal, as a file or a build server takes it: without colours, and without the moves of a
// cursor, of which nothing but garbage is left there.

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins each is one
const SEQUENCES = /\u001b\[[0-?]*[ -/]*[@-~]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const BEGUN = /\u001b(\[[0-?]*[ -/]*)?$/;

/** @returns what takes one piece after another; a sequence may begin in one and end in the next */
export const plainOutput = (): ((piece: string) => string) => {
  let begun = "";
  return (piece) => {
    const text = `${begun}${piece}`.replace(SEQUENCES, "");
    begun = BEGUN.exec(text)?.[0] ?? "";
    return text.slice(0, text.length - begun.length);
  };
};
