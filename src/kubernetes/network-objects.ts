import type { Condition, KubeObject } from './objects.ts';
import type { LabelSelector } from './pod-objects.ts';

export interface ServicePort {
  name?: string;
  port: number;
  targetPort?: number | string;
  protocol?: string;
  appProtocol?: string;
  nodePort?: number;
}

export interface Service extends KubeObject {
  spec: {
    type?: string;
    clusterIP?: string;
    clusterIPs?: string[];
    externalName?: string;
    publishNotReadyAddresses?: boolean;
    externalTrafficPolicy?: string;
    internalTrafficPolicy?: string;
    selector?: Record<string, string> | null;
    ports?: ServicePort[];
  };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}

interface Address {
  ip: string;
  nodeName?: string;
  targetRef?: { kind?: string; name?: string };
}

export interface Endpoints extends KubeObject {
  subsets?:
    | {
        addresses?: Address[];
        notReadyAddresses?: Address[];
        ports?: { name?: string; port: number; protocol?: string }[];
      }[]
    | null;
}

export interface EndpointSlice extends KubeObject {
  endpoints?:
    | {
        addresses: string[];
        conditions?: { ready?: boolean | null };
        nodeName?: string;
        targetRef?: { kind?: string; name?: string };
      }[]
    | null;
  ports?: { name?: string; port?: number; protocol?: string }[] | null;
}

interface IngressBackend {
  service?: { name: string; port?: { number?: number; name?: string } };
  resource?: { kind: string; name: string };
}

export interface Ingress extends KubeObject {
  spec?: {
    ingressClassName?: string;
    defaultBackend?: IngressBackend;
    tls?: { hosts?: string[]; secretName?: string }[];
    rules?: {
      host?: string;
      http?: { paths: { path?: string; pathType?: string; backend: IngressBackend }[] };
    }[];
  };
  status?: { loadBalancer?: { ingress?: { ip?: string; hostname?: string }[] } };
}

interface PolicyPeer {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
}

interface PolicyPort {
  protocol?: string;
  port?: number | string;
  endPort?: number;
}

export interface NetworkPolicy extends KubeObject {
  spec?: {
    podSelector?: LabelSelector;
    policyTypes?: string[];
    ingress?: { from?: PolicyPeer[]; ports?: PolicyPort[] }[];
    egress?: { to?: PolicyPeer[]; ports?: PolicyPort[] }[];
  };
}

interface RouteParentStatus {
  parentRef?: { name: string; namespace?: string };
  conditions?: Condition[];
}

export interface HttpRoute extends KubeObject {
  spec?: {
    hostnames?: string[];
    parentRefs?: { kind?: string; name: string; namespace?: string; sectionName?: string }[];
    rules?: {
      matches?: unknown[];
      backendRefs?: { kind?: string; name: string; namespace?: string; port?: number; weight?: number }[];
    }[];
  };
  status?: { parents?: RouteParentStatus[] };
}

export interface Gateway extends KubeObject {
  spec?: {
    gatewayClassName?: string;
    listeners?: {
      name: string;
      port: number;
      protocol?: string;
      hostname?: string;
      tls?: { certificateRefs?: { name: string; namespace?: string }[] };
    }[];
  };
  status?: { conditions?: Condition[]; listeners?: { name: string; conditions?: Condition[] }[] };
}

interface MeshDestination {
  host: string;
  subset?: string;
  port?: { number?: number };
}

/** Of Istio. */
export interface VirtualService extends KubeObject {
  spec?: {
    hosts?: string[];
    gateways?: string[];
    http?: {
      route?: { destination: MeshDestination; weight?: number }[];
      fault?: { delay?: unknown; abort?: unknown };
      timeout?: string;
    }[];
    tcp?: { route?: { destination: MeshDestination }[] }[];
  };
}

/** Of Istio. */
export interface DestinationRule extends KubeObject {
  spec?: {
    host?: string;
    trafficPolicy?: { tls?: { mode?: string }; connectionPool?: unknown; outlierDetection?: unknown };
    subsets?: { name: string; labels?: Record<string, string> }[];
  };
}

/** Of Istio. */
export interface PeerAuthentication extends KubeObject {
  spec?: { selector?: LabelSelector; mtls?: { mode?: string } };
}
