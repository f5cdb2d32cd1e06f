import { once } from 'node:events';
import { createClickHouseHttp } from './clickhouse-http.ts';

/** Sent by the parent once. */
export interface StartMessage {
  dataDir: string;
  port: number;
  user: string;
  password: string;
  bodyLimit?: number;
}

export type ChildMessage =
  | { type: 'ready'; port: number }
  | { type: 'failed'; reason: 'platform' | 'port' | 'open'; message: string };

function tell(message: ChildMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined) resolve();
    else process.send(message, () => resolve());
  });
}

async function main(): Promise<void> {
  const [start] = (await once(process, 'message')) as [StartMessage];
  const failed = async (reason: 'platform' | 'port' | 'open', error: unknown): Promise<never> => {
    await tell({ type: 'failed', reason, message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  };
  await import('chdb').catch((error: unknown) => failed('platform', error));
  const { openEngine } = await import('./clickhouse-engine.ts');
  const engine = await openEngine(start.dataDir).catch((error: unknown) => failed('open', error));
  const server = createClickHouseHttp({
    engine,
    credentials: { user: start.user, password: start.password },
    ...(start.bodyLimit === undefined ? {} : { bodyLimit: start.bodyLimit }),
  });
  server.listen(start.port, '127.0.0.1');
  await once(server, 'listening').catch((error: unknown) => failed('port', error));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : start.port;

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    // The engine may be deep in a statement that nobody waits for any more.
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), 5_000).unref();
    server.closeAllConnections();
    server.close();
    await engine.close();
    process.exit(0);
  };
  process.on('disconnect', () => void stop()); // the parent stopped us, or died
  process.on('SIGTERM', () => void stop());
  await tell({ type: 'ready', port });
}

// A Ctrl-C reaches the whole terminal group, but only the parent knows when nobody writes any more.
process.on('SIGINT', () => undefined);
await main();
