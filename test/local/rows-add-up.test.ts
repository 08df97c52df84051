import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { files, folder } from './engine/workbench';
import {
  albKey,
  allEntries,
  convertAll,
  event,
  FLOW_HEADER,
  flow,
  flowKey,
  ID,
  lines,
  openLake,
  request,
  trail,
  trailKey,
  truncatedAfter,
} from './lake-bench';

type Name = keyof typeof ID;

/** A record of an object: good ones have an id, of which some repeat; bad ones are refused whatever stands around them. */
type Piece = { readonly id: number } | { readonly bad: number };

interface Sketch {
  readonly dataset: Name;
  readonly day: number;
  readonly pieces: readonly Piece[];
  readonly packing: 'plain' | 'gzip' | 'cut' | 'no checksum';
}

const BAD: Readonly<Record<Name, readonly string[]>> = {
  cloudtrail: ['17', 'null', '"text"', '[]', '{"a":1}', '{}', '{"eventID":tru}', '{"eventName":"x" "y"}'],
  vpc_flow: ['nonsense', '1 2 3', `${flow('x')} more`, flow('x').replace('1772445600', 'soon')],
  alb_access: ['nonsense', '{}', 'https 2026', '"'],
};
const GOOD = { cloudtrail: event, vpc_flow: flow, alb_access: request };
const KEY = { cloudtrail: trailKey, vpc_flow: flowKey, alb_access: albKey };

const textOf = (dataset: Name, piece: Piece): string =>
  'id' in piece ? GOOD[dataset](`id-${piece.id}`) : BAD[dataset][piece.bad % BAD[dataset].length]!;

/** The content, and where its last piece begins. */
function contentOf({ dataset, pieces }: Sketch): { content: Buffer; last: number } {
  const texts = pieces.map((piece) => textOf(dataset, piece));
  const content =
    dataset === 'cloudtrail'
      ? trail(...texts)
      : dataset === 'vpc_flow'
        ? lines(FLOW_HEADER, ...texts)
        : Buffer.from(texts.map((line) => `${line}\n`).join(''));
  const tail = dataset === 'cloudtrail' ? 2 : 1;
  return { content, last: content.length - tail - Buffer.byteLength(texts.at(-1) ?? '') };
}

function bytesOf(sketch: Sketch): Buffer {
  const { content, last } = contentOf(sketch);
  switch (sketch.packing) {
    case 'plain':
      return content;
    case 'gzip':
      return gzipSync(content);
    case 'cut':
      // Five bytes into the last record: it is refused as a piece, whatever it was.
      return truncatedAfter(content, last + 5);
    case 'no checksum':
      return gzipSync(content).subarray(0, -6);
  }
}

/** What has to be read of the object: one refused record in place of the one that is cut. */
const readable = ({ pieces, packing }: Sketch): readonly Piece[] =>
  packing === 'cut' ? [...pieces.slice(0, -1), { bad: 0 }] : pieces;

const sketch: fc.Arbitrary<Sketch> = fc
  .record({
    dataset: fc.constantFrom<Name>('cloudtrail', 'vpc_flow', 'alb_access'),
    day: fc.integer({ min: 1, max: 3 }),
    pieces: fc.array(
      fc.oneof(
        { weight: 5, arbitrary: fc.record({ id: fc.integer({ min: 0, max: 400 }) }) },
        { weight: 1, arbitrary: fc.record({ bad: fc.nat(50) }) },
      ),
      { maxLength: 6 },
    ),
    packing: fc.constantFrom<Sketch['packing']>('plain', 'gzip', 'gzip', 'cut', 'no checksum'),
  })
  // A cut needs a record that is long enough to be cut.
  .map((made) =>
    made.packing === 'cut' && !('id' in (made.pieces.at(-1) ?? {})) ? { ...made, packing: 'plain' } : made,
  );

test('for any mix of good and bad objects, rows out, merged and refused are the records in, and each is found', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sketch, { minLength: 10, maxLength: 60 }), async (sketches) => {
      const root = realpathSync(folder());
      const keys = sketches.map(({ dataset, day }, at) => KEY[dataset](`2026/03/0${day}`, `o${at}`));
      files(join(root, 'logs'), Object.fromEntries(sketches.map((one, at) => [keys[at]!, bytesOf(one)])));
      const lake = await openLake(root);
      await convertAll(lake);

      const entries = await allEntries(lake);
      const units = new Map<string, Sketch[]>();
      for (const one of sketches) {
        const unit = `${one.dataset} 2026/03/0${one.day}`;
        units.set(unit, [...(units.get(unit) ?? []), one]);
      }
      expect(new Set(entries.map(({ dataset, delivered }) => `${dataset} ${delivered}`))).toEqual(
        new Set(units.keys()),
      );
      for (const { dataset, delivered, rows, objects } of entries) {
        const mine = units.get(`${dataset} ${delivered}`)!;
        const pieces = mine.flatMap(readable);
        const ids = pieces.flatMap((piece) => ('id' in piece ? [piece.id] : []));
        const distinct = dataset === 'cloudtrail' ? new Set(ids).size : ids.length;
        expect(objects).toBe(mine.length);
        expect({ ...rows }, `${dataset} ${delivered}`).toMatchObject({
          read: pieces.length,
          written: distinct,
          deduplicated: ids.length - distinct,
          refused: pieces.length - ids.length,
        });
      }
      for (const [name, id] of Object.entries(ID) as [Name, string][]) {
        const { rows } = await lake.query(`SELECT source_file, ${id}, delivered FROM ${name}`);
        const found = new Set(rows.map(([file, value]) => `${file} ${value}`));
        const foundInUnit = new Set(rows.map(([, value, delivered]) => `${delivered} ${value}`));
        for (const [at, one] of sketches.entries()) {
          if (one.dataset !== name) continue;
          for (const piece of readable(one)) {
            if (!('id' in piece)) continue;
            // A repeat is found as the one that was kept.
            expect(foundInUnit).toContain(`2026/03/0${one.day} id-${piece.id}`);
            if (name !== 'cloudtrail') expect(found).toContain(`${join(root, 'logs', keys[at]!)} id-${piece.id}`);
          }
        }
      }
      // An object of which something was refused, or that is damaged, is named.
      const named = new Set(
        entries.flatMap(({ findings, unread }) => [...findings, ...unread]).map(({ path }) => path),
      );
      for (const [at, one] of sketches.entries()) {
        const spoilt =
          one.packing === 'cut' || one.packing === 'no checksum' || one.pieces.some((piece) => 'bad' in piece);
        if (spoilt) expect(named).toContain(join(root, 'logs', keys[at]!));
      }
    }),
    { seed: 20260302, numRuns: 3 },
  );
});
