import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { type PublicKeys, readKeyFile } from '../../../core/verify/public-keys';
import type { VerifySource } from '../../../core/verify/source';
import { type Verification, verifyTrail } from '../../../core/verify/verify';
import { TrailCopy } from '../../logs/trail-copy';
import { type DeliveryWindow, deliveryWindow } from '../delivery-window';
import { EXIT, type ExitCode, UsageError } from '../exit';
import { chosenLake, shown } from '../folders';
import { stoppable } from '../interrupt';
import type { Io } from '../io';
import { Progress } from '../progress';
import { bytes, plural } from '../render/human';
import { verificationText } from '../render/verification';
import type { WrittenWindow } from '../window';
import { command, type LakeOptions, lakeOption, logsOption, profileOption, regionOption } from './options';

interface Options extends LakeOptions, WrittenWindow {
  readonly logs?: string;
  readonly keys?: string;
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly all?: boolean;
  readonly aws?: boolean;
  readonly bucket?: string;
  readonly prefix?: string;
  readonly region?: string;
  readonly profile?: string;
}

export const verifyCommand = (io: Io, done: (code: ExitCode) => void): Command =>
  command('verify', [
    'lake verify --logs trail-copy --keys keys.json --from 2026-03-01',
    'lake verify --aws --bucket my-trail --from 2026-03-04T02:00',
  ])
    .description(
      "Verifies that CloudTrail's log files are what CloudTrail delivered: the signatures of its digests, their chain, and the hash of each file. Names each one that is altered, missing, or listed by no digest, and then exits with 1. Reads all of them, and changes nothing.",
    )
    .addOption(logsOption('those of the lake used last'))
    .addOption(lakeOption())
    .option('--keys <file>', 'public keys, as aws cloudtrail list-public-keys prints them, or in PEM')
    .option('--from <time>', 'first day of delivery, or time, yyyy-MM-ddTHH:mm, UTC (default: all)')
    .option('--to <time>', 'last day of delivery, inclusive, or the time of the end')
    .option('--accounts <ids>', 'only these accounts, parted by commas', parted)
    .option('--regions <names>', 'only log files of these regions, parted by commas', parted)
    .option('--all', 'print every finding, not only the first ones of each kind')
    .option('--aws', "verify the trail's bucket in AWS instead of a copy; needs --bucket and --from")
    .option('--bucket <name>', "with --aws: the trail's bucket")
    .option('--prefix <prefix>', "with --aws: the trail's prefix in the bucket")
    .addOption(regionOption())
    .addOption(profileOption())
    .action(async (options: Options) => {
      const window = deliveryWindow(options);
      const { source, name } = sourceOf(io, options);
      const verification = await verify(io, source, window, options);
      const isFine = verification.findings.length === 0;
      if (options.json) {
        const iso = (time?: number) => (time === undefined ? null : new Date(time).toISOString());
        const asked = { source: name, from: iso(window.from), to: iso(window.to) };
        io.out(`${JSON.stringify({ ...asked, verified: isFine, ...verification })}\n`);
      } else {
        io.out(
          verificationText(verification, options.aws ? name : shown(io.cwd, name), io.columns, options.all ?? false),
        );
      }
      done(isFine ? EXIT.fine : EXIT.failed);
    });

const parted = (text: string): string[] => text.split(',').map((one) => one.trim());

function sourceOf(io: Io, options: Options): { readonly source: VerifySource; readonly name: string } {
  const keys = options.keys === undefined ? undefined : keysIn(io, options.keys);
  const { bucket, prefix, region, profile } = options;
  if (!options.aws) {
    const stray = bucket === undefined ? (prefix === undefined ? undefined : '--prefix') : '--bucket';
    if (stray !== undefined) throw new UsageError(`'${stray}' is for a bucket in AWS: add --aws, or leave it out`);
    const { logs } = chosenLake(io.cwd, options);
    return { source: new TrailCopy(logs, keys), name: logs };
  }
  if (options.logs !== undefined || options.lake !== undefined) {
    throw new UsageError("'--aws' verifies a bucket, and --logs and --lake name a copy: leave one out");
  }
  if (bucket === undefined) throw new UsageError("'--aws' needs the trail's bucket: name it with --bucket");
  if (options.from === undefined) {
    throw new UsageError("'--aws' needs '--from': each log file since then is read, and paid for");
  }
  const source = io.account.trail({
    bucket,
    ...(prefix === undefined ? {} : { prefix }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(keys === undefined ? {} : { keys }),
  });
  return { source, name: `s3://${bucket}/${prefix ?? ''}` };
}

function keysIn(io: Io, file: string): PublicKeys {
  try {
    return readKeyFile(readFileSync(resolve(io.cwd, file), 'utf8'), file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new UsageError(code === 'ENOENT' ? `'--keys' must be a file, got '${file}': there is no such file` : message);
  }
}

async function verify(io: Io, source: VerifySource, window: DeliveryWindow, options: Options): Promise<Verification> {
  const progress = new Progress(io, options.json === true && io.bar === undefined);
  let isStarted = false;
  try {
    return await stoppable(io, 'Stopping', (signal) =>
      verifyTrail(source, {
        ...window,
        now: io.now().getTime(),
        ...(options.accounts === undefined ? {} : { accounts: options.accounts }),
        ...(options.regions === undefined ? {} : { regions: options.regions }),
        signal,
        onProgress: ({ done, total, objects, bytes: size }) => {
          if (!isStarted) progress.start('Verifying', total, plural(total, 'day folder'));
          isStarted = true;
          progress.update(done, `${plural(objects, 'log file')} · ${bytes(size)}`);
        },
      }),
    );
  } finally {
    progress.stop();
  }
}
