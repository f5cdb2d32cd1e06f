import { asArray, asObject, isObject, type JsonObject, type KubeObject } from '#lab/cluster/objects.ts';

function setDefaults(target: JsonObject, defaults: JsonObject): void {
  for (const [key, value] of Object.entries(defaults))
    if (target[key] === undefined) target[key] = structuredClone(value);
}

function defaultProbe(value: unknown): void {
  if (!isObject(value)) return;
  setDefaults(value, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 });
  if (isObject(value.httpGet)) setDefaults(value.httpGet, { path: '/', scheme: 'HTTP' });
  if (isObject(value.grpc)) setDefaults(value.grpc, { service: '' });
}

/** `:latest` and images without a tag are always pulled. */
function pullPolicy(image: string): string {
  const name = image.slice(image.lastIndexOf('/') + 1);
  if (name.includes('@')) return 'IfNotPresent';
  const tag = name.includes(':') ? name.slice(name.lastIndexOf(':') + 1) : 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function defaultContainer(container: JsonObject): void {
  setDefaults(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: pullPolicy(String(container.image ?? '')),
  });
  for (const port of asArray(container.ports)) if (isObject(port)) setDefaults(port, { protocol: 'TCP' });
  for (const probe of ['readinessProbe', 'livenessProbe', 'startupProbe']) defaultProbe(container[probe]);
  const resources = asObject(container.resources);
  if (isObject(resources.limits))
    resources.requests = { ...resources.limits, ...asObject(resources.requests) };
  for (const item of asArray(container.env)) {
    const from = asObject(asObject(item).valueFrom);
    if (isObject(from.fieldRef)) setDefaults(from.fieldRef, { apiVersion: 'v1' });
  }
}

function defaultPodSpec(spec: JsonObject): void {
  setDefaults(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  if (typeof spec.serviceAccountName === 'string')
    setDefaults(spec, { serviceAccount: spec.serviceAccountName });
  for (const list of [spec.containers, spec.initContainers]) {
    for (const container of asArray(list)) if (isObject(container)) defaultContainer(container);
  }
  for (const volume of asArray(spec.volumes)) {
    for (const source of ['configMap', 'secret', 'projected', 'downwardAPI']) {
      const found = asObject(volume)[source];
      if (isObject(found)) setDefaults(found, { defaultMode: 420 });
    }
  }
}

function defaultTemplate(spec: JsonObject): void {
  if (!isObject(spec.template)) return;
  if (!isObject(spec.template.spec)) spec.template.spec = {};
  defaultPodSpec(asObject(spec.template.spec));
}

const DEFAULTS: Readonly<Record<string, (spec: JsonObject, object: KubeObject) => void>> = {
  Pod: (spec) => {
    defaultPodSpec(spec);
    setDefaults(spec, { enableServiceLinks: true });
  },
  Deployment: (spec) => {
    defaultTemplate(spec);
    setDefaults(spec, { replicas: 1, strategy: {}, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
    const strategy = asObject(spec.strategy);
    setDefaults(strategy, { type: 'RollingUpdate' });
    if (strategy.type === 'RollingUpdate') {
      setDefaults(strategy, { rollingUpdate: {} });
      setDefaults(asObject(strategy.rollingUpdate), { maxUnavailable: '25%', maxSurge: '25%' });
    }
  },
  ReplicaSet: (spec) => {
    defaultTemplate(spec);
    setDefaults(spec, { replicas: 1 });
  },
  StatefulSet: (spec) => {
    defaultTemplate(spec);
    setDefaults(spec, {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
    });
  },
  DaemonSet: (spec) => {
    defaultTemplate(spec);
    setDefaults(spec, {
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
    });
  },
  Job: (spec) => {
    defaultTemplate(spec);
    setDefaults(spec, {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
    });
  },
  CronJob: (spec) => {
    setDefaults(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    });
    defaultTemplate(asObject(asObject(spec.jobTemplate).spec));
  },
  Service: (spec) => {
    setDefaults(spec, { type: 'ClusterIP', sessionAffinity: 'None', internalTrafficPolicy: 'Cluster' });
    for (const port of asArray(spec.ports)) {
      if (isObject(port)) setDefaults(port, { protocol: 'TCP', targetPort: port.port });
    }
    if (spec.type === 'NodePort' || spec.type === 'LoadBalancer')
      setDefaults(spec, { externalTrafficPolicy: 'Cluster' });
    if (spec.type !== 'ExternalName')
      setDefaults(spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
  },
  HorizontalPodAutoscaler: (spec) => {
    const target = { type: 'Utilization', averageUtilization: 80 };
    setDefaults(spec, { minReplicas: 1, metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }] });
  },
  NetworkPolicy: (spec) =>
    setDefaults(spec, { policyTypes: spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress'] }),
  Namespace: (spec) => setDefaults(spec, { finalizers: ['kubernetes'] }),
};

/** Fills in what the server fills in, in place, on create and on update. */
export function applyDefaults(object: KubeObject): void {
  const fill = DEFAULTS[object.kind];
  if (fill) {
    if (!isObject(object.spec)) object.spec = {};
    fill(asObject(object.spec), object);
  }
  if (object.kind === 'Secret') defaultSecret(object);
  if (object.kind === 'Namespace') {
    object.metadata.labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    };
  }
  if (object.kind === 'RoleBinding' || object.kind === 'ClusterRoleBinding') defaultBinding(object);
}

function defaultSecret(secret: KubeObject): void {
  const plain = asObject(secret.stringData);
  if (Object.keys(plain).length > 0) {
    const encoded = Object.entries(plain).map(([key, text]) => [
      key,
      Buffer.from(String(text)).toString('base64'),
    ]);
    secret.data = { ...asObject(secret.data), ...Object.fromEntries(encoded) };
  }
  delete secret.stringData;
  secret.type ??= 'Opaque';
}

function defaultBinding(binding: KubeObject): void {
  for (const subject of asArray(binding.subjects)) {
    if (!isObject(subject) || subject.kind === 'ServiceAccount') continue;
    setDefaults(subject, { apiGroup: 'rbac.authorization.k8s.io' });
  }
  if (isObject(binding.roleRef)) setDefaults(binding.roleRef, { apiGroup: 'rbac.authorization.k8s.io' });
}
