import type { PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { Change, Citation } from '../../types.ts';
import { type Address, addressesOf, addressIn, type Caller } from '../calls.ts';
import { declaredFor } from '../declared.ts';
import { cite, type Located, type View, within } from '../view.ts';
import { type Workload, workloadsOf } from '../workloads.ts';

/** What a variable of a workload held, or should hold, and what says so. */
export interface Known {
  address: Address;
  source: 'earlier' | 'declared';
  citation: Citation;
  /** The rollout that changed it. */
  change?: Change;
}

/** What a variable held in the revision before, and what the manifests of the workload say, where that differs. */
export function otherValues(view: View, { workload, address }: Caller): Known[] {
  const { rollout, ref } = workload;
  const found: Known[] = [];
  const add = (holder: Located<unknown>, source: Known['source'], says: string, change?: Change): void => {
    const value = literalIn(holder, address);
    if (!value || value.object === address.value.object) return;
    const [parsed] = addressIn(address.variable, value.object, value, address.container);
    if (parsed)
      found.push({
        address: parsed,
        source,
        citation: cite(value, [], `${says} ${address.variable} is ${endpointWords(parsed)}`),
        ...(change ? { change } : {}),
      });
  };
  if (rollout) add(rollout.from.replicaSet, 'earlier', `in revision ${rollout.from.number}`, rollout.change);
  for (const manifest of declaredFor(view, ref.kind, ref.namespace, ref.name))
    add(manifest, 'declared', `in the manifest of ${ref.name}`);
  return found;
}

function literalIn(holder: Located<unknown>, address: Address): Located<string> | undefined {
  const template = (holder.object as { spec?: { template?: PodTemplate } }).spec?.template;
  const containers = template?.spec?.containers ?? [];
  const at = containers.findIndex(({ name }) => name === address.container);
  const index = (containers[at]?.env ?? []).findIndex(
    ({ name, value }) => name === address.variable && typeof value === 'string',
  );
  return index < 0
    ? undefined
    : within<string>(holder, 'spec', 'template', 'spec', 'containers', at, 'env', index, 'value');
}

const byVariable = new WeakMap<View, Map<string, Caller[]>>();

/** What other workloads of the namespace hold in a variable of the same name. */
export function sameVariable(view: View, { workload, address }: Caller): Caller[] {
  let known = byVariable.get(view);
  if (!known) {
    known = new Map();
    for (const each of workloadsOf(view)) {
      for (const held of addressesOf(view, each)) {
        const key = `${each.ref.namespace}/${held.variable}`;
        const found = known.get(key);
        if (found) found.push({ workload: each, address: held });
        else known.set(key, [{ workload: each, address: held }]);
      }
    }
    byVariable.set(view, known);
  }
  const found = known.get(`${workload.ref.namespace}/${address.variable}`) ?? [];
  return found.filter((each) => each.workload !== workload);
}

/** `cart:7070`, without user names and paths that a value may hold. */
export function endpointWords({ host, port }: Pick<Address, 'host' | 'port'>): string {
  return port === undefined ? host : `${host}:${port}`;
}

/** Telemetry goes on in its absence: nobody is woken because of a collector. */
const OPTIONAL =
  /collector|otel|otlp|telemetry|tracing|tracer|traces?(?![a-z])|jaeger|zipkin|profiler|profiling|metrics|statsd|sentry|datadog|(?:^|_)dd_|newrelic|syslog|fluent|pushgateway|no_proxy/i;
const OFF = /^(?:|0|no|off|false|disabled)$/i;
const ON = /^(?:1|yes|on|true|enabled)$/i;

/** What libraries of clouds ask for to learn where they run: outside that cloud the name is not there. */
const CLOUD_METADATA = /^metadata\.|\.internal$/;

/** True for a host that a workload works without. */
export function isOptionalName(host: string): boolean {
  return OPTIONAL.test(host) || CLOUD_METADATA.test(host);
}

/** True for an address of something that a workload works without, or that another variable has switched off. */
export function isOptional(workload: Workload, { variable, host, container }: Address): boolean {
  if (OPTIONAL.test(`${variable} ${host}`)) return true;
  const env = (workload.template.spec.containers ?? []).find(({ name }) => name === container)?.env ?? [];
  const words = `${variable}_${host}`.toLowerCase().replace(/[^a-z0-9]/g, '');
  return env.some(({ name, value = '' }) => {
    const [, before, stem, after] =
      /^(?:(DISABLE|ENABLE|USE)_)?(.+?)(?:_(DISABLED|ENABLED))?$/.exec(name) ?? [];
    const off = (before ?? after ?? '').startsWith('DISABLE') ? ON.test(value) : OFF.test(value);
    const topic = (stem ?? '').toLowerCase().replace(/[^a-z0-9]/g, '');
    return (before ?? after) !== undefined && topic.length >= 3 && off && words.includes(topic);
  });
}
