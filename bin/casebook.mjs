#!/usr/bin/env node
// `npx casebook ...`: works with the machine's Node 20 too, because bootstrap.mjs hands over to the pinned one.
process.argv.splice(2, 0, 'casebook');
await import('./bootstrap.mjs');
