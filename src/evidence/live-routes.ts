import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { ConfigError, describeError } from '#src/errors.ts';
import { type Place, type Probed, probeHttp, probeTcp, probeTls } from '#src/integrations/probe/probe.ts';
import { assertName, assertNamespace } from '#src/kubernetes/names.ts';
import type { RouteProbe, RoutesPort, RouteTarget } from './ports.ts';

/** Services tried at once, and the longest wait for one answer. */
const AT_ONCE = 8;
const PER_PROBE_MS = 2_000;
/** For all of them: less than a collector may take, so that what was tried is kept. */
const ALTOGETHER_MS = 6_500;

/** The addresses of a name. */
export type Resolve = (host: string) => Promise<string[]>;

/** The resolver of the pod: its search list completes `service.namespace.svc` by the cluster's domain. */
const systemResolve: Resolve = async (host) =>
  (await lookup(host, { all: true })).map(({ address }) => address);

/** The resolver of a pod searches `<namespace>.svc.<domain>`. Outside, every Service would look as if it were gone. */
async function usesClusterDns(): Promise<boolean> {
  const text = await readFile('/etc/resolv.conf', 'utf8').catch(() => '');
  return /^search\b.*\bsvc\./m.test(text);
}

interface RouteOptions {
  resolve?: Resolve;
  /** Whether Services can be told by name from here. */
  inside?: () => Promise<boolean>;
}

/**
 * Tries Services from where Casebook runs: name, TCP, TLS and HTTP as far as a port is known to speak them. Only names
 * of the form `service.namespace.svc` are asked for, and only the addresses that the Service has are connected to, so
 * that a Service which stands for a host elsewhere leads nowhere.
 */
export function liveRoutes({
  resolve = systemResolve,
  inside = usesClusterDns,
}: RouteOptions = {}): RoutesPort {
  return {
    source: 'probe',
    probe: async ({ namespace, targets }, { signal, limit }) => {
      assertNamespace(namespace);
      if (!(await inside())) {
        throw new ConfigError(
          'Names of Services mean nothing here: this machine does not use the DNS of the cluster.',
          'Probe from inside the cluster, where the worker runs, or leave CASEBOOK_PROBES off.',
        );
      }
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(ALTOGETHER_MS)]);
      const byService = Map.groupBy(targets, ({ service }) => assertName(service, 'Service'));
      const found: RouteProbe[][] = [];
      const queue = [...byService].entries();
      const prober = async (): Promise<void> => {
        for (const [index, [service, ports]] of queue) {
          if (deadline.aborted) return;
          found[index] = await probeService({ namespace, service, ports, resolve, deadline });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, prober));
      signal.throwIfAborted();
      const items = found.flat();
      return {
        items: items.slice(0, limit),
        truncated: items.length > limit || found.filter(Boolean).length < byService.size,
        query: `probe ${targets.map(({ service, port }) => `${service}.${namespace}.svc:${port}`).join(', ')}`,
      };
    },
  };
}

interface ServiceToProbe {
  namespace: string;
  service: string;
  ports: readonly RouteTarget[];
  resolve: Resolve;
  deadline: AbortSignal;
}

async function probeService({
  namespace,
  service,
  ports,
  resolve,
  deadline,
}: ServiceToProbe): Promise<RouteProbe[]> {
  const host = `${service}.${namespace}.svc`;
  const within = (): AbortSignal => AbortSignal.any([deadline, AbortSignal.timeout(PER_PROBE_MS)]);
  const name = await resolved(host, ports[0]?.addresses, resolve, within());
  const probes: RouteProbe[] = [
    { namespace, service, port: ports[0]?.port ?? 0, kind: 'dns', ...name.probed },
  ];
  const { address } = name;
  if (address === undefined) return probes;
  for (const target of ports) {
    const { port } = target;
    const place: Place = { address, port, host };
    const add = (kind: RouteProbe['kind'], probed: Probed): boolean => {
      probes.push({ namespace, service, port, kind, ...probed });
      return probed.success;
    };
    if (!add('tcp', await probeTcp(place, within()))) continue;
    const secure = speaksTls(target);
    // An expired certificate is told by that; whether the server would answer behind it is still of use.
    if (secure) add('tls', await probeTls(place, within()));
    if (speaksHttp(target)) add('http', await probeHttp(place, secure, within()));
  }
  return probes;
}

async function resolved(
  host: string,
  expected: readonly string[] | undefined,
  resolve: Resolve,
  signal: AbortSignal,
): Promise<{ probed: Probed; address?: string }> {
  const began = performance.now();
  const took = (): number => Math.round((performance.now() - began) * 10) / 10;
  try {
    const addresses = await Promise.race([resolve(host), aborted(signal)]);
    const address = addresses.find((each) => !expected?.length || expected.includes(each));
    if (address !== undefined)
      return { address, probed: { success: true, detail: addresses.join(', '), latencyMs: took() } };
    const detail = `${host} is ${addresses.join(', ') || 'nothing'}, the Service has ${expected?.join(', ')}`;
    return { probed: { success: false, detail, latencyMs: took() } };
  } catch (error) {
    const detail = signal.aborted ? 'no answer in time' : describeError(error).slice(0, 200);
    return { probed: { success: false, detail, latencyMs: took() } };
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason);
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}

/** By what the Service says of its port, else by the customary numbers. gRPC needs HTTP/2, which is not spoken here. */
function speaksTls({ name = '', appProtocol = '', port }: RouteTarget): boolean {
  if (appProtocol) return /^(?:https|tls|ssl)$/i.test(appProtocol);
  return (
    /^(?:https|tls)(?:-|$)/.test(name) || ((name === '' || name === 'web') && (port === 443 || port === 8443))
  );
}

function speaksHttp({ name = '', appProtocol = '', port }: RouteTarget): boolean {
  if (appProtocol) return /^(?:https?|kubernetes\.io\/wss?)$/i.test(appProtocol);
  if (/^(?:https?|web|ui)(?:-|$)/.test(name)) return true;
  return name === '' && [80, 443, 8080, 8443].includes(port);
}
