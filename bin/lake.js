#!/usr/bin/env -S node --initial-old-space-size=1024
// TypeScript as it is, in the one process that the terminal starts: the command line of tsx runs a second one, and kills it
// when it does not answer Ctrl-C within milliseconds, in the middle of a unit. With a heap that begins large, reading is not
// interrupted by a collection for every few objects: a fifth of the time.
require('tsx/cjs');
require('./lake.ts');
