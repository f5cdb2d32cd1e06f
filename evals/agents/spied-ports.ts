import type { CaseScope } from '#src/cases/types.ts';
import type { Ports } from '#src/evidence/ports.ts';

/** Namespaces of the cluster itself that a look at nodes and system services may read. */
const INFRASTRUCTURE = new Set(['kube-system', 'default']);

/** Where a method takes its namespace as a text of its own. */
const PLACES: Readonly<Record<string, number>> = {
  'cluster.list': 1,
  'cluster.edits': 1,
  'cluster.secretNames': 0,
};

const named = (method: string, index: number, arg: unknown): unknown =>
  PLACES[method] === index ? arg : undefined;

/** The same ports; whatever is asked of a namespace outside of the scope is noted in `outside`. */
export function spiedPorts(ports: Ports, scope: CaseScope): { ports: Ports; outside: string[] } {
  const outside: string[] = [];
  const note = (method: string, args: readonly unknown[]): void => {
    for (const [index, arg] of args.entries()) {
      const namespace =
        (arg as { namespace?: unknown } | null | undefined)?.namespace ?? named(method, index, arg);
      if (typeof namespace !== 'string' || scope.namespaces.includes(namespace)) continue;
      if (!INFRASTRUCTURE.has(namespace)) outside.push(`${method} ${namespace}`);
    }
  };
  const spied = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [
      name,
      new Proxy(port as object, {
        get(target, key, receiver) {
          const member: unknown = Reflect.get(target, key, receiver);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => {
            note(`${name}.${String(key)}`, args);
            return (member as (...given: unknown[]) => unknown).apply(target, args);
          };
        },
      }),
    ]),
  );
  return { ports: spied as unknown as Ports, outside };
}
