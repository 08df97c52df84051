/** The member names of one object in a JSON text; `cut` when the text ends before the object does. */
export interface OpenObject {
  readonly members: ReadonlySet<string>;
  readonly cut: boolean;
}

/**
 * Every object in the beginning of a JSON text, at any depth, with the names of its own members. The text may end
 * anywhere, so it cannot be parsed; it may also hold several documents, one a line.
 */
export const openObjects = (text: string): readonly OpenObject[] => {
  const found: OpenObject[] = [];
  // One entry per open bracket; arrays have no members.
  const open: (Set<string> | undefined)[] = [];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '{') open.push(new Set());
    else if (char === '[') open.push(undefined);
    else if (char === '}' || char === ']') {
      const members = open.pop();
      if (members) found.push({ members, cut: false });
    } else if (char === '"') {
      const end = endOfString(text, at);
      if (isFollowedByColon(text, end)) open.at(-1)?.add(text.slice(at + 1, end - 1));
      at = end - 1;
    }
  }
  for (const members of open) if (members) found.push({ members, cut: true });
  return found;
};

/** Index after the closing quote of the string that opens at `start`; the text's length when it is cut. */
const endOfString = (text: string, start: number): number => {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
};

const isFollowedByColon = (text: string, from: number): boolean => {
  let at = from;
  while (text[at] === ' ' || text[at] === '\n' || text[at] === '\r' || text[at] === '\t') at++;
  return text[at] === ':';
};
