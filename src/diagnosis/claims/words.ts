/**
 * The words that a checked statement may use besides what its citations give it. A closed list: whatever turns a statement
 * round (not, no, without, fails to, instead of, hardly, would, until, except) is not in it, so nothing has to be recognised
 * as a negation, in whatever words it comes.
 */
export const PLAIN_WORDS: ReadonlySet<string> = new Set(
  (
    'a an the this that its it of in on at as for and with from to by is are was were has have had ' +
    'value field object container number count namespace named called says said reads shows showed set sets equals'
  ).split(' '),
);

/** Names and short texts that would read as a negation where they stand bare. */
export const TURNING_WORDS: ReadonlySet<string> = new Set(
  (
    'no not none never nor neither without lacks lacking missing absent except but unless until cannot fails failed false ' +
    'untrue wrong instead unlike hardly barely healthy unhealthy fine well resolved'
  ).split(' '),
);

export const RISING: ReadonlySet<string> = new Set(['rose', 'rises', 'increased', 'grew', 'climbed', 'up']);
export const FALLING: ReadonlySet<string> = new Set([
  'fell',
  'falls',
  'decreased',
  'dropped',
  'shrank',
  'down',
]);

/** What people call a field besides its own words. */
export const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  containers: ['container'],
  containerStatuses: ['container', 'container status'],
  initContainers: ['init container'],
  initContainerStatuses: ['init container'],
  env: ['environment', 'variable', 'environment variable'],
  limits: ['limit'],
  requests: ['request'],
  restartCount: ['restarts', 'restarted'],
  exitCode: ['exited', 'exit'],
  count: ['times', 'seen'],
  message: ['log', 'line', 'logged', 'wrote', 'event', 'text'],
  body: ['log', 'line', 'logged', 'wrote', 'message', 'text'],
  lines: ['log', 'line', 'logged', 'wrote', 'message'],
  line: ['log', 'logged', 'wrote', 'message'],
  sample: ['log', 'line', 'logged', 'wrote', 'message'],
  detail: ['answer', 'answered', 'message'],
  firstTimestamp: ['first seen'],
  lastTimestamp: ['last seen'],
  firstAt: ['first seen'],
  lastAt: ['last seen'],
  startsAt: ['started', 'began'],
  startedAt: ['started'],
  finishedAt: ['finished', 'ended'],
  creationTimestamp: ['created', 'creation time'],
  at: ['time'],
  lastState: ['last state', 'previous'],
  spec: ['wanted', 'desired', 'declared', 'asked'],
  status: ['observed', 'current'],
  latency: ['p99', 'p95', 'p90'],
  'request-rate': ['traffic', 'requests'],
  'success-rate': ['success'],
  'cpu-throttling': ['throttling'],
  'disk-use': ['disk'],
};

/** Of the units that series have; a unit may be said where it is that of the series. */
export const UNIT_WORDS: Readonly<Record<string, readonly string[]>> = {
  By: ['bytes'],
  '{cpu}': ['cores'],
  s: ['seconds'],
  ms: ['ms', 'milliseconds'],
  '1/s': ['per', 'second'],
  'By/s': ['bytes', 'per', 'second'],
};

/** `containerStatuses` -> container, statuses; `cpu-throttling` -> cpu, throttling. */
export function splitWords(name: string): string[] {
  return name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);
}
