import type { SignatureCases } from '../cases.ts';
import { CASES as cpuQuotaExceeded } from './cpu-quota-exceeded.cases.ts';
import { CASES as limitRangeViolated } from './limit-range-violated.cases.ts';
import { CASES as memoryQuotaExceeded } from './memory-quota-exceeded.cases.ts';
import { CASES as namespaceTerminating } from './namespace-terminating.cases.ts';
import { CASES as objectQuotaExceeded } from './object-quota-exceeded.cases.ts';
import { CASES as podQuotaExceeded } from './pod-quota-exceeded.cases.ts';
import { CASES as podSecurityViolated } from './pod-security-violated.cases.ts';
import { CASES as podsRefused } from './pods-refused.cases.ts';
import { CASES as quotaWithoutRequests } from './quota-without-requests.cases.ts';
import { CASES as serviceAccountMissing } from './service-account-missing.cases.ts';
import { CASES as serviceQuotaExceeded } from './service-quota-exceeded.cases.ts';
import { CASES as specInvalid } from './spec-invalid.cases.ts';
import { CASES as storageQuotaExceeded } from './storage-quota-exceeded.cases.ts';
import { CASES as webhookDenied } from './webhook-denied.cases.ts';
import { CASES as webhookUnavailable } from './webhook-unavailable.cases.ts';
import { CASES as webhookUnserved } from './webhook-unserved.cases.ts';

export const ADMISSION_CASES: Readonly<Record<string, SignatureCases>> = {
  'admission.cpu-quota-exceeded': cpuQuotaExceeded,
  'admission.memory-quota-exceeded': memoryQuotaExceeded,
  'admission.pod-quota-exceeded': podQuotaExceeded,
  'admission.service-quota-exceeded': serviceQuotaExceeded,
  'admission.storage-quota-exceeded': storageQuotaExceeded,
  'admission.object-quota-exceeded': objectQuotaExceeded,
  'admission.quota-without-requests': quotaWithoutRequests,
  'admission.limit-range-violated': limitRangeViolated,
  'admission.service-account-missing': serviceAccountMissing,
  'admission.pod-security-violated': podSecurityViolated,
  'admission.webhook-denied': webhookDenied,
  'admission.webhook-unavailable': webhookUnavailable,
  'admission.webhook-unserved': webhookUnserved,
  'admission.namespace-terminating': namespaceTerminating,
  'admission.spec-invalid': specInvalid,
  'admission.pods-refused': podsRefused,
};
