import { setFlagsFromString } from 'node:v8';

/**
 * Before each file: V8 would spend seconds of both cores in every process on optimising the SQL translator, which is 22 MB of
 * WebAssembly. What is compiled while the flag is set is left as it is.
 */
setFlagsFromString('--liftoff-only');
