import { alerts } from './alerts.ts';
import { autoscalers } from './autoscalers.ts';
import { calls } from './calls.ts';
import type { Collector } from './collector.ts';
import { configMaps } from './config-maps.ts';
import { connections } from './connections.ts';
import { cpu } from './cpu.ts';
import { cpuThrottling } from './cpu-throttling.ts';
import { crashLogs } from './crash-logs.ts';
import { cronJobs } from './cron-jobs.ts';
import { daemonSets } from './daemon-sets.ts';
import { databaseAnswers } from './database-answers.ts';
import { deployments } from './deployments.ts';
import { destinationRules } from './destination-rules.ts';
import { diskUse } from './disk-use.ts';
import { disruptionBudgets } from './disruption-budgets.ts';
import { endpoints } from './endpoints.ts';
import { errorLogs } from './error-logs.ts';
import { events } from './events.ts';
import { fileDescriptors } from './file-descriptors.ts';
import { gateways } from './gateways.ts';
import { gcPauses } from './gc-pauses.ts';
import { httpRoutes } from './http-routes.ts';
import { ingressClasses } from './ingress-classes.ts';
import { ingresses } from './ingresses.ts';
import { jobs } from './jobs.ts';
import { latency } from './latency.ts';
import { leases } from './leases.ts';
import { limitRanges } from './limit-ranges.ts';
import { logPatterns } from './log-patterns.ts';
import { manifests } from './manifests.ts';
import { medianLatency } from './median-latency.ts';
import { memory } from './memory.ts';
import { mutatingWebhooks } from './mutating-webhooks.ts';
import { namespaces } from './namespaces.ts';
import { networkPolicies } from './network-policies.ts';
import { networkReceive } from './network-receive.ts';
import { networkTransmit } from './network-transmit.ts';
import { nodeEvents } from './node-events.ts';
import { nodeLogs } from './node-logs.ts';
import { nodeUnits } from './node-units.ts';
import { nodes } from './nodes.ts';
import { peerAuthentications } from './peer-authentications.ts';
import { persistentVolumes } from './persistent-volumes.ts';
import { podLogs } from './pod-logs.ts';
import { pods } from './pods.ts';
import { queueDepth } from './queue-depth.ts';
import { replicaSets } from './replica-sets.ts';
import { requestRate } from './request-rate.ts';
import { resourceQuotas } from './resource-quotas.ts';
import { routeProbes } from './route-probes.ts';
import { secretNames } from './secret-names.ts';
import { serviceAccounts } from './service-accounts.ts';
import { services } from './services.ts';
import { statefulSets } from './stateful-sets.ts';
import { storageClasses } from './storage-classes.ts';
import { successRate } from './success-rate.ts';
import { systemPods } from './system-pods.ts';
import { tcpRetransmits } from './tcp-retransmits.ts';
import { validatingWebhooks } from './validating-webhooks.ts';
import { virtualServices } from './virtual-services.ts';
import { volumeAttachments } from './volume-attachments.ts';
import { volumeClaims } from './volume-claims.ts';

/** Every collector. A signature names the kinds it needs. */
export const COLLECTORS: readonly Collector[] = [
  deployments,
  statefulSets,
  daemonSets,
  replicaSets,
  pods,
  jobs,
  cronJobs,
  events,
  services,
  endpoints,
  nodes,
  nodeEvents,
  namespaces,
  resourceQuotas,
  limitRanges,
  serviceAccounts,
  configMaps,
  volumeClaims,
  persistentVolumes,
  storageClasses,
  volumeAttachments,
  autoscalers,
  disruptionBudgets,
  ingresses,
  ingressClasses,
  gateways,
  httpRoutes,
  networkPolicies,
  virtualServices,
  destinationRules,
  peerAuthentications,
  validatingWebhooks,
  mutatingWebhooks,
  leases,
  memory,
  cpu,
  cpuThrottling,
  gcPauses,
  latency,
  medianLatency,
  requestRate,
  successRate,
  networkReceive,
  networkTransmit,
  tcpRetransmits,
  queueDepth,
  connections,
  fileDescriptors,
  diskUse,
  errorLogs,
  logPatterns,
  calls,
  alerts,
  nodeUnits,
  nodeLogs,
  manifests,
  databaseAnswers,
  systemPods,
  crashLogs,
  podLogs,
  routeProbes,
  secretNames,
];
