import type { Change, Citation } from '../../types.ts';
import { type Caller, serviceMeant } from '../calls.ts';
import { serviceNamed } from '../services.ts';
import { cite, refOf, type View } from '../view.ts';
import { type AbsentService, absentServices } from './absent-services.ts';
import { endpointWords, isOptional, otherValues, sameVariable } from './address-history.ts';
import { failureCitations, failuresTo } from './call-failures.ts';
import { likeness, plain } from './likeness.ts';
import { exposedCitations, exposedWords, portMismatches } from './port-mismatches.ts';

/** An address in a workload's environment that leads nowhere. */
export interface AddressFault {
  caller: Caller;
  /** What is wrong, as a clause: `no Service cart exists in shop`. */
  wrong: string;
  /** What it most likely should be, where that is known: `cart:7070`. */
  meant?: string;
  /** 0..1 */
  sureness: number;
  citations: Citation[];
  change?: Change;
}

/** Below this nothing but the configuration speaks for it, and the workload may work without. */
const POSSIBLE = 0.45;

/** Hosts without a Service, and ports that the Service does not expose. */
export function addressFaults(view: View): AddressFault[] {
  const hosts = absentServices(view)
    // What was declared, or has its workload, is itself missing.
    .filter(({ declared, behind }) => declared.length === 0 && !behind)
    .flatMap((absent) => absent.callers.map((caller) => hostFault(view, absent, caller)));
  const ports = portMismatches(view)
    .filter(({ blame }) => blame === 'caller')
    .flatMap(({ service, sureness, callers }) =>
      callers.map((caller): AddressFault => {
        const { name, namespace = '' } = service.object.metadata;
        const { ports = [] } = service.object.spec;
        const before = otherValues(view, caller).find(({ address }) =>
          ports.some(({ port }) => port === address.port),
        );
        const signs = failuresTo(view, {
          namespace,
          name,
          clusterIP: service.object.spec.clusterIP,
        }).filter(({ port }) => port === undefined || port === caller.address.port);
        const right = exposedWords(service.object);
        return limited(caller, {
          caller,
          wrong: `Service ${name} exposes ${right}`,
          ...(before || ports.length === 1
            ? { meant: before ? endpointWords(before.address) : `${caller.address.host}:${right}` }
            : {}),
          sureness: before || signs.length > 0 ? 0.94 : sureness,
          citations: [
            ...exposedCitations(service),
            ...(before ? [before.citation] : []),
            ...failureCitations(signs),
          ],
          ...(before?.change ? { change: before.change } : {}),
        });
      }),
    );
  return [...hosts.filter((each) => each !== undefined), ...ports];
}

function hostFault(view: View, absent: AbsentService, caller: Caller): AddressFault | undefined {
  const { workload } = caller;
  const failures = absent.failures.filter((each) => each.caller === undefined || each.caller === workload);
  const logged = failures.length > 0;
  const best = intendedService(view, absent, caller, logged);
  // A name that nothing resembles may be of a part that is not installed: then a call has to fail.
  if (!best && !logged) return undefined;
  return limited(caller, {
    caller,
    wrong: `no Service ${absent.name} exists in ${absent.namespace}`,
    ...(best ? { meant: best.meant } : {}),
    sureness: best ? Math.min(0.97, best.sureness + (logged ? 0.05 : 0)) : 0.6,
    citations: [...(best?.citations ?? []), ...failureCitations(failures)],
    ...(best?.change ? { change: best.change } : {}),
  });
}

function limited({ workload, address }: Caller, fault: AddressFault): AddressFault {
  return isOptional(workload, address) ? { ...fault, sureness: Math.min(fault.sureness, POSSIBLE) } : fault;
}

type Guess = Pick<AddressFault, 'sureness' | 'citations' | 'change'> & { meant: string };

function intendedService(
  view: View,
  absent: AbsentService,
  caller: Caller,
  logged: boolean,
): Guess | undefined {
  const { address, workload } = caller;
  const from = workload.ref.namespace ?? '';
  const exists = (host: string): boolean => {
    const meant = serviceMeant(host, from);
    return meant !== undefined && serviceNamed(view, meant.namespace, meant.name) !== undefined;
  };
  const other = otherValues(view, caller).find((each) => exists(each.address.host));
  if (other) {
    const { citation, change } = other;
    const guess = { meant: endpointWords(other.address), sureness: 0.94, citations: [citation] };
    return change ? { ...guess, change } : guess;
  }
  const shared = sameVariable(view, caller).find(
    (each) => exists(each.address.host) && likeness(each.address.host, address.host) > 0,
  );
  if (shared) {
    const says = `${address.variable} of ${shared.workload.ref.name} is ${endpointWords(shared.address)}`;
    return {
      meant: endpointWords(shared.address),
      sureness: 0.92,
      citations: [cite(shared.address.value, [], says)],
    };
  }
  return alike(view, absent, caller, logged) ?? namedByVariable(view, absent, caller);
}

/** Words of a variable that say that it holds an address, and not whose. */
const ADDRESS_WORDS =
  /^(?:ADDR|ADDRESS|HOST|HOSTNAME|URL|URI|ENDPOINT|SERVER|PORT|BASE|API|SERVICE|SVC|GRPC|HTTP)$/i;

/** `CART_SERVICE_ADDR` says that the one Service `cart` or `cart-service` is meant, whatever stands there. */
function namedByVariable(view: View, absent: AbsentService, { address }: Caller): Guess | undefined {
  const stem = plain(
    address.variable
      .split('_')
      .filter((word) => !ADDRESS_WORDS.test(word))
      .join(''),
  );
  if (stem.length < 3) return undefined;
  const meant = servicesIn(view, absent.namespace).filter(
    (name) => plain(name).replace(/(?:service|svc|server)$/, '') === stem || plain(name) === stem,
  );
  const [only] = meant;
  if (only === undefined || meant.length > 1) return undefined;
  const service = serviceNamed(view, absent.namespace, only);
  return {
    meant: endpointWords({ ...address, host: only }),
    sureness: 0.8,
    citations: service
      ? [cite(service, ['metadata', 'name'], `${absent.namespace} has a Service ${only}`)]
      : [],
  };
}

/** The one Service whose name the host is a slip of; the variable's own name may speak for it or against. */
function alike(view: View, absent: AbsentService, { address }: Caller, logged: boolean): Guess | undefined {
  const [best, second] = servicesIn(view, absent.namespace)
    .map((name) => ({ name, score: likeness(name, absent.name) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.name.localeCompare(b.name));
  if (!best || best.score === second?.score) return undefined;
  const variable = plain(address.variable);
  const fits = variable.includes(plain(best.name));
  // `CART_V2_ADDR=cart-v2` says what it means, though only `cart` is there.
  const meansIt = variable.includes(plain(absent.name)) && !(fits && best.score >= 0.9);
  if (meansIt && !logged) return undefined;
  const service = serviceNamed(view, absent.namespace, best.name);
  const sureness = meansIt ? 0.6 : best.score >= 0.9 ? (fits ? 0.9 : 0.87) : fits ? 0.85 : 0.65;
  const named = service
    ? [cite(service, ['metadata', 'name'], `${absent.namespace} has a Service ${best.name}`)]
    : [];
  return { meant: endpointWords({ ...address, host: best.name }), sureness, citations: named };
}

const names = new WeakMap<View, Map<string, string[]>>();

function servicesIn(view: View, namespace: string): string[] {
  const known = names.get(view) ?? new Map<string, string[]>();
  names.set(view, known);
  const found =
    known.get(namespace) ??
    view.services
      .map(({ object }) => refOf(view, object))
      .filter((ref) => ref.namespace === namespace)
      .map(({ name }) => name);
  known.set(namespace, found);
  return found;
}
