/** What kind of trouble a line of a log tells. */
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

interface Text {
  trouble: Trouble;
  product?: Product;
  /** In lower case; a line has one of these, or the expression is not tried. Most are never compiled that way. */
  hints: readonly string[];
  /**
   * Named groups: host, port, user, database. Begins with literal text wherever it can: an expression that begins with a
   * variable part is tried at every character of every line.
   */
  says: RegExp;
  /** What sounds alike and is something else. */
  unless?: RegExp;
}

/**
 * Texts by which operating systems, runtimes, drivers and servers tell a trouble, as their sources print them. Of one
 * trouble, those that name the product come first.
 */
export const TROUBLE_TEXTS: readonly Text[] = [
  {
    // EMFILE (24) of the process, ENFILE (23) of the node.
    trouble: 'file-descriptors',
    hints: ['too many open files', 'emfile', 'enfile'],
    says: /too many open files|\bEMFILE\b|\bENFILE\b/i,
  },
  {
    trouble: 'disk-full',
    hints: ['space', 'enospc', 'quota', 'watermark', 'disk is full'],
    says: /no space left on device|\bENOSPC\b|disk quota exceeded|\bEDQUOT\b|not enough space on the disk|flood.stage (?:disk )?watermark|free disk space is insufficient|disk is full writing/i,
    // inotify answers ENOSPC when its watches are used up, which is no full disk.
    unless: /inotify|file watchers/i,
  },
  {
    trouble: 'read-only-file-system',
    hints: ['read-only file', 'erofs'],
    says: /read-only file ?system|\bEROFS\b/i,
  },
  {
    // EAGAIN of clone(2): RLIMIT_NPROC or the cgroup's pids.max.
    trouble: 'process-limit',
    hints: ['fork', 'pthread_create', 'thread'],
    says: /fork\S*:? .{0,60}resource temporarily unavailable|pthread_create.{0,40}(?:failed|resource temporarily unavailable)|unable to create (?:new )?native thread|failed to create new OS thread|can't start new thread|cannot fork\b|could not fork\b|fork failed|failed to create thread: resource/i,
  },
  {
    // Go says which side of the validity the clock stands on.
    trouble: 'clock-skew',
    hints: ['current time'],
    says: /certificate has expired or is not yet valid: current time \S+ is before/i,
  },
  {
    trouble: 'clock-skew',
    hints: [
      'not yet',
      'not_yet',
      'notyet',
      'before issued',
      'jwt not',
      'future',
      'premature',
      'idx10222',
      'skew',
      'drift',
      'not valid yet',
      'clock',
    ],
    says: /certificate is not yet valid|CERT_NOT_YET_VALID|CertificateNotYetValid|token used before issued|token (?:is )?not (?:valid )?yet(?: valid| active)?|jwt not active|\bissued (?:at|in) the future|PrematureJwt|IDX10222|RequestTimeTooSkewed|signature not yet current|clock (?:skew|drift) (?:too great|too large|detected|exceeds|of)|clocks? (?:is|are) not synchronized/i,
  },
  {
    trouble: 'certificate-expired',
    hints: ['expired', 'pkix', 'nottimevalid'],
    says: /certificate (?:has )?expired(?! or is not yet valid: current time \S+ is before)|CERT_HAS_EXPIRED|CertificateExpiredException|tls: expired certificate|PKIX path validation failed: .{0,80}validity check failed|NotTimeValid/i,
  },
  {
    trouble: 'credentials',
    product: 'postgres',
    hints: ['password', 'sasl', 'pg_hba', 'scram', 'role'],
    says: /password authentication failed for user ['"\\]*(?<user>[^'"\\]+)|no password supplied|SASL authentication failed|no pg_hba\.conf entry for host .{0,60}user ['"\\]*(?<user2>[^'"\\]+)|SCRAM-SERVER-FIRST-MESSAGE|\bFATAL:\s+role ['"\\]*(?<user3>[^'"\\]+)['"\\]* does not exist/i,
  },
  {
    trouble: 'credentials',
    product: 'mysql',
    hints: ['access denied', 'er_access_denied'],
    says: /access denied for user ['"\\]*(?<user>[^'"\\@]*)['"\\]*@|ER_ACCESS_DENIED_ERROR/i,
  },
  {
    trouble: 'credentials',
    product: 'redis',
    hints: ['wrongpass', 'noauth', 'err invalid password', 'sent auth'],
    says: /\bWRONGPASS\b|\bNOAUTH\b|ERR invalid password|ERR Client sent AUTH/,
  },
  {
    trouble: 'credentials',
    product: 'mongodb',
    hints: ['authentication failed', 'authenticationfailed', 'requires authentication'],
    says: /MongoServerError: Authentication failed|\bAuthenticationFailed\b|SCRAM-SHA-\d+\S* authentication failed|command \w+ requires authentication/i,
  },
  {
    trouble: 'credentials',
    product: 'rabbitmq',
    hints: ['access_refused', 'login refused', 'login was refused'],
    says: /ACCESS_REFUSED|login refused: user ['"]?(?<user>[^'"\s]+)|Login was refused using authentication/i,
  },
  {
    trouble: 'credentials',
    product: 'kafka',
    hints: ['sasl'],
    says: /SaslAuthenticationException|due to invalid credentials with SASL/i,
  },
  {
    trouble: 'credentials',
    product: 'sqlserver',
    hints: ['login failed for user'],
    says: /Login failed for user ['"](?<user>[^'"]+)/i,
  },
  {
    trouble: 'credentials',
    product: 'elasticsearch',
    hints: ['unable to authenticate user'],
    says: /unable to authenticate user \[(?<user>[^\]]+)/i,
  },
  {
    trouble: 'credentials',
    hints: [
      'ora-01017',
      'accesskey',
      'clienttoken',
      'expiredtoken',
      'unauthenticated',
      'invalid credentials',
      'client credentials',
      'invalid_client',
      'authentication failed against',
    ],
    says: /ORA-01017|\bInvalidAccessKeyId\b|\bInvalidClientTokenId\b|\bExpiredToken(?:Exception)?\b|code = Unauthenticated|StatusCode\.UNAUTHENTICATED|\bUNAUTHENTICATED:|invalid (?:client )?credentials|\binvalid_client\b|Authentication failed against database server/i,
  },
  {
    // A client that names the address it asked: a server's own access log of a visitor's 401 does not.
    trouble: 'credentials',
    hints: ['401'],
    says: /\b(?:Get|Post|Put|Delete|Patch|request (?:to|for)|calling|from)\s+['"\\]*https?:\/\/(?<host>[\w.-]+)(?::(?<port>\d+))?\S*.{0,60}\b401\b/i,
  },
  {
    trouble: 'connections-exhausted',
    product: 'postgres',
    hints: ['slots', 'too many clients', 'too many connections for', 'no more connections'],
    says: /remaining connection slots are reserved|sorry, too many clients already|too many connections for (?:role|database)|no more connections allowed/i,
  },
  {
    trouble: 'connections-exhausted',
    product: 'mysql',
    hints: ['er_con_count', 'too many connections', 'max_user_connections', 'er_user_limit'],
    says: /ER_CON_COUNT_ERROR|\bToo many connections\b|max_user_connections|ER_USER_LIMIT_REACHED/i,
  },
  {
    trouble: 'connections-exhausted',
    product: 'redis',
    hints: ['number of clients reached'],
    says: /max number of clients reached/i,
  },
  {
    trouble: 'connections-exhausted',
    product: 'mongodb',
    hints: ['too many open connections'],
    says: /connection refused because (?:there are )?too many open connections/i,
  },
  { trouble: 'connections-exhausted', hints: ['ora-'], says: /ORA-00020|ORA-12519/ },
  {
    trouble: 'database-read-only',
    product: 'postgres',
    hints: ['read-only transaction', 'hot standby'],
    says: /cannot execute [A-Z ]+ in a read-only transaction|hot standby mode is/i,
  },
  {
    trouble: 'database-read-only',
    product: 'mysql',
    hints: ['read-only option', 'super_read_only'],
    says: /running with the --(?:super-)?read-only option|super_read_only/i,
  },
  {
    trouble: 'database-read-only',
    product: 'redis',
    hints: ['readonly you'],
    says: /READONLY You can't write against a read only (?:replica|slave)/i,
  },
  {
    trouble: 'database-read-only',
    product: 'mongodb',
    hints: ['notwritableprimary', 'not master', 'not primary'],
    says: /\bNotWritablePrimary\b|not (?:master|primary) and slaveOk|\bnot primary\b/i,
  },
  {
    trouble: 'database-read-only',
    product: 'sqlserver',
    hints: ['is read-only'],
    says: /database .{0,60}is read-only\b/i,
  },
  {
    trouble: 'migration',
    hints: [
      'migration',
      'migrate',
      'flyway',
      'liquibase',
      'change set',
      'changeset',
      'alembic',
      'revision',
      'p30',
      'goose',
      'dirty database',
      'schema version',
    ],
    says: /\bFlyway\S*Exception|Migration \S+ failed|Validate failed: Migration|Detected (?:failed|applied) migration|LiquibaseException|Validation Failed:\s+\d+ change ?sets?|alembic\.util\S*CommandError|Can't locate revision identified by|prisma migrate .{0,80}(?:fail|error)|\bP3(?:005|006|009|018)\b|PendingMigrationError|Migrations are pending|migration file .{0,80}failed with error|goose run: .{0,80}(?:fail|ERROR)|Dirty database version|StandardError: An error has occurred, .{0,60}migrations canceled|migration failed|failed to (?:run|apply) (?:database |schema )?migrations?|InconsistentMigrationHistory|schema version .{0,60}(?:mismatch|expected|does not match|unsupported)/i,
  },
  {
    trouble: 'migration',
    product: 'postgres',
    hints: ['does not exist'],
    says: /relation ['"\\]+(?<database>[\w.]+)['"\\]+ does not exist|column ['"\\]*[\w.]+['"\\]* (?:of relation .{0,60})?does not exist/i,
  },
  {
    trouble: 'migration',
    product: 'mysql',
    hints: ["doesn't exist", 'er_no_such_table', 'unknown column'],
    says: /Table '(?<database>[\w.]+)' doesn't exist|ER_NO_SUCH_TABLE|Unknown column '/i,
  },
  {
    trouble: 'unknown-host',
    hints: [
      'no such host',
      'enotfound',
      'unknownhost',
      'unknown host',
      'server host',
      'translate host',
      'failed to resolve',
      'not resolve host',
      'host not found',
      'getaddrinfo for',
      'dns resolution',
      'not be resolved',
      'service not known (',
    ],
    says: /lookup (?<host>[\w.-]+?)\.?(?: on \S+)?: no such host|(?:ENOTFOUND|UnknownHostException:?|unknown host:?|Unknown MySQL server host|could not translate host name|failed to resolve|could not resolve host:?|host not found in upstream|getaddrinfo for|DNS resolution failed for)\s+['"\\(]*(?<host2>[a-z0-9][\w.-]*)|could not be resolved(?<=(?<host3>[a-z0-9][\w.-]*) could not be resolved)|Name or service not known \((?<host4>[a-z0-9][\w.-]*)/i,
  },
  {
    trouble: 'unknown-host',
    hints: ['not known', 'does not resolve'],
    says: /Name or service not known|nodename nor servname provided|Name does not resolve/i,
  },
  {
    trouble: 'refused',
    hints: ['refused', 'unabletoconnect', 'not be established', "can't reach database"],
    says: /connection refused|\bECONNREFUSED\b|actively refused|connection to \S+ refused|UnableToConnect|could not be established|Can't reach database server/i,
  },
  {
    trouble: 'unanswered',
    hints: ['timeout', 'etimedout', 'timed out', 'deadline', 'no route to host', 'ehostunreach'],
    says: /i\/o timeout|\bETIMEDOUT\b|connection timed out|connect timed out|context deadline exceeded|DEADLINE_EXCEEDED|DeadlineExceeded|read timed out|no route to host|\bEHOSTUNREACH\b/i,
  },
];
