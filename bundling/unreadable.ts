// Why a file cannot be read, in words for people.

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "its permissions do not let you",
};

export const unreadableWords = ({ code = "", message }: NodeJS.ErrnoException): string => WORDS[code] ?? message;
