import type { NetworkPolicy, Service } from '#src/kubernetes/network-objects.ts';
import type { Citation } from '../../types.ts';
import { appendTo } from '../append.ts';
import { type Caller, callersByService } from '../calls.ts';
import { serviceNamed } from '../services.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { type Workload, workloadsOf } from '../workloads.ts';
import { endpointWords } from './address-history.ts';
import { type CallFailure, callFailures, failureCitations, failuresTo } from './call-failures.ts';
import { type Blocked, blocked, withoutDns } from './network-policies.ts';

/** A call that policies do not let through. */
export interface BlockedCall {
  policies: Located<NetworkPolicy>[];
  caller: Workload;
  callees: Workload[];
  /** `calls of web to cart:7070 (TCP 8080)`. */
  words: string;
  direction: Blocked['direction'];
  /** How the call shows that it fails: in a log that names it, in some log or state of the caller, not at all. */
  support: 'named' | 'some' | 'none';
  citations: Citation[];
}

interface Edge {
  workload: Workload;
  service: Located<Service>;
  port: number | undefined;
  /** Made for a call that is blocked only: most are not. */
  citation: () => Citation;
}

/** Every blocked call that an environment or telemetry shows. */
export function blockedCalls(view: View): BlockedCall[] {
  if (view.objects<NetworkPolicy>('NetworkPolicy').length === 0) return [];
  return [...edges(view).flatMap((edge) => judge(view, edge)), ...dnsCalls(view)];
}

function edges(view: View): Edge[] {
  const configured = [...callersByService(view)].flatMap(([key, callers]) => {
    const [namespace = '', name = ''] = key.split('/');
    const service = serviceNamed(view, namespace, name);
    return service ? callers.map((caller) => ofCaller(service, caller)) : [];
  });
  const byName = new Map(workloadsOf(view).map((each) => [`${each.ref.namespace}/${each.ref.name}`, each]));
  const seen = view.calls.flatMap((call): Edge[] => {
    const { caller, callee } = call.object;
    return view.scope.namespaces.flatMap((namespace) => {
      const workload = byName.get(`${namespace}/${caller}`);
      const service = serviceNamed(view, namespace, callee);
      const citation = (): Citation => cite(call, ['callee'], `${caller} calls ${callee}`);
      return workload && service ? [{ workload, service, port: undefined, citation }] : [];
    });
  });
  return [...configured, ...seen];
}

function ofCaller(service: Located<Service>, { workload, address }: Caller): Edge {
  const citation = (): Citation =>
    cite(address.value, [], `${address.variable} of ${workload.ref.name} is ${endpointWords(address)}`);
  return { workload, service, port: address.port, citation };
}

function judge(view: View, { workload, service, port, citation }: Edge): BlockedCall[] {
  const found = blocked(view, workload, service.object, port);
  if (!found) return [];
  const { name, namespace = '' } = service.object.metadata;
  const logged = failuresTo(view, { namespace, name, clusterIP: service.object.spec.clusterIP }).filter(
    ({ how, caller }) =>
      (how === 'timeout' || how === 'refused') && (caller === undefined || caller === workload),
  );
  const some = timeouts(view, workload);
  return [
    {
      policies: found.policies,
      caller: workload,
      callees: found.callees,
      direction: found.direction,
      words: `calls of ${workload.ref.name} to ${name} (${found.port.protocol} ${found.port.number ?? ''})`,
      support: logged.length > 0 ? 'named' : some.length > 0 || isFailing(workload) ? 'some' : 'none',
      citations: [citation(), ...failureCitations(logged), ...(logged.length > 0 ? [] : some)],
    },
  ];
}

/** Names that a workload cannot resolve because it may not ask the DNS. */
function dnsCalls(view: View): BlockedCall[] {
  const perCaller = new Map<Workload, CallFailure[]>();
  for (const failure of callFailures(view)) {
    if (failure.how !== 'dns' || !failure.recent || !failure.caller) continue;
    appendTo(perCaller, failure.caller, failure);
  }
  return [...perCaller].flatMap(([caller, failures]): BlockedCall[] => {
    const policies = withoutDns(view, caller);
    const words = `calls of ${caller.ref.name} to the DNS of the cluster (UDP 53)`;
    const citations = failureCitations(failures);
    return policies.length > 0
      ? [{ policies, caller, callees: [], direction: 'Egress', words, support: 'named', citations }]
      : [];
  });
}

const TIMED_OUT = /timed? ?out|deadline exceeded|ETIMEDOUT|upstream connect error|no route to host/i;

function timeouts(view: View, { ref, template, pods }: Workload): Citation[] {
  const names = new Set([
    ref.name,
    ...Object.values(template.metadata?.labels ?? {}),
    ...pods.map(({ object }) => object.metadata.name),
  ]);
  const lines = [
    ...view.logPatterns
      .filter(({ object }) => object.recent > 0 && names.has(object.service))
      .map((each) => ({ ...each, pointer: `${each.pointer}/sample`, object: each.object.sample })),
    ...view.errorLines
      .filter(({ object }) => names.has(object.service))
      .map((each) => ({ ...each, pointer: `${each.pointer}/body`, object: each.object.body })),
  ];
  return lines
    .filter(({ object }) => TIMED_OUT.test(object))
    .slice(0, 2)
    .map((line) => cite(line, [], `${ref.name} logs: ${quoted(line.object, 200)}`));
}

function isFailing({ wanted, available }: Workload): boolean {
  return available < wanted;
}
