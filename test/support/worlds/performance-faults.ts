import { LIMIT_CORES, type Made, NODE_CORES, type Slowdown } from './performance-topology.ts';
import type { Random } from './random.ts';

export type Fault =
  | 'none'
  | 'traffic-drop'
  | 'daily-rise'
  | 'collector-noise'
  | 'warm-up'
  | 'cpu'
  | 'throttling'
  | 'pod-delay'
  | 'node-delay'
  | 'node-full'
  | 'neighbour'
  | 'slow-release';

/** Where a fault is. */
export interface Culprit {
  kind: 'Deployment' | 'Node';
  name: string;
}

/** What the fault changes, per service. */
interface Effect extends Slowdown {
  cpu: Map<number, number>;
  throttled: Map<number, number>;
  retransmits: Map<string, number>;
  nodeCpu: Map<string, number>;
  traffic: number;
}

/** The service that the fault is in, or that stands on the node that it is in. */
export function targetOf(random: Random, services: readonly Made[], fault: Fault): number {
  if (fault !== 'node-delay' && fault !== 'node-full' && fault !== 'neighbour')
    return random.integer(0, services.length - 1);
  // A node shows only where calls cross its border, and a full one where something runs on it.
  const crossed = services
    .map((service, index) => ({ service, index }))
    .filter(({ service }) =>
      [...service.calls.keys()].some((callee) => services[callee]?.node !== service.node),
    );
  return crossed.length > 0 ? random.pick(crossed).index : 0;
}

export function effectOf(random: Random, services: readonly Made[], fault: Fault, target: number): Effect {
  const effect: Effect = {
    work: new Map(),
    callOut: () => 0,
    cpu: new Map(),
    throttled: new Map(),
    retransmits: new Map(),
    nodeCpu: new Map(),
    traffic: 1,
  };
  const place = services[target]?.node ?? '';
  const delay = random.between(80, 1_500);
  switch (fault) {
    case 'traffic-drop':
      return { ...effect, traffic: random.between(0.1, 0.5) };
    case 'cpu':
      effect.work.set(target, random.between(5, 20));
      effect.cpu.set(target, random.between(0.85, 0.99) * LIMIT_CORES);
      effect.throttled.set(target, random.between(0.4, 1.5));
      effect.nodeCpu.set(place, 1.9);
      return effect;
    case 'throttling':
      effect.work.set(target, random.between(5, 20));
      effect.throttled.set(target, random.between(0.3, 0.9));
      return effect;
    case 'pod-delay':
      // -1 stands for whoever calls it.
      return {
        ...effect,
        callOut: (caller, callee) => (caller === target || (caller === -1 && callee === target) ? delay : 0),
      };
    case 'node-delay':
      if (random.next() < 0.6) effect.retransmits.set(place, random.between(1, 4));
      return {
        ...effect,
        callOut: (caller, callee) =>
          caller >= 0 && (services[caller]?.node === place) !== (services[callee]?.node === place)
            ? delay
            : 0,
      };
    case 'node-full':
    case 'neighbour': {
      effect.nodeCpu.set(place, NODE_CORES * 0.99);
      const others = services.map((_, index) => index).filter((index) => services[index]?.node === place);
      for (const index of others) effect.work.set(index, random.between(8, 15));
      if (fault === 'neighbour') {
        const greedy = others.at(-1) ?? target;
        effect.work.delete(greedy);
        effect.cpu.set(greedy, 0.7 * NODE_CORES);
      }
      return effect;
    }
    case 'slow-release':
    case 'warm-up':
      effect.work.set(target, random.between(6, 15));
      return effect;
    default:
      return effect;
  }
}

export function culpritOf(fault: Fault, services: readonly Made[], target: number): Culprit | undefined {
  const place = services[target]?.node ?? '';
  if (['none', 'traffic-drop', 'daily-rise', 'collector-noise', 'warm-up'].includes(fault)) return undefined;
  if (fault === 'node-delay' || fault === 'node-full') return { kind: 'Node', name: place };
  const greedy = services.filter((each) => each.node === place).at(-1)?.name;
  return { kind: 'Deployment', name: (fault === 'neighbour' ? greedy : services[target]?.name) ?? '' };
}
