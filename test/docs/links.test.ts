import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { page, pages, prose, ROOT } from './pages';

/** A heading's anchor, as GitHub makes it. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');

const anchors = (path: string): readonly string[] =>
  [...prose(page(path)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading]) => anchorOf(heading ?? ''));

const links = pages().flatMap((path) =>
  [...prose(page(path)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, to = '']) => to)
    .filter((to) => !/^(https?|mailto):/.test(to))
    .map((to) => ({ path, to })),
);

/** What is wrong with a link, undefined when nothing is. */
function problem({ path, to }: { readonly path: string; readonly to: string }): string | undefined {
  const [file = '', anchor] = to.split('#');
  const target = file === '' ? path : normalize(join(dirname(path), file));
  if (target.startsWith('..')) return `${path} links out of the project: ${to}`;
  if (!existsSync(join(ROOT, target))) return `${path} links to a file that is not there: ${to}`;
  if (anchor === undefined || anchors(target).includes(anchor)) return undefined;
  return `${path} links to a section that is not there: ${to}`;
}

test('every link between pages leads to a file, and to a section of it', () => {
  expect(links.length).toBeGreaterThan(60);
  expect(links.flatMap((link) => problem(link) ?? [])).toEqual([]);
});

test('a link that leads nowhere is found', () => {
  expect(problem({ path: 'docs/guide.md', to: 'nowhere.md' })).toBe(
    'docs/guide.md links to a file that is not there: nowhere.md',
  );
  expect(problem({ path: 'README.md', to: 'docs/guide.md#nowhere' })).toBe(
    'README.md links to a section that is not there: docs/guide.md#nowhere',
  );
  expect(problem({ path: 'README.md', to: '../elsewhere.md' })).toBe(
    'README.md links out of the project: ../elsewhere.md',
  );
});

test('no page has two sections of one name', () => {
  for (const path of pages()) {
    // The changelog repeats its kinds of change for each version.
    if (path !== 'CHANGELOG.md') expect([...new Set(anchors(path))], path).toEqual(anchors(path));
  }
});
