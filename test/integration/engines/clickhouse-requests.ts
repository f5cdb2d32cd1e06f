import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from '@clickhouse/client';
import type { ClickHouseServer } from '#lab/engines/clickhouse-server.ts';

export async function temporaryFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'casebook-clickhouse-'));
}

export function connect(server: ClickHouseServer, more: object = {}): ClickHouseClient {
  return createClient({
    url: server.url,
    username: server.user,
    password: server.password,
    log: { level: ClickHouseLogLevel.OFF },
    ...more,
  });
}

/** A GET or POST as curl makes it. */
export async function raw(
  server: ClickHouseServer,
  parameters: Record<string, string>,
  init: RequestInit = { method: 'POST' },
): Promise<{ status: number; text: string; headers: Headers }> {
  const headers = { 'x-clickhouse-user': server.user, 'x-clickhouse-key': server.password, ...init.headers };
  const response = await fetch(`${server.url}/?${new URLSearchParams(parameters)}`, { ...init, headers });
  return { status: response.status, text: await response.text(), headers: response.headers };
}
