import type { Probe } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type View } from '../view.ts';
import { type ProbeAnswer, spokenProtocol } from './probe-messages.ts';
import { type EarlierProbe, earlierProbes, type ServedPort, servedPorts } from './probe-references.ts';
import { type ProbeTarget, targetWords } from './probe-targets.ts';
import { type FailingProbe, failingProbes, patience } from './probes.ts';

/** What is wrong with a probe that fails though the application may be well. */
export type ProbeFault = 'port' | 'protocol' | 'path' | 'timing';

export interface FaultyProbe {
  failing: FailingProbe;
  fault: ProbeFault;
  confidence: number;
  /** Clauses that say why. */
  why: string[];
  citations: Citation[];
  /** What the probe was before, where that differs in what is wrong. */
  earlier: EarlierProbe | undefined;
}

/** What is known about a failing probe besides itself. */
interface Known {
  failing: FailingProbe;
  target: ProbeTarget;
  served: ServedPort[];
  earlier: EarlierProbe[];
  /** The probe right before, or the declared one. */
  before: EarlierProbe | undefined;
  now: number;
}
type Judgement = Omit<FaultyProbe, 'failing' | 'fault' | 'citations'> & { citations?: Citation[] };

const cache = new WeakMap<View, FaultyProbe[]>();

/** The failing probes whose own settings are at fault; one fault each. */
export function faultyProbes(view: View): FaultyProbe[] {
  const known = cache.get(view);
  if (known) return known;
  const found = failingProbes(view).flatMap((failing) => {
    const fault = faultOf(view, failing);
    return fault ? [fault] : [];
  });
  cache.set(view, found);
  return found;
}

function faultOf(view: View, failing: FailingProbe): FaultyProbe | undefined {
  const earlier = earlierProbes(view, failing);
  const { target } = failing;
  const known: Known = {
    failing,
    target,
    served: servedPorts(view, failing),
    earlier,
    before: earlier[0],
    now: view.now.getTime(),
  };
  const judged = (
    [
      ['port', portFault(known)],
      ['protocol', protocolFault(known)],
      ['path', pathFault(known)],
      ['timing', timingFault(known)],
    ] as const
  ).filter(([, judgement]) => judgement !== undefined);
  // The first of equals: a wrong port also answers in another protocol, or with 404.
  const [best] = [...judged].sort(([, a], [, b]) => (b?.confidence ?? 0) - (a?.confidence ?? 0));
  if (!best?.[1]) return undefined;
  const [fault, judgement] = best;
  return { failing, fault, ...judgement, citations: judgement.citations ?? [] };
}

function samePort(a: ProbeTarget, b: ProbeTarget): boolean {
  return a.port === b.port && a.unknownName === b.unknownName;
}

function sameProtocol(a: ProbeTarget, b: ProbeTarget): boolean {
  return a.protocol === b.protocol;
}

function earlierWords({ source, target }: EarlierProbe): string {
  return `${source} asked ${targetWords(target)}`;
}

/** Quotes what an earlier probe asked. */
function citeEarlier(earlier: EarlierProbe, part: 'portAt' | 'pathAt'): Citation[] {
  const at = earlier.target[part] ?? earlier.target.portAt;
  return at ? [cite(earlier.located, at, earlierWords(earlier))] : [];
}

function citeServed(served: readonly ServedPort[]): Citation[] {
  return served.slice(0, 3).map(({ located, says }) => cite(located, [], says));
}

const NOTHING_THERE = new Set<ProbeAnswer>(['refused', 'unconnected', 'failed']);
/** What another server on a wrong port may answer. */
const SOMEBODY_ELSE = new Set<ProbeAnswer>([
  'other-protocol',
  'rejected',
  'denied',
  'not-found',
  'cut-off',
  'late',
  'unreachable',
  'unhealthy',
]);

/** A command that says nothing else than that it failed may have failed for any reason. */
function nothingThere({ failing, target }: Known): boolean {
  if (failing.rewritten && failing.answer === 'unhealthy') return true;
  if (failing.answer !== 'failed') return NOTHING_THERE.has(failing.answer);
  return target.protocol === 'grpc' || target.protocol === 'tcp';
}

/**
 * Nothing listens where the probe asks, and something says that the container serves another port: the probe before, the
 * container's ports, its Services, its other probes.
 */
function portFault(known: Known): Judgement | undefined {
  const { failing, target, served, earlier, before } = known;
  if (target.unknownName && failing.answer !== 'no-command')
    return {
      confidence: 0.95,
      why: [`the container has no port of that name`],
      citations: citeServed(served),
      earlier: earlier.find((each) => !samePort(each.target, target)),
    };
  if (target.port === undefined) return undefined;
  const differing = earlier.find((each) => !samePort(each.target, target) && each.target.port !== undefined);
  const moved = before !== undefined && before === differing;
  const onlyPort = moved && sameProtocol(before.target, target);
  const silent = nothingThere(known);
  if (!silent && !(onlyPort && SOMEBODY_ELSE.has(failing.answer))) return undefined;
  if (endsByItself(known) && !moved) return undefined;
  const here = served.filter(({ port }) => port === target.port);
  const elsewhere = served.filter(({ port }) => port !== target.port);
  const declares = served.some(({ by }) => by === 'container');
  const undeclared = declares && !here.some(({ by }) => by === 'container');
  const confidence = portConfidence({
    moved: moved && !here.some(({ by }) => by !== 'probe' && elsewhere.length === 0),
    undeclared,
    here,
    elsewhere,
    unchanged: before !== undefined && !moved,
  });
  if (confidence === undefined) return undefined;
  const says = elsewhere.map((each) => each.says);
  return {
    confidence,
    why: [
      ...(differing ? [earlierWords(differing)] : []),
      ...(says.length > 0 ? [[...new Set(says)].slice(0, 2).join(', ')] : []),
    ],
    citations: [...(differing ? citeEarlier(differing, 'portAt') : []), ...citeServed(elsewhere)],
    earlier: differing,
  };
}

function portConfidence(signs: {
  moved: boolean;
  undeclared: boolean;
  here: ServedPort[];
  elsewhere: ServedPort[];
  unchanged: boolean;
}): number | undefined {
  const { moved, undeclared, here, elsewhere, unchanged } = signs;
  if (moved) return 0.94;
  // Its probe ran on this port before: what changed is what listens there.
  const known = unchanged ? -0.3 : 0;
  const others = new Set(elsewhere.map(({ by }) => by)).size;
  if (here.length === 0 && others >= 2) return 0.95 + known;
  if (here.length === 0 && others === 1) return 0.88 + known;
  // The Service sends to the probe's port, and the container declares another: the Service may be wrong too.
  if (undeclared && elsewhere.some(({ by }) => by === 'probe')) return 0.8 + known;
  const probed = elsewhere.some(({ by }) => by === 'probe');
  const sentElsewhere =
    elsewhere.some(({ by }) => by === 'service') && !here.some(({ by }) => by === 'service');
  return probed && sentElsewhere ? 0.65 + known : undefined;
}

/** A container that ends with an error of its own cannot answer, wherever it is asked. */
function endsByItself({ failing: { status, killing }, now }: Known): boolean {
  const ended = status.lastState?.terminated;
  if (killing || status.restartCount === 0 || !ended) return false;
  return !(now - Date.parse(ended.finishedAt ?? '') > 15 * 60_000) && ended.exitCode !== 0;
}

const MISUNDERSTOOD = new Set<ProbeAnswer>(['rejected', 'cut-off', 'late', 'unconnected', 'not-found']);

/** An answer in another protocol says so itself; others need something that says what is spoken on the port. */
function protocolFault(known: Known): Judgement | undefined {
  const { failing, target, served, earlier } = known;
  if (target.protocol === 'command' || target.protocol === 'tcp') return undefined;
  const differing = earlier.find(
    (each) => samePort(each.target, target) && !sameProtocol(each.target, target),
  );
  const hints = served.filter(
    ({ port, protocol }) => port === target.port && protocol !== undefined && protocol !== target.protocol,
  );
  const spoken = spokenProtocol(failing.text);
  const why = [
    ...(spoken ? [`what answers there speaks ${spoken}`] : []),
    ...(differing ? [earlierWords(differing)] : []),
    ...hints.slice(0, 1).map(({ says, protocol }) => `${says} by ${protocol}`),
  ];
  const citations = [...(differing ? citeEarlier(differing, 'portAt') : []), ...citeServed(hints)];
  const common = { why, citations, earlier: differing };
  if (failing.answer === 'other-protocol') return { confidence: differing ? 0.97 : 0.93, ...common };
  const guess = MISUNDERSTOOD.has(failing.answer) || (failing.rewritten && failing.answer === 'unhealthy');
  if (!guess || endsByItself(known)) return undefined;
  if (differing && differing === known.before) return { confidence: 0.88, ...common };
  // A probe that succeeds on this port by another protocol proves it; a name is only meant to say it.
  if (hints.some(({ by }) => by === 'probe')) return { confidence: 0.86, ...common };
  const named = hints.length > 0 && (failing.answer === 'rejected' || failing.answer === 'cut-off');
  return named ? { confidence: 0.75, ...common } : undefined;
}

/** A server answers and does not know the path, or the command does not exist. */
function pathFault(known: Known): Judgement | undefined {
  const { failing, target, earlier, before } = known;
  const same = (each: EarlierProbe): boolean =>
    samePort(each.target, target) && sameProtocol(each.target, target);
  const differing = earlier.find((each) => same(each) && each.target.path !== target.path);
  const moved = differing !== undefined && differing === before;
  const common = {
    why: differing ? [earlierWords(differing)] : [],
    citations: differing ? citeEarlier(differing, 'pathAt') : [],
    earlier: differing,
  };
  const confidence: Partial<Record<ProbeAnswer, number>> = {
    'not-found': moved ? 0.96 : 0.9,
    'no-command': moved ? 0.95 : 0.88,
    denied: moved ? 0.92 : 0.75,
    ...(moved ? { unhealthy: 0.75, failed: 0.8, rejected: 0.85, late: 0.7 } : {}),
  };
  const found = confidence[failing.answer];
  return found === undefined ? undefined : { confidence: found, ...common };
}

/** Killed before it could be up, or asked for an answer in less time than it takes. */
function timingFault(known: Known): Judgement | undefined {
  const { failing, target, earlier, before, served } = known;
  const { kind, answer, probe, killing, status } = failing;
  const slow = answer === 'late';
  const notUp =
    answer === 'refused' || answer === 'unconnected' || answer === 'unhealthy' || answer === 'failed';
  const same = (each: EarlierProbe): boolean =>
    samePort(each.target, target) && sameProtocol(each.target, target) && each.target.path === target.path;
  const laxer = earlier.find((each) => same(each) && isStricter(probe, each.probe));
  // A readiness probe ends nothing: only the wait for its answer can be too short.
  if (laxer && laxer === before && (slow || (notUp && killing))) {
    const shorter = (probe.timeoutSeconds ?? 1) < (laxer.probe.timeoutSeconds ?? 1);
    if (kind !== 'readiness' || shorter)
      return {
        confidence: 0.88,
        why: [`${laxer.source} had ${timingWords(laxer.probe)}`],
        citations: [cite(laxer.located, [], `${laxer.source} had ${timingWords(laxer.probe)}`)].filter(
          () => !laxer.rewritten,
        ),
        earlier: laxer,
      };
  }
  const patient = served.find(({ port, by, protocol }) => by === 'probe' && port === target.port && protocol);
  if (slow && (probe.timeoutSeconds ?? 1) <= 1 && patient && hasLongerTimeout(known))
    return {
      confidence: 0.75,
      why: [`${patient.says} with more time for its answer`],
      citations: citeServed([patient]),
      earlier: undefined,
    };
  const hasRight = served.some(({ port }) => port === target.port);
  const isNew = earlier.length === 0 && bornLately(known);
  const kills = kind !== 'readiness' && killing !== undefined && status.restartCount > 0 && !status.ready;
  if (kills && isNew && hasRight && (notUp || slow) && patience(probe) <= 15_000)
    return { confidence: 0.6, why: [], citations: [], earlier: undefined };
  return undefined;
}

function hasLongerTimeout({ failing: { container, kind, probe } }: Known): boolean {
  const others = (['livenessProbe', 'readinessProbe', 'startupProbe'] as const).filter(
    (field) => field !== `${kind}Probe`,
  );
  return others.some((field) => (container[field]?.timeoutSeconds ?? 0) > (probe.timeoutSeconds ?? 1));
}

/** Where a workload ran for long with the same probe, its timing is not what changed. */
function bornLately({ failing: { workload, pod }, now }: Known): boolean {
  const object = workload?.object.object ?? pod.object;
  return now - Date.parse(object.metadata.creationTimestamp ?? '') <= 60 * 60_000;
}

function isStricter(now: Probe, before: Probe): boolean {
  return (now.timeoutSeconds ?? 1) < (before.timeoutSeconds ?? 1) || patience(now) < 0.8 * patience(before);
}

/** `initialDelaySeconds 30, periodSeconds 10, timeoutSeconds 1, failureThreshold 3`. */
export function timingWords(probe: Probe): string {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3 } = probe;
  return `initialDelaySeconds ${initialDelaySeconds}, periodSeconds ${periodSeconds}, timeoutSeconds ${timeoutSeconds}, failureThreshold ${failureThreshold}`;
}
