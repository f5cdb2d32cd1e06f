import {
  ApiException,
  type KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  PatchStrategy,
} from '@kubernetes/client-node';
import { UpstreamError } from '#src/errors.ts';

type Named = KubernetesObject & { metadata: { name: string; namespace?: string } };

/** Creates objects, or merges them into the ones that are there. In order, because a namespace comes before its content. */
export async function applyAll(kubeConfig: KubeConfig, objects: readonly KubernetesObject[]): Promise<void> {
  const api = KubernetesObjectApi.makeApiClient(kubeConfig);
  for (const object of objects as readonly Named[]) {
    try {
      await api.create(object);
    } catch (error) {
      if (!(error instanceof ApiException && error.code === 409)) throw explain('create', object, error);
      await patchObject(kubeConfig, object, object as unknown as Record<string, unknown>);
    }
  }
}

/** A merge patch. */
export async function patchObject(
  kubeConfig: KubeConfig,
  object: KubernetesObject,
  patch: Record<string, unknown>,
): Promise<void> {
  const { apiVersion, kind, metadata } = object as Named;
  const body = {
    ...patch,
    apiVersion,
    kind,
    metadata: {
      ...(patch.metadata as object | undefined),
      name: metadata.name,
      namespace: metadata.namespace,
    },
  };
  const api = KubernetesObjectApi.makeApiClient(kubeConfig);
  try {
    await api.patch(body as never, undefined, undefined, undefined, undefined, PatchStrategy.MergePatch);
  } catch (error) {
    throw explain('patch', object, error);
  }
}

function explain(verb: string, object: KubernetesObject, error: unknown): Error {
  const status = error instanceof ApiException ? error.code : undefined;
  return new UpstreamError(
    `The cluster refused to ${verb} ${object.kind} ${object.metadata?.name}${status === undefined ? '' : ` (${status})`}.`,
    'Look at the cluster and its permissions.',
    { cause: error, ...(status === undefined ? {} : { status }) },
  );
}
