import { parentPort } from 'node:worker_threads';
import { openFile } from '../logs/open-file';
import { type Reading, UnitReader } from './unit-reader';

/** One of the threads of {@link ../readers}: reads a unit for each message. What it throws ends it and reaches the reader. */
parentPort!.on('message', async (reading: Reading) => {
  parentPort!.postMessage(await new UnitReader(reading, { open: openFile }).read());
});
