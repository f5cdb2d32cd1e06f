import type { LogLine, LogPattern, Series } from '#src/evidence/ports.ts';
import { median } from '../../statistics.ts';
import type { Citation } from '../../types.ts';
import { citePoint } from '../series.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { subjectOfService } from './error-shifts.ts';
import { type Subject, subjectOf } from './subjects.ts';

export interface FullPool {
  subject: Subject;
  words: string;
  /** True where the program itself says that it waited in vain. */
  told: boolean;
  citations: Citation[];
}

/**
 * What clients say when every connection of their pool is taken: Apache HttpClient, HikariCP, DBCP, SQLAlchemy, Npgsql,
 * Knex, node-postgres, Jedis and go-redis. A server that is full says "remaining connection slots", which is another fault.
 */
const EXHAUSTED =
  /timeout waiting for connection from pool|connection is not available, request timed out after|cannot get a connection, pool error|queuepool limit of size|connection pool has been exhausted|prior to obtaining a connection from the pool|timeout acquiring a connection|timeout exceeded when trying to connect|could not get a resource from the pool|connection pool (?:timeout|(?:is )?exhausted)/i;
/** From this share of a pool on the next request waits. */
const FULL = 0.95;
const LAST_POINTS = 10;
/** A share may be a little over 1 while connections are replaced. */
const MOST_SHARE = 1.05;

/** Workloads whose pool of connections is used up, one entry each. */
export function fullPoolsOf(view: View): FullPool[] {
  const found = new Map<string, FullPool>();
  const add = (pool: FullPool | undefined): void => {
    const known = pool && found.get(pool.subject.key);
    if (known) known.citations.push(...pool.citations);
    else if (pool) found.set(pool.subject.key, pool);
  };
  for (const pattern of view.logPatterns) add(ofPattern(view, pattern));
  for (const line of view.errorLines) add(ofLine(view, line));
  for (const series of view.series('connections')) add(ofSeries(view, series));
  return [...found.values()];
}

function ofPattern(view: View, pattern: Located<LogPattern>): FullPool | undefined {
  const { sample, pattern: masked, service, recent } = pattern.object;
  const text = sample || masked || '';
  const subject = recent > 0 && EXHAUSTED.test(text) ? subjectOfService(view, service) : undefined;
  const citations = [cite(pattern, [sample ? 'sample' : 'pattern'], `it says: ${quoted(text)}`)];
  return subject && { subject, words: `it says "${quoted(text)}"`, told: true, citations };
}

/** Lines older than this tell of another day's trouble. */
const LATELY_MS = 15 * 60_000;

function ofLine(view: View, line: Located<LogLine>): FullPool | undefined {
  const { body, service, at } = line.object;
  const old = at !== null && view.now.getTime() - Date.parse(at) > LATELY_MS;
  if (old || !EXHAUSTED.test(body ?? '')) return undefined;
  const subject = subjectOfService(view, service);
  const citations = [cite(line, ['body'], `it says: ${quoted(body)}`)];
  return subject && { subject, words: `it says "${quoted(body)}"`, told: true, citations };
}

/** Only shares of a pool can be judged: how many connections are many depends on the pool. */
function ofSeries(view: View, series: Located<Series>): FullPool | undefined {
  const points = (series.object.points ?? []).filter(([, value]) => Number.isFinite(value));
  const last = points.slice(-LAST_POINTS).map(([, value]) => value);
  const isShare =
    points.every(([, value]) => value >= 0 && value <= MOST_SHARE) &&
    points.some(([, value]) => !Number.isInteger(value));
  if (last.length < LAST_POINTS || !isShare || median(last) < FULL) return undefined;
  const subject = subjectOf(view, series.object.labels);
  const words = (value: number): string => `${Math.round(100 * value)} % of its connections taken`;
  const index = series.object.points.length - 1;
  return (
    subject && {
      subject,
      words: words(median(last)),
      told: false,
      citations: [citePoint(series, index, words, view.now)],
    }
  );
}
