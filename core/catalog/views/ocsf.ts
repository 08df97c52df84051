import { struct } from '../../datasets/cloudtrail-columns';
import type { ColumnType } from '../../datasets/dataset';
import { computed, type ViewColumn } from './view';

/**
 * What all OCSF views share. The version is that of Security Lake's own tables for AWS sources, so that what reads those can
 * read these.
 *
 * @see https://schema.ocsf.io/1.1.0/
 * @see https://docs.aws.amazon.com/security-lake/latest/userguide/open-cybersecurity-schema-framework.html
 */
export const OCSF_VERSION = '1.1.0';

/** A structure and what gives its members, side by side, so that no member takes another one's value. */
export interface Shape {
  readonly type: ColumnType;
  readonly as: string;
}

/** Members by name: the type and SQL of each, or a shape. */
export function shape(members: Readonly<Record<string, readonly [ColumnType, string] | Shape>>): Shape {
  const parts = Object.entries(members).map(([name, member]) => {
    const [type, as] = 'as' in member ? [member.type, member.as] : member;
    return { name, type, as };
  });
  return {
    type: struct(...parts.map(({ name, type }) => ({ name, type }))),
    as: `ROW(${parts.map(({ as }) => as).join(', ')})`,
  };
}

export const shaped = (name: string, { type, as }: Shape, description: string): ViewColumn =>
  computed(name, type, as, description);

export interface OcsfClass {
  readonly uid: number;
  readonly name: string;
  readonly category: string;
  /** SQL that gives the activity's number. */
  readonly activity: string;
  /** Its numbers and words, for the description. */
  readonly activities: string;
}

/** The columns that say of which class a row is, and when it was. */
export function classification({ uid, name, category, activity, activities }: OcsfClass): readonly ViewColumn[] {
  const categoryUid = Math.floor(uid / 1000);
  return [
    computed('class_uid', 'int', String(uid), `${uid}: ${name}`),
    computed('class_name', 'string', `'${name}'`, name),
    computed('category_uid', 'int', String(categoryUid), `${categoryUid}: ${category}`),
    computed('category_name', 'string', `'${category}'`, category),
    computed('activity_id', 'int', activity, activities),
    computed('type_uid', 'bigint', `${uid * 100} + ${activity}`, `${uid} times 100, and activity_id`),
    computed('time', 'bigint', epoch('event_time'), 'Milliseconds since 1970-01-01 UTC, from event_time'),
  ];
}

export const SEVERITY = computed('severity_id', 'int', '1', '1: Informational; logs do not grade what they tell');

/** Milliseconds since 1970 of a timestamp. */
export const epoch = (time: string): string => `date_diff('millisecond', TIMESTAMP '1970-01-01 00:00:00', ${time})`;

export const metadata = (product: string, version: string, uid: string): Shape =>
  shape({
    version: ['string', `'${OCSF_VERSION}'`],
    product: shape({
      name: ['string', `'${product}'`],
      vendor_name: ['string', "'AWS'"],
      version: ['string', version],
    }),
    uid: ['string', uid],
  });

export const cloud = (account: string, region: string, zone = 'NULL'): Shape =>
  shape({
    provider: ['string', "'AWS'"],
    account: shape({ uid: ['string', account] }),
    region: ['string', region],
    zone: ['string', zone],
  });
