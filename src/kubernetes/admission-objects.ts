import type { KubeObject } from './objects.ts';
import type { LabelSelector } from './pod-objects.ts';

export interface ResourceQuota extends KubeObject {
  spec?: { hard?: Record<string, string>; scopes?: string[] };
  status?: { hard?: Record<string, string>; used?: Record<string, string> };
}

export interface LimitRange extends KubeObject {
  spec?: {
    limits?: {
      type: string;
      max?: Record<string, string>;
      min?: Record<string, string>;
      default?: Record<string, string>;
      defaultRequest?: Record<string, string>;
      maxLimitRequestRatio?: Record<string, string>;
    }[];
  };
}

export interface ServiceAccount extends KubeObject {
  imagePullSecrets?: { name?: string }[];
}

export interface ConfigMap extends KubeObject {
  data?: Record<string, string>;
}

export interface WebhookConfiguration extends KubeObject {
  webhooks?: {
    name: string;
    failurePolicy?: string;
    timeoutSeconds?: number;
    clientConfig?: {
      url?: string;
      service?: { name: string; namespace: string; port?: number; path?: string };
    };
    namespaceSelector?: LabelSelector;
    rules?: { apiGroups?: string[]; resources?: string[]; operations?: string[] }[];
  }[];
}

export interface Lease extends KubeObject {
  spec?: { holderIdentity?: string; renewTime?: string; leaseDurationSeconds?: number };
}
