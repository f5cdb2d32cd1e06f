import type { KubernetesObject } from '@kubernetes/client-node';
import { stringify } from 'yaml';
import { serveApi } from '#lab/cluster/api/server.ts';
import { createAuthorizer } from '#lab/cluster/auth/rbac.ts';
import { createTokenKeys, createTokens } from '#lab/cluster/auth/tokens.ts';
import { bootstrap } from '#lab/cluster/bootstrap.ts';
import { createCertificates } from '#lab/cluster/certificates.ts';
import { startControlLoops } from '#lab/cluster/controllers/control-loops.ts';
import type { Core } from '#lab/cluster/core.ts';
import { createLogSource, defaultLogLines, type LogLines } from '#lab/cluster/kubelet/logs.ts';
import { createSaver, readSaved } from '#lab/cluster/persistence.ts';
import { loadRecording } from '#lab/cluster/recording.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { createStore } from '#lab/cluster/store.ts';
import type { Pod } from '#lab/cluster/workloads.ts';
import type { ImageRegistry } from '#lab/images.ts';

export interface LabClusterOptions {
  /** 0 or absent: any free port. */
  port?: number;
  images: ImageRegistry;
  /** State and keys are kept here across restarts, written atomically. */
  dataFile?: string;
  /** How many nodes a new cluster has; 3 unless told. */
  nodes?: number;
  /** 10 makes ten seconds of the cluster's own delays (start, back-off, deadlines) pass in one. */
  timeScale?: number;
  /** What containers write; plausible lines per behaviour unless told. */
  logLines?: LogLines;
  log?: (line: string) => void;
}

/** An object of a recording, typed by the client or plain JSON. */
export type LoadableObject = KubernetesObject | Readonly<Record<string, unknown>>;

export interface LabCluster {
  url: string;
  /** PEM of the CA that signed the server's certificate. */
  caCert: string;
  /** A kubeconfig (YAML) of `system:masters`, context `lab`. */
  adminKubeconfig(): string;
  /** A kubeconfig (YAML) with a bearer token. */
  kubeconfigFor(token: string, contextName?: string): string;
  /**
   * Loads objects, or `v1 List`s of them, as they are: status is kept, and controllers leave them alone until somebody
   * changes them. Objects of kinds the lab does not know are refused with an InvalidInputError.
   */
  load(objects: readonly LoadableObject[]): Promise<void>;
  /** Back to a new cluster; open watches end. Keys and kubeconfigs stay. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const PODS = resourceOf('', 'pods');

/** Starts a small Kubernetes API server on loopback, with the controllers, the scheduler and the kubelets behind it. */
export async function startLabCluster(options: LabClusterOptions): Promise<LabCluster> {
  const { dataFile, images, nodes = 3, timeScale = 1, log = () => undefined } = options;
  const saved = dataFile === undefined ? undefined : await readSaved(dataFile);
  const certificates = saved?.certificates ?? (await createCertificates());
  const keys = saved?.keys ?? createTokenKeys();
  const store = createStore(saved?.state);
  const podNow = (pod: Pod): Pod | undefined =>
    store.get(PODS, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
  const core: Core = {
    store,
    tokens: createTokens(keys, store),
    authorizer: createAuthorizer(store),
    images,
    logs: createLogSource(
      images,
      options.logLines ?? defaultLogLines,
      (pod) => store.isRecorded(pod),
      podNow,
    ),
    scaled: (ms) => ms / timeScale,
    log,
  };
  let loops = startControlLoops(core, certificates.caCert);
  if (saved === undefined) bootstrap(core, nodes);

  const snapshot = () => ({ format: 1 as const, certificates, keys, state: store.state() });
  const saver = dataFile === undefined ? undefined : createSaver(dataFile, snapshot, log);
  const unsubscribe = store.subscribe(() => saver?.request());
  const server = await serveApi(core, certificates, options.port ?? 0);
  const url = `https://127.0.0.1:${server.port}`;
  await saver?.flush();
  log(`lab cluster: listening on ${url}`);

  const kubeconfigFor = (token: string, contextName = 'lab'): string =>
    stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'lab',
          cluster: {
            server: url,
            'certificate-authority-data': Buffer.from(certificates.caCert).toString('base64'),
          },
        },
      ],
      users: [{ name: contextName, user: { token } }],
      contexts: [{ name: contextName, context: { cluster: 'lab', user: contextName } }],
      'current-context': contextName,
    });

  return {
    url,
    caCert: certificates.caCert,
    adminKubeconfig: () => kubeconfigFor(keys.adminToken),
    kubeconfigFor,
    load: async (objects) => {
      loadRecording(store, objects);
      await saver?.flush();
    },
    reset: async () => {
      loops.stop();
      store.clear();
      server.disconnectAll();
      loops = startControlLoops(core, certificates.caCert);
      bootstrap(core, nodes);
      await saver?.flush();
    },
    close: async () => {
      loops.stop();
      unsubscribe();
      await server.close();
      await saver?.flush();
    },
  };
}
