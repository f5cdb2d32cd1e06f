/**
 * What kind of trouble a line of a log tells. Texts are those of the operating system's errno table, of language
 * runtimes, drivers and servers, as their sources print them; one table, so that signatures need no texts of their own.
 */
export type Trouble =
  | 'file-descriptors'
  | 'disk-full'
  | 'read-only-file-system'
  | 'process-limit'
  | 'certificate-expired'
  | 'clock-skew'
  | 'credentials'
  | 'refused'
  | 'unanswered'
  | 'unknown-host'
  | 'connections-exhausted'
  | 'database-read-only'
  | 'migration';

/** Servers that applications keep state in. */
export type Product =
  | 'postgres'
  | 'mysql'
  | 'mongodb'
  | 'redis'
  | 'rabbitmq'
  | 'kafka'
  | 'elasticsearch'
  | 'sqlserver';

/** What one line tells. */
export interface Told {
  trouble: Trouble;
  /** Which kind of server the text is of, where only one writes it so. */
  product?: Product;
  host?: string;
  port?: number;
  user?: string;
  database?: string;
  /** A file or folder. */
  path?: string;
}

interface Text {
  trouble: Trouble;
  product?: Product;
  /** Named groups: host, port, user, database, path. */
  says: RegExp;
}

const text = (trouble: Trouble, says: RegExp, product?: Product): Text => ({
  trouble,
  says,
  ...(product ? { product } : {}),
});

const TEXTS: readonly Text[] = [
  // EMFILE (24) of the process, ENFILE (23) of the node.
  text('file-descriptors', /too many open files|\bEMFILE\b|\bENFILE\b/i),
  // inotify answers ENOSPC when its watches are used up, which is no full disk.
  text(
    'disk-full',
    /^(?!.*(?:inotify|file watchers)).*?(?:(?<path>\/[\w./-]+)['"]?: (?:write: )?no space left on device|no space left on device|\bENOSPC\b|disk quota exceeded|\bEDQUOT\b|not enough space on the disk|flood.stage (?:disk )?watermark|free disk space is insufficient|disk is full writing)/i,
  ),
  text('read-only-file-system', /(?:(?<path>\/[\w./-]+)['"]?:? \(?)?(?:read-only file ?system|\bEROFS\b)/i),
  // EAGAIN of clone(2): RLIMIT_NPROC or the cgroup's pids.max.
  text(
    'process-limit',
    /fork\S*:? .{0,60}resource temporarily unavailable|pthread_create.{0,40}(?:failed|resource temporarily unavailable)|unable to create (?:new )?native thread|failed to create new OS thread|can't start new thread|cannot fork\b|could not fork\b|fork failed|failed to create thread: resource/i,
  ),
  // Go says which side of the validity the clock stands on.
  text('clock-skew', /certificate has expired or is not yet valid: current time \S+ is before/i),
  text(
    'clock-skew',
    /certificate is not yet valid|CERT_NOT_YET_VALID|CertificateNotYetValid|token used before issued|token (?:is )?not (?:valid )?yet(?: valid| active)?|jwt not active|\bissued (?:at|in) the future|PrematureJwt|IDX10222|RequestTimeTooSkewed|signature not yet current|clock (?:skew|drift) (?:too great|too large|detected|exceeds|of)|clocks? (?:is|are) not synchronized/i,
  ),
  text(
    'certificate-expired',
    /certificate (?:has )?expired(?! or is not yet valid: current time \S+ is before)|CERT_HAS_EXPIRED|CertificateExpiredException|tls: expired certificate|PKIX path validation failed: .{0,80}validity check failed|NotTimeValid/i,
  ),
  text(
    'credentials',
    /password authentication failed for user ['"\\]*(?<user>[^'"\\]+)|no password supplied|SASL authentication failed|no pg_hba\.conf entry for host .{0,60}user ['"\\]*(?<user2>[^'"\\]+)|SCRAM-SERVER-FIRST-MESSAGE|\bFATAL:\s+role ['"\\]*(?<user3>[^'"\\]+)['"\\]* does not exist/i,
    'postgres',
  ),
  text(
    'credentials',
    /access denied for user ['"\\]*(?<user>[^'"\\@]*)['"\\]*@|ER_ACCESS_DENIED_ERROR/i,
    'mysql',
  ),
  text('credentials', /\bWRONGPASS\b|\bNOAUTH\b|ERR invalid password|ERR Client sent AUTH/, 'redis'),
  text(
    'credentials',
    /MongoServerError: Authentication failed|\bAuthenticationFailed\b|SCRAM-SHA-\d+\S* authentication failed|command \w+ requires authentication/i,
    'mongodb',
  ),
  text(
    'credentials',
    /ACCESS_REFUSED|login refused: user ['"]?(?<user>[^'"\s]+)|Login was refused using authentication/i,
    'rabbitmq',
  ),
  text('credentials', /SaslAuthenticationException|due to invalid credentials with SASL/i, 'kafka'),
  text('credentials', /Login failed for user ['"](?<user>[^'"]+)/i, 'sqlserver'),
  text('credentials', /unable to authenticate user \[(?<user>[^\]]+)/i, 'elasticsearch'),
  text(
    'credentials',
    /ORA-01017|\bInvalidAccessKeyId\b|\bInvalidClientTokenId\b|\bExpiredToken(?:Exception)?\b|code = Unauthenticated|StatusCode\.UNAUTHENTICATED|\bUNAUTHENTICATED:|invalid (?:client )?credentials|\binvalid_client\b/i,
  ),
  // A client that names the address it asked: a server's own access log of a visitor's 401 does not.
  text(
    'credentials',
    /\b(?:Get|Post|Put|Delete|Patch|request (?:to|for)|calling|from)\s+['"\\]*https?:\/\/(?<host>[\w.-]+)(?::(?<port>\d+))?\S*.{0,60}\b401\b/i,
  ),
  text(
    'connections-exhausted',
    /remaining connection slots are reserved|sorry, too many clients already|too many connections for (?:role|database)|no more connections allowed/i,
    'postgres',
  ),
  text(
    'connections-exhausted',
    /ER_CON_COUNT_ERROR|\bToo many connections\b|max_user_connections|ER_USER_LIMIT_REACHED/i,
    'mysql',
  ),
  text('connections-exhausted', /max number of clients reached/i, 'redis'),
  text(
    'connections-exhausted',
    /connection refused because (?:there are )?too many open connections/i,
    'mongodb',
  ),
  text('connections-exhausted', /ORA-00020|ORA-12519/),
  text(
    'database-read-only',
    /cannot execute [A-Z ]+ in a read-only transaction|hot standby mode is/i,
    'postgres',
  ),
  text('database-read-only', /running with the --(?:super-)?read-only option|super_read_only/i, 'mysql'),
  text('database-read-only', /READONLY You can't write against a read only (?:replica|slave)/i, 'redis'),
  text(
    'database-read-only',
    /\bNotWritablePrimary\b|not (?:master|primary) and slaveOk|\bnot primary\b/i,
    'mongodb',
  ),
  text('database-read-only', /database .{0,60}is read-only\b/i, 'sqlserver'),
  text(
    'migration',
    /\bFlyway\S*Exception|Migration \S+ failed|Validate failed: Migration|Detected (?:failed|applied) migration|LiquibaseException|Validation Failed:\s+\d+ change ?sets?|alembic\.util\S*CommandError|Can't locate revision identified by|prisma migrate .{0,80}(?:fail|error)|\bP3(?:005|006|009|018)\b|PendingMigrationError|Migrations are pending|migration file .{0,80}failed with error|goose run: .{0,80}(?:fail|ERROR)|Dirty database version|StandardError: An error has occurred, .{0,60}migrations canceled|migration failed|failed to (?:run|apply) (?:database |schema )?migrations?|InconsistentMigrationHistory|schema version .{0,60}(?:mismatch|expected|does not match|unsupported)/i,
  ),
  text(
    'migration',
    /relation ['"\\]+(?<database>[\w.]+)['"\\]+ does not exist|column ['"\\]*[\w.]+['"\\]* (?:of relation .{0,60})?does not exist|\bUndefinedTable\b/i,
    'postgres',
  ),
  text('migration', /Table '(?<database>[\w.]+)' doesn't exist|ER_NO_SUCH_TABLE|Unknown column '/i, 'mysql'),
  text(
    'unknown-host',
    /lookup (?<host>[\w.-]+?)\.?(?: on \S+)?: no such host|(?:ENOTFOUND|UnknownHostException:?|unknown host:?|Unknown MySQL server host|could not translate host name|failed to resolve|could not resolve host:?|host not found in upstream|getaddrinfo for|DNS resolution failed for)\s+['"\\(]*(?<host2>[a-z0-9][\w.-]*)|(?<host3>[a-z0-9][\w.-]*) could not be resolved|Name or service not known \((?<host4>[a-z0-9][\w.-]*)/i,
  ),
  text('unknown-host', /Name or service not known|nodename nor servname provided|Name does not resolve/i),
  text(
    'refused',
    /connection refused|\bECONNREFUSED\b|actively refused|connection to \S+ refused|UnableToConnect|could not be established/i,
  ),
  text(
    'unanswered',
    /i\/o timeout|\bETIMEDOUT\b|connection timed out|connect timed out|context deadline exceeded|DEADLINE_EXCEEDED|DeadlineExceeded|read timed out|no route to host|\bEHOSTUNREACH\b/i,
  ),
];

/** A first look that is cheap: most lines tell no trouble at all. */
const HINTS =
  /too many|EMFILE|ENFILE|space|ENOSPC|EDQUOT|quota|watermark|disk|read.?only|EROFS|super_|unavailable|pthread|thread|fork|cert|token|jwt|clock|issued|IDX1|Skewed|not yet|PKIX|TimeValid|authentic|pg_hba|role|SCRAM|denied|WRONGPASS|NOAUTH|password|AUTH|REFUSED|login|ORA-|Invalid|Expired|401|slots|connections|CON_COUNT|LIMIT_REACHED|clients|primary|master|migrat|flyway|liquibase|alembic|prisma|P30|revision|dirty|schema|relation|column|UndefinedTable|doesn't exist|NO_SUCH_TABLE|no such|NOTFOUND|host|resol|not known|servname|refused|UnableTo|established|timeout|timed|deadline|ETIMEDOUT|EHOSTUNREACH|no route|hot standby/i;

/** A line that says of itself that it is no error. */
const QUIET =
  /"(?:level|severity|lvl|log\.level|severity_text)"\s{0,3}:\s{0,3}"?(?:info|information|debug|trace|[123]0)\b|\blevel=(?:info|debug|trace)\b|^.{0,80}?(?:^|[\s[(|])(?:INFO|DEBUG|TRACE|NOTICE)[\s\]:|)]|^(?:info|dbug|trce):|^I\d{4} \d\d:/i;
const HANDLED =
  /(?<!not |n't |un)\b(?:succeeded|successful(?:ly)?|reconnected|recovered after|healthy again)\b/i;

/** True for a line that tells of a trouble that was dealt with, or that only reports. */
export function isQuiet(line: string): boolean {
  return QUIET.test(line.slice(0, 400)) || HANDLED.test(line);
}

/** Errors of another process that a client passes on: what they say is true of the other side. */
const RELAYED =
  /rpc error: code|StatusCode[.=]|StatusRuntimeException|Error status code '|grpc_status|grpc-status|responded with|remote error\b/i;

export function isRelayed(line: string): boolean {
  return RELAYED.test(line);
}

const known = new Map<string, readonly Told[]>();
/** Lines repeat; a bound keeps the memory of them small. */
const MOST_KNOWN = 4_000;

/** What a line tells, best known first; empty for a line that tells no trouble, or one that was dealt with. */
export function toldBy(line: string): readonly Told[] {
  const before = known.get(line);
  if (before) return before;
  const told = HINTS.test(line) && !isQuiet(line) ? readTexts(line) : [];
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(line, told);
  return told;
}

function readTexts(line: string): Told[] {
  const told: Told[] = [];
  for (const { trouble, product, says } of TEXTS) {
    const found = told.some((each) => each.trouble === trouble) ? undefined : says.exec(line);
    if (!found) continue;
    const groups = found.groups ?? {};
    const named = firstOf(groups, 'host');
    const [address] = addressesIn(line);
    const host = named ?? address?.host ?? URL_HOST.exec(line)?.[1];
    const port = groups.port ? Number(groups.port) : host === address?.host ? address?.port : undefined;
    const user = firstOf(groups, 'user');
    told.push({
      trouble,
      ...(product ? { product } : {}),
      ...(host ? { host } : {}),
      ...(port ? { port } : {}),
      ...(user ? { user } : {}),
      ...(groups.database ? { database: groups.database } : {}),
      ...(groups.path ? { path: groups.path } : {}),
    });
  }
  return told;
}

function firstOf(groups: Record<string, string | undefined>, name: string): string | undefined {
  return Object.entries(groups).find(([key, value]) => key.startsWith(name) && value)?.[1];
}

const ADDRESSES: readonly RegExp[] = [
  // Python's urllib3.
  /host=['"](?<host>[^'"]+)['"],\s*port=(?<port>\d+)/gi,
  // libpq, before and since version 14.
  /(?:at|host) \\?"(?<host>[^"\\]+)\\?" \([^)]*\)(?:,| and accepting\s+TCP\/IP connections on) port (?<port>\d+)/gi,
  // Ruby.
  /for \\?"(?<host>[^"\\]+)\\?" port (?<port>\d+)/gi,
  // Java prints name and address.
  /(?<![\w.-])(?<host>[a-z][\w.-]*)\/\d{1,3}(?:\.\d{1,3}){3}:(?<port>\d+)/gi,
  /(?<![\w.-])(?<host>(?:\d{1,3}\.){3}\d{1,3}|[a-z](?:[a-z0-9.-]*[a-z0-9])?):(?<port>\d{2,5})(?![\w.])/gi,
];
const URL_HOST = /https?:\/\/([a-z0-9][\w.-]*)/i;
/** `main.go:118` and `grpc_status:14` look like addresses and are none. */
const NO_HOST =
  /\.(?:go|py|js|mjs|ts|java|kt|rb|cs|php|cc|cpp|c|h|rs|lua|ex)$|^(?:localhost|errno|status|code|line|tcp|udp)$/i;

/** Hosts with ports that a line names, the surest notation first. Addresses of resolvers (port 53) are left out. */
export function addressesIn(line: string): { host: string; port: number }[] {
  return ADDRESSES.flatMap((pattern) =>
    [...line.matchAll(pattern)].map(({ groups }) => ({
      host: groups?.host ?? '',
      port: Number(groups?.port),
    })),
  ).filter(({ host, port }) => host !== '' && port !== 53 && port < 65_536 && !NO_HOST.test(host));
}
