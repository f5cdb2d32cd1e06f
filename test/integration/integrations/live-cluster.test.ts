import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabCluster, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';
import { bindNamespaces, createIdentities } from '#lab/run/identities.ts';
import { DeniedError, NotFoundError } from '#src/errors.ts';
import { liveCluster } from '#src/evidence/live-cluster.ts';
import type { ClusterPort } from '#src/evidence/ports.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import { READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';
import { listSecretNames } from '#src/kubernetes/read.ts';

const KINDS = Object.keys(READABLE) as ReadableKind[];
const bounds = () => ({ signal: AbortSignal.timeout(10_000), limit: 10 });

let lab: LabCluster;
let admin: Cluster;
let reader: Cluster;
let port: ClusterPort;

beforeAll(async () => {
  lab = await startLabCluster({ images: createImageRegistry() });
  admin = loadCluster({ kubeconfig: lab.adminKubeconfig(), name: 'lab' });
  await bindNamespaces(admin.kubeConfig, [], 'casebook', []);
  const identities = await createIdentities(admin.kubeConfig, 'casebook', 'lab');
  reader = loadCluster({ kubeconfig: identities.reader });
  port = liveCluster(reader);
});
afterAll(async () => {
  await reader?.close();
  await admin?.close();
  await lab?.close();
});

describe('the reader', () => {
  test.each(KINDS)('may list %s, where the cluster serves it', async (kind) => {
    const answer = await port
      .list(kind, READABLE[kind].namespaced ? 'default' : undefined, bounds())
      .catch((error: unknown) => error);
    // A kind that nobody installed is not found; a refusal would be a gap in every finding.
    if (answer instanceof Error) expect(answer).toBeInstanceOf(NotFoundError);
    else expect(answer).toMatchObject({ truncated: false });
  });

  test('is refused the names of Secrets, with the permission and what it means to give it', async () => {
    const refused = await port.secretNames('default', bounds()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DeniedError);
    expect(refused).toMatchObject({
      fix: expect.stringMatching(/list secrets in namespace default.*also allows to read/) as string,
    });
  });
});

test('names of Secrets come without what they hold', async () => {
  const path = '/api/v1/namespaces/default/secrets';
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'web-tls' },
    stringData: { key: 'what-nobody-may-see' },
  };
  await admin.requestJson({ method: 'POST', path, body });
  const texts: string[] = [];
  const watched: Cluster = {
    ...admin,
    requestJson: async (request) => {
      const answer = await admin.requestJson(request);
      texts.push(JSON.stringify(answer));
      return answer;
    },
  };
  const found = await listSecretNames(watched, 'default', { limit: 10 });
  expect(found.items).toContainEqual({ name: 'web-tls' });
  expect(found.query).toContain('metadata only');
  expect(texts).toHaveLength(1);
  for (const text of texts) {
    expect(text).toContain('web-tls');
    expect(text).not.toContain('what-nobody-may-see');
    expect(text).not.toContain(Buffer.from('what-nobody-may-see').toString('base64'));
  }
});

test('an answer that is more than names is dropped', async () => {
  const talkative = {
    name: 'proxied',
    requestJson: async () => ({
      kind: 'SecretList',
      items: [{ metadata: { name: 'a' }, data: { key: 'eA==' } }],
    }),
  } as unknown as Cluster;
  await expect(listSecretNames(talkative, 'default')).rejects.toMatchObject({ name: 'UpstreamError' });
});
