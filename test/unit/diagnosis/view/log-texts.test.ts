import { describe, expect, it } from 'vitest';
import { isRelayed, type Told, toldBy } from '#src/diagnosis/view/runtime/log-texts.ts';

/** Lines as runtimes, drivers and servers print them, with what they tell. */
const TELLING: readonly [string, Partial<Told>][] = [
  ['accept tcp [::]:8080: accept4: too many open files', { trouble: 'file-descriptors' }],
  [
    "Error: EMFILE: too many open files, open '/srv/a.json'",
    { trouble: 'file-descriptors', path: '/srv/a.json' },
  ],
  [
    'nginx: [alert] socket() failed (24: Too many open files) while connecting to upstream',
    { trouble: 'file-descriptors' },
  ],
  [
    "OSError: [Errno 28] No space left on device: '/var/spool/x.tmp'",
    { trouble: 'disk-full', path: '/var/spool/x.tmp' },
  ],
  ['ERROR 3 (HY000): Error writing file (OS errno 28 - No space left on device)', { trouble: 'disk-full' }],
  ['flood stage disk watermark [95%] exceeded on [x][node-1]', { trouble: 'disk-full' }],
  ['EROFS: read-only file system, mkdir', { trouble: 'read-only-file-system' }],
  [
    'java.nio.file.FileSystemException: /opt/app/tmp: Read-only file system',
    { trouble: 'read-only-file-system', path: '/opt/app/tmp' },
  ],
  ['bash: fork: retry: Resource temporarily unavailable', { trouble: 'process-limit' }],
  ['pthread_create failed for thread 3 of 8: Resource temporarily unavailable', { trouble: 'process-limit' }],
  ["RuntimeError: can't start new thread", { trouble: 'process-limit' }],
  [
    'LOG:  could not fork new process for connection: Resource temporarily unavailable',
    { trouble: 'process-limit' },
  ],
  [
    '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1007)',
    { trouble: 'certificate-expired' },
  ],
  [
    'javax.net.ssl.SSLHandshakeException: PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed',
    { trouble: 'certificate-expired' },
  ],
  ['remote error: tls: expired certificate', { trouble: 'certificate-expired' }],
  ['jwt.exceptions.ImmatureSignatureError: The token is not yet valid (iat)', { trouble: 'clock-skew' }],
  ['NotBeforeError: jwt not active', { trouble: 'clock-skew' }],
  ['IDX10222: Lifetime validation failed. The token is not yet valid.', { trouble: 'clock-skew' }],
  [
    'org.postgresql.util.PSQLException: FATAL: password authentication failed for user "orders"',
    { trouble: 'credentials', product: 'postgres', user: 'orders' },
  ],
  [
    "(1045, \"Access denied for user 'app'@'10.2.0.4' (using password: NO)\")",
    { trouble: 'credentials', product: 'mysql', user: 'app' },
  ],
  [
    'redis.exceptions.ResponseError: WRONGPASS invalid username-password pair or user is disabled.',
    { trouble: 'credentials', product: 'redis' },
  ],
  ['MongoServerError: Authentication failed.', { trouble: 'credentials', product: 'mongodb' }],
  [
    '(403) ACCESS_REFUSED - Login was refused using authentication mechanism PLAIN.',
    { trouble: 'credentials', product: 'rabbitmq' },
  ],
  [
    "System.Data.SqlClient.SqlException: Login failed for user 'sa'.",
    { trouble: 'credentials', product: 'sqlserver', user: 'sa' },
  ],
  [
    'request to http://billing:8080/v1 failed with status 401',
    { trouble: 'credentials', host: 'billing', port: 8080 },
  ],
  [
    'FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute',
    { trouble: 'connections-exhausted', product: 'postgres' },
  ],
  ['SQLSTATE[HY000] [1040] Too many connections', { trouble: 'connections-exhausted', product: 'mysql' }],
  ['ERR max number of clients reached', { trouble: 'connections-exhausted', product: 'redis' }],
  [
    'ERROR:  cannot execute UPDATE in a read-only transaction',
    { trouble: 'database-read-only', product: 'postgres' },
  ],
  [
    'The MySQL server is running with the --super-read-only option so it cannot execute this statement',
    { trouble: 'database-read-only', product: 'mysql' },
  ],
  [
    'ActiveRecord::StatementInvalid: PG::UndefinedTable: ERROR:  relation "carts" does not exist',
    { trouble: 'migration', database: 'carts' },
  ],
  ["Table 'shop.carts' doesn't exist", { trouble: 'migration', product: 'mysql', database: 'shop.carts' }],
  ['ActiveRecord::PendingMigrationError: Migrations are pending.', { trouble: 'migration' }],
  [
    "alembic.util.exc.CommandError: Can't locate revision identified by 'ae1027a6acf'",
    { trouble: 'migration' },
  ],
  ['error: Dirty database version 7. Fix and force version.', { trouble: 'migration' }],
  [
    'dial tcp: lookup carts.shop.svc.cluster.local on 10.96.0.10:53: no such host',
    { trouble: 'unknown-host', host: 'carts.shop.svc.cluster.local' },
  ],
  ['Error: getaddrinfo ENOTFOUND carts', { trouble: 'unknown-host', host: 'carts' }],
  [
    'java.net.UnknownHostException: carts: Name or service not known',
    { trouble: 'unknown-host', host: 'carts' },
  ],
  [
    'Error -2 connecting to carts:6379. Name or service not known.',
    { trouble: 'unknown-host', host: 'carts', port: 6379 },
  ],
  [
    'could not translate host name "pg-main" to address: Name or service not known',
    { trouble: 'unknown-host', host: 'pg-main' },
  ],
  [
    'carts could not be resolved (3: Host not found), client: 10.0.0.1',
    { trouble: 'unknown-host', host: 'carts' },
  ],
  ['Name or service not known (carts:80)', { trouble: 'unknown-host', host: 'carts' }],
  [
    'dial tcp 10.96.4.7:5432: connect: connection refused',
    { trouble: 'refused', host: '10.96.4.7', port: 5432 },
  ],
  ['Error: connect ECONNREFUSED 10.96.4.7:6379', { trouble: 'refused', host: '10.96.4.7', port: 6379 }],
  [
    'org.postgresql.util.PSQLException: Connection to pg:5432 refused.',
    { trouble: 'refused', host: 'pg', port: 5432 },
  ],
  [
    'connection to server at "pg" (10.96.4.7), port 5432 failed: Connection refused',
    { trouble: 'refused', host: 'pg', port: 5432 },
  ],
  [
    "HTTPConnectionPool(host='carts', port=8080): Max retries exceeded: Connection refused",
    { trouble: 'refused', host: 'carts', port: 8080 },
  ],
  [
    'Failed to open TCP connection to carts:80 (Connection refused - connect(2) for "carts" port 80)',
    { trouble: 'refused', host: 'carts', port: 80 },
  ],
  [
    '[AdminClient] Connection to node -1 (kafka/10.96.4.8:9092) could not be established.',
    { trouble: 'refused', host: 'kafka', port: 9092 },
  ],
  ["P1001: Can't reach database server at `pg`:`5432`", { trouble: 'refused', host: 'pg', port: 5432 }],
  [
    'ipv4:10.96.4.7:3550: Failed to connect to remote host: Connection refused {grpc_status:14}',
    { trouble: 'refused', host: '10.96.4.7', port: 3550 },
  ],
  ['dial tcp 10.96.4.7:80: i/o timeout', { trouble: 'unanswered', host: '10.96.4.7', port: 80 }],
];

const SILENT: readonly string[] = [
  'server started on port 8080',
  '{"level":"info","msg":"connection refused, retry in 2s"}',
  '2030-05-17 12:00:01 INFO  pool: connection refused, retrying',
  'level=debug msg="too many open files?"',
  'reconnected after ECONNREFUSED',
  'retry succeeded: no space left on device was a hiccup',
  "ENOSPC: System limit for number of file watchers reached, watch '/app'",
  'Stats enabled, but temporarily unavailable',
  'GET /account 401 3ms',
  'I0517 12:00:01.000 1 main.go:11] certificate has expired soon check passed',
];

describe('what a line tells', () => {
  it.each(TELLING)('%s', (line, expected) => {
    expect(toldBy(line).find(({ trouble }) => trouble === expected.trouble)).toMatchObject(expected);
  });

  it.each(SILENT)('tells no trouble: %s', (line) => {
    expect(toldBy(line)).toEqual([]);
  });

  it('knows the side of a validity that the clock stands on', () => {
    const line = (side: string): string =>
      `x509: certificate has expired or is not yet valid: current time 2030-05-17T12:00:00Z is ${side} 2030-05-17T11:00:00Z`;
    expect(toldBy(line('after')).map(({ trouble }) => trouble)).toEqual(['certificate-expired']);
    expect(toldBy(line('before')).map(({ trouble }) => trouble)).toEqual(['clock-skew']);
  });

  it('knows errors that were passed on', () => {
    expect(isRelayed('rpc error: code = Internal desc = open /tmp/x: too many open files')).toBe(true);
    expect(isRelayed('open /tmp/x: too many open files')).toBe(false);
  });

  it('takes a long line of one character in little time', () => {
    const began = process.cpuUsage().user;
    for (const filling of ['a', '/', '1', ':', ' ', '"', '-a.']) toldBy(`refused ${filling.repeat(20_000)}`);
    expect((process.cpuUsage().user - began) / 1_000).toBeLessThan(2_000);
  });
});
