import { describe, expect, test } from 'vitest';
import { blocks, page, pages } from './pages';

const diagrams = pages().flatMap((path) =>
  blocks(page(path), 'mermaid').map((text) => ({ path, kind: text.split(/\s/)[0] ?? '', text })),
);
const bodyOf = (text: string) =>
  text
    .split('\n')
    .slice(1)
    .map((line) => line.trim())
    .filter((line) => line !== '');

test('the pages have diagrams, of kinds that are looked into here', () => {
  expect(diagrams.map(({ kind }) => kind).sort()).toEqual(['flowchart', 'sequenceDiagram']);
});

describe.each(diagrams.filter(({ kind }) => kind === 'flowchart'))('the flowchart in $path', ({ text }) => {
  const NODE = String.raw`\w+(?:\[\[[^\][]+\]\]|\[\([^()]+\)\]|\[[^\][]+\])?`;
  const LINK = String.raw`(?:-->|-\. [\w' ]+ \.->|-- [\w' ]+ -->)`;
  const edges = bodyOf(text).map((line) => new RegExp(`^(${NODE}) ${LINK} (${NODE})$`).exec(line) ?? [line]);
  const nodes = edges.flatMap(([, from = '', to = '']) => [from, to]);

  test('has one link in each line, with closed brackets', () => {
    expect(edges.filter(([, from]) => from === undefined)).toEqual([]);
  });

  test('names each node once, and has none without a name', () => {
    const named = nodes.filter((node) => node.includes('[')).map((node) => node.split('[')[0]);
    expect(named).toEqual([...new Set(named)]);
    expect(new Set(nodes.map((node) => node.split('[')[0]))).toEqual(new Set(named));
    expect(named.length).toBeLessThan(40);
  });
});

describe.each(diagrams.filter(({ kind }) => kind === 'sequenceDiagram'))('the sequence in $path', ({ text }) => {
  const lines = bodyOf(text);
  const participants = lines.flatMap((line) => /^participant (\w+) as \S/.exec(line)?.[1] ?? []);

  test('has participants, then messages between them', () => {
    const messages = lines.slice(participants.length).map((line) => /^(\w+)--?>>(\w+): \S/.exec(line) ?? [line]);
    expect(messages.filter(([, from]) => from === undefined)).toEqual([]);
    expect(new Set(messages.flatMap(([, from, to]) => [from, to]))).toEqual(new Set(participants));
  });
});
