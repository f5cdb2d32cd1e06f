import { afterAll, beforeAll, describe } from 'vitest';
import { type LabCluster, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';
import { createApi } from '#test/contract/kubernetes/api.ts';
import { describeApiServer, describeWholeCluster } from '#test/contract/kubernetes/contract.ts';
import { openNamespace } from '#test/contract/kubernetes/open-namespace.ts';
import { IMAGE_OF, type Play, type Subject } from '#test/contract/kubernetes/subject.ts';

describe('Kubernetes contract: the lab cluster', () => {
  let cluster: LabCluster;
  let current: Subject;
  const subject = (): Subject => current;

  beforeAll(async () => {
    const images = createImageRegistry();
    const plays: Exclude<Play, 'healthy'>[] = ['crashing', 'unpullable', 'failing-probe'];
    for (const play of plays) for (const version of ['1', '2']) images.declare(IMAGE_OF(play, version), play);
    cluster = await startLabCluster({ images, timeScale: 4 });
    current = await openNamespace(createApi(cluster.adminKubeconfig()), true);
  });

  afterAll(async () => {
    current?.api.close();
    await cluster?.close();
  });

  describeApiServer(subject);
  describeWholeCluster(subject);
});
