/** Pieces of Markdown. What stands in them comes from definitions of the project, and still cannot break a table. */

export const code = (text: string): string => `\`${text}\``;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(cell).join(' | ')} |`).join('\n');

export const block = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

/** What says that a page is made, and from what. */
export const made = (from: string): string =>
  `<!-- Made by \`npm run docs\` from ${from}: change those, and make it again. -->`;

/** A page of paragraphs, tables and headings, parted by empty lines. */
export const page = (parts: readonly string[]): string => `${parts.join('\n\n')}\n`;
