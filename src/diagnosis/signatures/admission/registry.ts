import type { Signature } from '../signature.ts';
import { cpuQuotaExceeded } from './cpu-quota-exceeded.ts';
import { limitRangeViolated } from './limit-range-violated.ts';
import { memoryQuotaExceeded } from './memory-quota-exceeded.ts';
import { namespaceTerminating } from './namespace-terminating.ts';
import { objectQuotaExceeded } from './object-quota-exceeded.ts';
import { podQuotaExceeded } from './pod-quota-exceeded.ts';
import { podSecurityViolated } from './pod-security-violated.ts';
import { podsRefused } from './pods-refused.ts';
import { quotaWithoutRequests } from './quota-without-requests.ts';
import { serviceAccountMissing } from './service-account-missing.ts';
import { serviceQuotaExceeded } from './service-quota-exceeded.ts';
import { specInvalid } from './spec-invalid.ts';
import { storageQuotaExceeded } from './storage-quota-exceeded.ts';
import { webhookDenied } from './webhook-denied.ts';
import { webhookUnavailable } from './webhook-unavailable.ts';
import { webhookUnserved } from './webhook-unserved.ts';

/** The API server refuses what should run. */
export const ADMISSION: readonly Signature[] = [
  cpuQuotaExceeded,
  memoryQuotaExceeded,
  podQuotaExceeded,
  serviceQuotaExceeded,
  storageQuotaExceeded,
  objectQuotaExceeded,
  quotaWithoutRequests,
  limitRangeViolated,
  serviceAccountMissing,
  podSecurityViolated,
  webhookDenied,
  webhookUnavailable,
  webhookUnserved,
  namespaceTerminating,
  specInvalid,
  podsRefused,
];
