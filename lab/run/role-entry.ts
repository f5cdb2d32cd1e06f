/**
 * Runs one of Casebook's processes as a child of the lab. A lab that was killed with -9 cannot stop its children: they
 * see the broken channel and stop by themselves, so that the next start finds nobody on its ports and rows.
 */
const role = process.argv[2];
if (role !== 'slack' && role !== 'worker' && role !== 'executor')
  throw new Error(`There is no process ${role}.`);
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
await import(`#src/bin/${role}.ts`);
