import { albKey, albTestFileKey } from '../keys';
import type { SampleObject, StoryEntry } from '../object';
import { BASE36, BASE62, type Random } from '../random';
import { at, isoMicros, MIDNIGHTS, STORY_START } from '../time';
import { PARTNERS, SHOP } from './load-balancers';
import { ordinaryRequest } from './ordinary';
import { nodeStream } from './streams';

/** What a reader of access logs must survive. */
export function awkward(random: Random): StoryEntry[] {
  return [...midnights(random), ...late(random), ...garbage(random)];
}

const NODE = SHOP.nodes[0]!;
const PARTNER_NODE = PARTNERS.nodes[0]!;

const requestAt = (second: number, random: Random, delivered?: number): StoryEntry => ({
  stream: nodeStream(SHOP, NODE),
  at: second,
  text: ordinaryRequest(SHOP, NODE, second, random),
  ...(delivered === undefined ? {} : { delivered }),
});

const midnights = (random: Random): StoryEntry[] => MIDNIGHTS.map((second) => requestAt(second, random));

const late = (random: Random): StoryEntry[] => [
  ...[0, 1, 2].map((index) => requestAt(at('2026-03-02T19:30:00Z') + index, random, at('2026-03-03T20:15:00Z'))),
  requestAt(at('2026-03-03T10:00:00Z'), random, at('2026-03-12T06:05:00Z')),
];

/** A line that is none, between two that are. */
const garbage = (random: Random): StoryEntry[] => {
  const line = { stream: nodeStream(PARTNERS, PARTNER_NODE), at: at('2026-03-05T15:12:00Z') };
  const whole = () => ({ ...line, text: ordinaryRequest(PARTNERS, PARTNER_NODE, line.at, random) });
  return [whole(), { ...line, text: '\\x16\\x03\\x01 this line is no entry', kind: 'malformed' }, whole()];
};

/** An access log without lines, and the other files that load balancers write into the same tree. */
export function oddObjects(random: Random): SampleObject[] {
  const shop = { account: SHOP.account, region: SHOP.region, delivered: at('2026-03-04T09:00:00Z') };
  const partners = { account: PARTNERS.account, region: PARTNERS.region, delivered: at('2026-03-03T01:10:00Z') };
  const shopNode = { loadBalancer: SHOP.id, address: NODE };
  const connection = [
    isoMicros(shop.delivered - 100, 271_828),
    '198.51.100.17 40112 443 TLSv1.3 TLS_AES_128_GCM_SHA256 0.011 "-" - - -',
    `TID_${random.text(BASE62, 32).toLowerCase()}`,
    `x25519 ${SHOP.id} ${NODE}`,
  ].join(' ');
  return [
    {
      ...partners,
      dataset: 'alb_access',
      key: albKey(
        { ...partners, suffix: random.text(BASE36, 8) },
        { loadBalancer: PARTNERS.id, address: PARTNER_NODE },
      ),
      entries: [],
      content: '',
      oddity: 'no records',
    },
    {
      ...shop,
      key: albKey({ ...shop, suffix: random.text(BASE36, 8) }, shopNode, 'conn_log_'),
      entries: [],
      content: `${connection}\n`,
      oddity: 'connection log',
    },
    {
      account: SHOP.account,
      delivered: STORY_START,
      key: albTestFileKey(SHOP.account),
      entries: [],
      content: `Enable AccessLog for ELB: ${SHOP.id} at 2026-03-01T17:20:25.138Z`,
      packing: 'none',
      oddity: 'test file',
    },
  ];
}
