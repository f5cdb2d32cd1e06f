/** Types of the fields of Kubernetes objects that diagnosis reads. One name has one type nearly everywhere in the API. */
export type Field = 'text' | 'number' | 'text-or-number' | 'single' | 'list' | 'texts' | 'map' | 'object';

const NAMES: Record<Field, string> = {
  text: `status kind apiVersion name namespace uid creationTimestamp deletionTimestamp reason message type phase image imageID
    nodeName key effect operator timeAdded claimName secretName volumeName storageClassName clusterIP externalName host
    scheme protocol appProtocol schedule timeZone serviceAccountName restartPolicy podIP hostIP mountPath subPath cidr
    startedAt finishedAt firstTimestamp lastTimestamp eventTime lastTransitionTime lastUpdateTime lastProbeTime startTime
    completionTime lastScheduleTime lastSuccessfulTime renewTime holderIdentity hostname pathType topologyKey
    whenUnsatisfiable provisioner volumeBindingMode reclaimPolicy persistentVolumeReclaimPolicy fieldPath
    imagePullPolicy ingressClassName gatewayClassName sectionName driver attacher persistentVolumeName architecture
    kubeletVersion containerRuntimeVersion providerID failurePolicy concurrencyPolicy priorityClassName runtimeClassName
    schedulerName dnsPolicy subset storage externalTrafficPolicy internalTrafficPolicy component containerID`,
  number: `replicas readyReplicas availableReplicas updatedReplicas unavailableReplicas currentReplicas observedGeneration
    generation restartCount exitCode containerPort hostPort nodePort endPort initialDelaySeconds periodSeconds
    timeoutSeconds failureThreshold successThreshold backoffLimit succeeded failed parallelism completions
    desiredNumberScheduled numberAvailable numberReady currentNumberScheduled updatedNumberScheduled minReplicas maxReplicas
    desiredReplicas currentHealthy desiredHealthy disruptionsAllowed expectedPods maxSkew leaseDurationSeconds
    terminationGracePeriodSeconds activeDeadlineSeconds startingDeadlineSeconds progressDeadlineSeconds count weight
    tolerationSeconds`,
  'text-or-number': 'value targetPort minAvailable maxUnavailable maxSurge',
  // A port is a number, a name, or of an Ingress an object of both; a path is a text, or of an HTTPRoute an object.
  single: 'port path',
  list: `ownerReferences containers initContainers env envFrom ports volumes volumeMounts conditions containerStatuses
    initContainerStatuses tolerations taints subsets notReadyAddresses endpoints rules paths egress from to
    matchExpressions matchFields nodeSelectorTerms parentRefs backendRefs parents listeners certificateRefs route webhooks
    metrics currentMetrics matches topologySpreadConstraints imagePullSecrets schedulingGates sources`,
  texts:
    'finalizers accessModes command args hosts hostnames values policyTypes gateways clusterIPs except scopes',
  map: 'selector labels annotations matchLabels nodeSelector data requests capacity allocatable hard used parameters',
  object: `metadata spec template jobTemplate state lastState running waiting terminated resources httpGet tcpSocket grpc exec
    livenessProbe readinessProbe startupProbe securityContext affinity nodeAffinity podAffinity podAntiAffinity valueFrom
    configMapKeyRef secretKeyRef configMapRef secretRef configMap secret persistentVolumeClaim emptyDir hostPath
    involvedObject scaleTargetRef claimRef backend defaultBackend podSelector namespaceSelector ipBlock labelSelector
    clientConfig loadBalancer nodeInfo strategy rollingUpdate updateStrategy csi required destination
    trafficPolicy attachError parentRef source volumeAttributes mtls`,
};

export const FIELDS: ReadonlyMap<string, Field> = new Map(
  Object.entries(NAMES).flatMap(([field, names]) =>
    names.split(/\s+/).map((name): [string, Field] => [name, field as Field]),
  ),
);

/** What each member of a list must have: without it the API server would have refused the object. */
export const MEMBERS: ReadonlyMap<string, readonly string[]> = new Map([
  ['ownerReferences', ['kind', 'name']],
  ['containers', ['name']],
  ['initContainers', ['name']],
  ['containerStatuses', ['name']],
  ['initContainerStatuses', ['name']],
  ['env', ['name']],
  ['volumes', ['name']],
  ['volumeMounts', ['name', 'mountPath']],
  ['conditions', ['type', 'status']],
  ['taints', ['key', 'effect']],
  ['matchExpressions', ['key', 'operator']],
  ['topologySpreadConstraints', ['topologyKey']],
  ['listeners', ['name']],
  ['parentRefs', ['name']],
  ['backendRefs', ['name']],
  ['certificateRefs', ['name']],
  ['webhooks', ['name']],
  ['ports', []],
  ['envFrom', []],
  ['tolerations', []],
  ['subsets', []],
  ['endpoints', []],
  ['rules', []],
  ['paths', []],
  ['from', []],
  ['to', []],
  ['egress', []],
  ['route', []],
  ['parents', []],
  ['metrics', []],
  ['currentMetrics', []],
  ['nodeSelectorTerms', []],
  ['notReadyAddresses', []],
]);

/** Where a name has another type: by the list whose members have it, or in the object itself (`top`). */
export const ELSEWHERE: ReadonlyMap<string, ReadonlyMap<string, Field>> = new Map([
  ['top', new Map<string, Field>([['status', 'object']])],
  ['endpoints', new Map<string, Field>([['conditions', 'object']])],
  // Of a webhook.
  ['rules', new Map<string, Field>([['resources', 'texts']])],
  ['env', new Map<string, Field>([['value', 'text']])],
  ['taints', new Map<string, Field>([['value', 'text']])],
  ['tolerations', new Map<string, Field>([['value', 'text']])],
]);

/** What these hold has names of its own. */
export const OPEN: ReadonlySet<string> = new Set(['managedFields', 'binaryData', 'openAPIV3Schema']);
