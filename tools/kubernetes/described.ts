import { shortText } from '#src/agent/tools/short-text.ts';
import type { Condition, KubeObject } from '#src/kubernetes/objects.ts';
import type { Container, Pod, PodSpec, PodTemplate } from '#src/kubernetes/pod-objects.ts';
import { badConditions } from './rows.ts';

const MOST_MESSAGE = 400;

interface WithSpec extends KubeObject {
  spec?: { template?: PodTemplate };
  status?: { conditions?: Condition[] };
}

/** What `kubectl describe` says of the object itself, without environment: values of it are for get-object. */
export function specWords(object: KubeObject): Record<string, unknown> {
  const spec = podSpecOf(object);
  if (!spec) return {};
  return {
    initContainers: spec.initContainers?.map(containerWords),
    containers: (spec.containers ?? []).map(containerWords),
    serviceAccount: spec.serviceAccountName,
    nodeSelector: spec.nodeSelector,
    tolerations: spec.tolerations,
    volumes: spec.volumes?.map(({ name, persistentVolumeClaim, configMap, secret, ...others }) => ({
      name,
      claim: persistentVolumeClaim?.claimName,
      configMap: configMap?.name,
      secret: secret?.secretName,
      type: persistentVolumeClaim || configMap || secret ? undefined : Object.keys(others)[0],
    })),
  };
}

function podSpecOf(object: KubeObject): PodSpec | undefined {
  return object.kind === 'Pod' ? (object as Pod).spec : (object as WithSpec).spec?.template?.spec;
}

function containerWords({ name, image, command, args, ports, resources, ...rest }: Container): object {
  const { readinessProbe, livenessProbe, startupProbe, env, envFrom } = rest;
  return {
    name,
    image,
    command,
    args,
    ports: ports?.map(({ containerPort }) => containerPort),
    resources,
    readinessProbe,
    livenessProbe,
    startupProbe,
    environment: env?.map((variable) => variable.name),
    environmentFrom: envFrom?.map(({ configMapRef, secretRef }) => configMapRef?.name ?? secretRef?.name),
  };
}

/** Conditions that say something is wrong at length, the others by their type alone. */
export function conditionWords(object: KubeObject): { wrong: object[]; fine: string[] } {
  const conditions = (object as WithSpec).status?.conditions ?? [];
  const wrong = badConditions(conditions);
  return {
    wrong: wrong.map(({ type, status, reason, message, lastTransitionTime }) => ({
      type,
      status,
      reason,
      message: shortText(message ?? '', MOST_MESSAGE),
      since: lastTransitionTime,
    })),
    fine: conditions.filter((condition) => !wrong.includes(condition)).map(({ type }) => type),
  };
}
