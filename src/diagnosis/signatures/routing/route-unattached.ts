import type { Gateway, HttpRoute } from '#src/kubernetes/network-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { refusals, structuralFaults, type Unattached } from '../../view/routing/http-routes.ts';
import { ageOf } from '../../view/routing/ingresses.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** A controller looks at a new route or Gateway within seconds; a load balancer takes some minutes. */
const SETTLED_MS = 5 * 60_000;

export const routeUnattached: Signature = {
  cause: 'routing.route-unattached',
  describes: 'An HTTPRoute or Gateway is refused by its controller, or refers to what does not exist.',
  needs: ['kubernetes.httproutes', 'kubernetes.gateways'],
  uses: ['kubernetes.services'],
  explains: [],
  refutedBy: 'The status of the route says Accepted and ResolvedRefs for each of its Gateways.',
  match: (view) =>
    matched([
      ...view.objects<HttpRoute>('HTTPRoute').map((route) => ofRoute(view, route)),
      ...view.objects<Gateway>('Gateway').map((gateway) => ofGateway(view, gateway)),
    ]),
};

function ofRoute(view: View, route: Located<HttpRoute>): Candidate | undefined {
  const said = refusals(route);
  const seen = structuralFaults(view, route);
  const [worst] = [...said, ...seen].sort((a, b) => b.sureness - a.sureness);
  if (!worst) return undefined;
  return conclude(view, route, worst, [...said, ...seen]);
}

function conclude(
  view: View,
  located: Located<HttpRoute | Gateway>,
  worst: Unattached,
  all: readonly Unattached[],
): Candidate {
  const ref = refOf(view, located.object);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    confidence: worst.sureness,
    statement: `${ref.kind} ${nameWords(ref)} is not served: ${worst.words.replace(/\.$/, '')}.`,
    citations: all.slice(0, 4).map(({ citation }) => citation),
    runbooks: [],
    impact: 'failed',
    ...(worst.since ? { since: worst.since } : {}),
  };
}

/** Every Gateway starts with Accepted=Unknown; it stays so where its class, or the controller of its class, is absent. */
function unclaimed(view: View, gateway: Located<Gateway>): Candidate | undefined {
  const conditions = gateway.object.status?.conditions ?? [];
  const index = conditions.findIndex(
    ({ type, status, reason }) => type === 'Accepted' && status === 'Unknown' && reason === 'Pending',
  );
  if (index < 0) return undefined;
  const className = gateway.object.spec?.gatewayClassName;
  const fault: Unattached = {
    reason: 'Pending',
    words: `no controller has taken it, so there is none for its class ${className}`,
    citation: cite(gateway, ['status', 'conditions', index, 'status'], 'Accepted is Unknown: Pending'),
    sureness: 0.75,
  };
  return conclude(view, gateway, fault, [fault]);
}

/** `Programmed` waits for addresses, which a cloud takes some minutes for. */
function ofGateway(view: View, gateway: Located<Gateway>): Candidate | undefined {
  if (ageOf(view, gateway.object) < SETTLED_MS) return undefined;
  const conditions = gateway.object.status?.conditions ?? [];
  const index = conditions.findIndex(
    ({ type, status, reason }) =>
      (type === 'Accepted' || type === 'Programmed') && status === 'False' && reason !== 'Pending',
  );
  if (index < 0) return unclaimed(view, gateway);
  const condition = conditions[index];
  if (!condition) return undefined;
  const { reason = '', message = '', type, lastTransitionTime } = condition;
  const words = `its controller says ${type} is False, ${reason}${message ? `: ${quoted(message, 160)}` : ''}`;
  const fault: Unattached = {
    reason,
    words,
    citation: cite(gateway, ['status', 'conditions', index, 'reason'], `${type} is False: ${reason}`),
    sureness: 0.9,
    ...(lastTransitionTime ? { since: lastTransitionTime } : {}),
  };
  return conclude(view, gateway, fault, [fault]);
}
