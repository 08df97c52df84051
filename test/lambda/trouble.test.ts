import { beforeEach, describe, expect, test } from 'vitest';
import { ACCOUNT } from './aws/fake-lake';
import { serviceFault } from './aws/service-fault';
import { WholeLake } from './whole-lake';

/** Each story ends with a lake in which every row delivered is visible once, and nothing waits. */

let lake: WholeLake;
beforeEach(() => {
  lake = new WholeLake();
  lake.lake.deliver('2023/07/09', 'a', ['one 2023-07-09']);
  lake.lake.deliver('2023/07/10', 'b', ['two 2023-07-10', 'three 2023-07-09', 'two 2023-07-10']);
  lake.lake.deliver('2023/07/10', 'c', ['four 2023-07-10'], 'us-east-1');
});

const ledgerKey = (day: string) => `ledger/cloudtrail/${ACCOUNT}/${day}.json`;
const keyOf = (path: string) => path.slice('s3://trail/'.length);
const queries = () => lake.lake.athena.started.filter(({ sql }) => sql.startsWith('CREATE TABLE')).length;

test('nights without trouble convert each day once', async () => {
  await lake.night('2023-07-11');
  lake.expectWhole();
  lake.lake.deliver('2023/07/11', 'd', ['five 2023-07-11']);
  await lake.night('2023-07-12');
  lake.expectWhole();
  expect(queries()).toBe(3);
});

describe('a raw object', () => {
  test('that is deleted between listing and query costs its own rows only, and stands in the ledger', async () => {
    const gone = lake.lake.deliver('2023/07/10', 'd', ['five 2023-07-10']);
    lake.lake.athena.onCall = () => {
      lake.lake.athena.onCall = () => undefined;
      lake.lake.s3.remove('trail', keyOf(gone));
    };
    await lake.night('2023-07-11');
    lake.expectWhole();
    await lake.night('2023-07-12');
    lake.expectWhole();
  });

  test('that may not be read is left out by name, and taken in once it may', async () => {
    const closed = lake.lake.deliver('2023/07/10', 'd', ['five 2023-07-10']);
    lake.lake.s3.unreadable.set(`trail/${keyOf(closed)}`, serviceFault('AccessDenied', 'no'));
    await lake.night('2023-07-11');
    lake.expectSettled();
    expect(lake.seen()).toEqual(['four', 'one', 'three', 'two']);
    expect(lake.measured).toContain('objectsUnread 1');
    expect(lake.entries().flatMap(({ unread }) => unread)).toEqual([
      { path: closed, reason: 'permission denied', opened: false },
    ]);

    lake.lake.s3.unreadable.clear();
    await lake.night('2023-07-12');
    lake.expectWhole();
    expect(lake.entries().flatMap(({ unread }) => unread)).toEqual([]);
  });

  test('that comes a week late is taken in beside those that were there', async () => {
    await lake.night('2023-07-11');
    lake.lake.deliver('2023/07/10', 'd', ['five 2023-07-03', 'two 2023-07-10']);
    await lake.night('2023-07-18');
    lake.expectWhole();
  });

  test('that Athena once failed to read, and that is sound, is not left out', async () => {
    const sound = lake.lake.deliver('2023/07/10', 'd', ['five 2023-07-10']);
    lake.lake.script = (before) =>
      before === 1
        ? { state: 'FAILED', reason: `HIVE_CURSOR_ERROR: Failed to read file ${sound}: Connection reset` }
        : undefined;
    await lake.night('2023-07-11');
    lake.expectWhole();
  });
});

describe('an object that looks sound, and that Athena can never read', () => {
  test('is left out once it was named twice, with what Athena says of it', async () => {
    const odd = lake.lake.deliver('2023/07/10', 'd', ['five 2023-07-10']);
    const reason = `HIVE_BAD_DATA: Error parsing field in ${odd}`;
    lake.lake.script = (before) => (before === 1 || before === 2 ? { state: 'FAILED', reason } : undefined);
    await lake.night('2023-07-11');
    lake.expectSettled();
    expect(lake.seen()).toEqual(['four', 'one', 'three', 'two']);
    expect(lake.entries().flatMap(({ unread }) => unread)).toEqual([
      { path: odd, reason: `query query-5 failed: ${reason}`, opened: true },
    ]);
  });
});

describe('a KMS key that is disabled', () => {
  const DISABLED = serviceFault('KMS.DisabledException', 'arn:aws:kms:eu-west-1:111122223333:key/k is disabled.');

  /** Objects of these buckets cannot be read or written; the key has nothing to do with listing. */
  function disable(...buckets: readonly string[]): void {
    lake.lake.s3.onCall = (call) => {
      const [what, where = ''] = call.split(' ');
      if ((what === 'GetObject' || what === 'PutObject') && buckets.includes(where.split('/')[0] ?? '')) {
        // What is not there is found out before the key is asked for.
        const isThere = lake.lake.s3.text(where.split('/')[0] ?? '', where.slice(where.indexOf('/') + 1)) !== undefined;
        if (what === 'PutObject' || isThere) throw DISABLED;
      }
    };
    const first = `s3://trail/${lake.lake.s3.keys('trail')[0]}`;
    lake.lake.script = () => ({
      state: 'FAILED',
      reason: `Error opening Hive split ${first}: KMS.DisabledException (Service: Amazon S3; Status Code: 400)`,
      error: { ErrorCategory: 2, Retryable: false },
    });
  }

  function enable(): void {
    lake.lake.s3.onCall = () => undefined;
    lake.lake.script = () => undefined;
  }

  test("fails every plan while it is the lake's, loses nothing, and works again after", async () => {
    await lake.night('2023-07-11');
    lake.lake.deliver('2023/07/11', 'd', ['five 2023-07-11']);
    const before = lake.lake.visible();
    disable('lake', 'trail');
    await expect(lake.night('2023-07-12')).rejects.toThrow('is disabled');
    expect(lake.lake.visible()).toEqual(before);

    enable();
    await lake.night('2023-07-13');
    lake.expectWhole();
  });

  test('between plan and conversion gives messages up, and the next plan takes their units up', async () => {
    await lake.planned('2023-07-11');
    disable('lake', 'trail');
    await lake.work();
    expect(lake.deadLetters).toHaveLength(2);
    expect(lake.seen()).toEqual([]);

    enable();
    await lake.night('2023-07-12');
    lake.expectWhole();
  });

  test('of an adopted bucket keeps what is converted, and gives the rest when it works again', async () => {
    await lake.night('2023-07-11');
    lake.lake.deliver('2023/07/11', 'd', ['five 2023-07-11']);
    lake.lake.deliver('2023/07/10', 'e', ['six 2023-07-10']);
    const before = lake.seen();
    disable('trail');
    await lake.night('2023-07-12');
    expect(lake.seen()).toEqual(before);

    enable();
    await lake.night('2023-07-13');
    lake.expectWhole();
  });
});

describe('Athena', () => {
  test('that takes no query for a while is asked again', async () => {
    let refusals = 6;
    lake.lake.athena.onCall = (call) => {
      if (call === 'StartQueryExecution' && refusals-- > 0) throw serviceFault('TooManyRequestsException');
    };
    await lake.night('2023-07-11');
    lake.expectWhole();
    expect(lake.deadLetters).toEqual([]);
  });

  test('that takes no query all night gives the units up to the next plan', async () => {
    lake.lake.athena.onCall = (call) => {
      if (call === 'StartQueryExecution') throw serviceFault('TooManyRequestsException');
    };
    await lake.night('2023-07-11');
    expect(lake.deadLetters).toHaveLength(2);
    lake.lake.athena.onCall = () => undefined;
    await lake.night('2023-07-12');
    lake.expectWhole();
  });

  test('at its quota lets queries wait, and each is started once', async () => {
    await lake.planned('2023-07-11');
    lake.patience = 0;
    lake.lake.athena.looks = 9;
    await lake.workFor(4);
    expect(lake.seen()).toEqual([]);
    lake.patience = 60_000;
    await lake.work();
    lake.expectWhole();
    expect(queries()).toBe(2);
  });

  test('in which somebody cancels a query converts the unit all the same', async () => {
    lake.lake.script = (before) =>
      before === 0 ? { state: 'CANCELLED', reason: 'Query cancelled by user' } : undefined;
    await lake.night('2023-07-11');
    lake.expectWhole();
  });

  test('in which somebody cancels every query fails the units, and the next plan converts them', async () => {
    lake.lake.script = () => ({ state: 'CANCELLED', reason: 'Query cancelled by user' });
    await lake.night('2023-07-11');
    expect(lake.measured.filter((measure) => measure === 'unitsFailed 1')).toHaveLength(2);
    expect(lake.seen()).toEqual([]);
    lake.lake.script = () => undefined;
    await lake.night('2023-07-12');
    lake.expectWhole();
  });
});

test('a ledger entry from a newer version stands still, shows its rows, and keeps no other unit', async () => {
  await lake.night('2023-07-11');
  const key = ledgerKey('2023-07-10');
  const mine = lake.lake.s3.text('lake', key) ?? '';
  lake.lake.s3.add('lake', key, mine.replace('"format":1', '"format":99'));
  lake.lake.deliver('2023/07/11', 'd', ['five 2023-07-11']);
  await lake.night('2023-07-12');
  expect(lake.measured).toContain('unitsBlocked 1');
  lake.expectWhole();
  expect(lake.lake.s3.text('lake', key)).toContain('"format":99');
});

describe('a message', () => {
  test('that comes twice, at once or a week later, changes nothing', async () => {
    await lake.planned('2023-07-11');
    const messages = [...lake.sent];
    lake.enqueue(messages);
    await lake.work();
    lake.expectWhole();
    const whole = lake.lake.visible();
    lake.lake.now = new Date('2023-07-18T02:00:00Z');
    lake.enqueue(messages);
    await lake.work();
    lake.expectWhole();
    expect(lake.lake.visible()).toEqual(whole);
    expect(queries()).toBe(2);
  });

  test('of a week ago does not take back what was converted since', async () => {
    await lake.planned('2023-07-11');
    const old = [...lake.sent];
    await lake.work();
    lake.lake.deliver('2023/07/10', 'd', ['five 2023-07-10']);
    await lake.night('2023-07-12');
    lake.enqueue(old);
    await lake.work();
    lake.expectWhole();
  });
});

test('years of logs that no single plan gets through are planned piece by piece, oldest first', async () => {
  lake.lake.deliver('2021/03/01', 'x', ['old 2021-03-01']);
  lake.lake.deliver('2022/03/01', 'y', ['older 2022-02-28']);
  await lake.night('2023-07-11', { to: '2021/12/31' });
  await lake.night('2023-07-11', { from: '2022/01/01', to: '2022/12/31' });
  expect(lake.live()).toMatchObject({ closedThrough: '2022/12/31', pending: [] });
  // Only what the pieces left is listed now.
  await lake.night('2023-07-12');
  lake.expectWhole();
  const days = new Set(lake.entries().map(({ delivered }) => delivered));
  expect(days.size).toBe(863);
});

describe('somebody drops', () => {
  test('a live view: the next plan makes it again', async () => {
    await lake.night('2023-07-11');
    lake.lake.glue.drop('log_lake.cloudtrail_live');
    await lake.night('2023-07-12');
    expect(lake.lake.glue.table('log_lake.cloudtrail_live')).toBeDefined();
    lake.expectWhole();
  });

  test.each(['log_lake.cloudtrail_live', 'log_lake.cloudtrail'])(
    '%s between plan and conversion: the plan after it puts everything right',
    async (table) => {
      await lake.night('2023-07-11');
      lake.lake.deliver('2023/07/11', 'd', ['five 2023-07-11']);
      await lake.planned('2023-07-12');
      lake.lake.glue.drop(table);
      await lake.work();
      await lake.night('2023-07-13');
      lake.expectWhole();
    },
  );

  test('the curated table: the next plan publishes every partition again, and converts nothing', async () => {
    await lake.night('2023-07-11');
    lake.lake.glue.drop('log_lake.cloudtrail');
    await lake.night('2023-07-12');
    lake.expectWhole();
    expect(queries()).toBe(2);
  });

  test('a staging table before it was looked at: the unit is converted again', async () => {
    const { athena, glue } = lake.lake;
    athena.onCall = (call) => {
      const [staged] = glue.tableNames('log_lake_staging');
      if (call !== 'StartQueryExecution' || staged === undefined) return;
      athena.onCall = () => undefined;
      glue.drop(`log_lake_staging.${staged}`);
    };
    await lake.night('2023-07-11');
    await lake.night('2023-07-12');
    lake.expectWhole();
  });
});

describe('at the same time', () => {
  test('two planners send the same messages, and notice nothing of each other', async () => {
    await Promise.all([lake.plan('2023-07-11'), lake.plan('2023-07-11')]);
    expect(new Set(lake.sent.map((message) => JSON.stringify(message))).size).toBe(2);
    lake.enqueue(lake.sent);
    await lake.work();
    lake.expectWhole();
    expect(queries()).toBe(2);
  });

  test('two converters at one unit end with one conversion', async () => {
    lake.atOnce = 4;
    await lake.planned('2023-07-11');
    lake.waiting.push(...lake.waiting.map(({ message }) => ({ message, receives: 0 })));
    await lake.work();
    expect(lake.deadLetters).toEqual([]);
    lake.expectWhole();
  });
});
