import { type Product, TROUBLE_TEXTS, type Trouble } from './trouble-texts.ts';

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
  const told = readTexts(line);
  if (known.size >= MOST_KNOWN) known.clear();
  known.set(line, told);
  return told;
}

const ANY_HINT = new RegExp(
  [...new Set(TROUBLE_TEXTS.flatMap(({ hints }) => hints))]
    .map((hint) => hint.replace(/[^\w\s]/g, '\\$&'))
    .join('|'),
);

function readTexts(line: string): Told[] {
  const lower = line.toLowerCase();
  // Nearly all lines end here: one pass for every hint is cheaper than a pass for each.
  if (!ANY_HINT.test(lower)) return [];
  const told: Told[] = [];
  for (const { trouble, product, hints, says, unless } of TROUBLE_TEXTS) {
    if (!hints.some((hint) => lower.includes(hint)) || told.some((each) => each.trouble === trouble))
      continue;
    const found = says.exec(line);
    if (!found || unless?.test(line)) continue;
    // Few lines come this far, so the costlier look whether the line is an error at all is taken here.
    if (isQuiet(line)) return [];
    const groups = found.groups ?? {};
    const user = firstOf(groups, 'user');
    const path = OF_FILES.has(trouble) ? PATH.exec(line)?.[1] : undefined;
    told.push({
      trouble,
      ...(product ? { product } : {}),
      ...(OF_FILES.has(trouble) ? {} : addressOf(line, groups)),
      ...(user ? { user } : {}),
      ...(groups.database ? { database: groups.database } : {}),
      ...(path ? { path } : {}),
    });
  }
  return told;
}

const OF_FILES = new Set<Trouble>([
  'file-descriptors',
  'disk-full',
  'read-only-file-system',
  'process-limit',
]);
const PATH = /(?:^|[\s'"(:=])(\/[\w.-]+\/[\w./-]+)/;

/** The host that the text itself names, else the first address of the line. */
function addressOf(
  line: string,
  groups: Record<string, string | undefined>,
): { host?: string; port?: number } {
  const named = firstOf(groups, 'host');
  if (named) {
    const port = Number(groups.port ?? addressesIn(line).find((each) => each.host === named)?.port);
    return { host: named, ...(port ? { port } : {}) };
  }
  const [address] = addressesIn(line);
  const host = address?.host ?? URL_HOST.exec(line)?.[1];
  return { ...(host ? { host } : {}), ...(address ? { port: address.port } : {}) };
}

function firstOf(groups: Record<string, string | undefined>, name: string): string | undefined {
  return Object.entries(groups).find(([key, value]) => key.startsWith(name) && value)?.[1];
}

const ADDRESSES: readonly RegExp[] = [
  // Python's urllib3.
  /host=['"](?<host>[^'"]+)['"],\s*port=(?<port>\d+)/gi,
  // libpq, before and since version 14.
  /(?:at|host) \\?"(?<host>[^"\\]+)\\?" \([^)]*\)(?:,| and accepting\s+TCP\/IP connections on) port (?<port>\d+)/gi,
  // Prisma.
  /at `(?<host>[^`\s]+?)`?:`?(?<port>\d+)`/gi,
  // Ruby.
  /for \\?"(?<host>[^"\\]+)\\?" port (?<port>\d+)/gi,
  // Java prints name and address.
  /(?<![\w.-])(?<host>[a-z][\w.-]*)\/\d{1,3}(?:\.\d{1,3}){3}:(?<port>\d+)/gi,
  /(?<![\w.-])(?<host>(?:\d{1,3}\.){3}\d{1,3}|[a-z](?:[a-z0-9.-]*[a-z0-9])?):(?<port>\d{2,5})(?!\w|\.\w)/gi,
];
const URL_HOST = /https?:\/\/([a-z0-9][\w.-]*)/i;
/** `main.go:118` and `grpc_status:14` look like addresses and are none. */
const NO_HOST =
  /\.(?:go|py|js|mjs|ts|java|kt|rb|cs|php|cc|cpp|c|h|rs|lua|ex)$|^(?:localhost|errno|status|code|line|tcp|udp)$/i;

const named = new Map<string, readonly Named[]>();

interface Named {
  host: string;
  port: number;
}

/** Hosts with ports that a line names, the surest notation first. Addresses of resolvers (port 53) are left out. */
export function addressesIn(line: string): readonly Named[] {
  const before = named.get(line);
  if (before) return before;
  const found = ADDRESSES.flatMap((pattern) =>
    [...line.matchAll(pattern)].map(({ groups }) => ({
      host: groups?.host ?? '',
      port: Number(groups?.port),
    })),
  ).filter(({ host, port }) => host !== '' && port !== 53 && port < 65_536 && !NO_HOST.test(host));
  if (named.size >= MOST_KNOWN) named.clear();
  named.set(line, found);
  return found;
}
