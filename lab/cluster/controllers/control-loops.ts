import { daemonSetController } from '#lab/cluster/controllers/daemon-set.ts';
import { deploymentController } from '#lab/cluster/controllers/deployment.ts';
import { disruptionController } from '#lab/cluster/controllers/disruption.ts';
import { endpointsController } from '#lab/cluster/controllers/endpoints.ts';
import { startGarbageCollector } from '#lab/cluster/controllers/garbage.ts';
import { jobController } from '#lab/cluster/controllers/job.ts';
import { createManager } from '#lab/cluster/controllers/manager.ts';
import { namespaceController } from '#lab/cluster/controllers/namespace.ts';
import { quotaController } from '#lab/cluster/controllers/quota.ts';
import { replicaSetController } from '#lab/cluster/controllers/replica-set.ts';
import { schedulerController } from '#lab/cluster/controllers/scheduler.ts';
import { statefulSetController } from '#lab/cluster/controllers/stateful-set.ts';
import type { Core } from '#lab/cluster/core.ts';
import { createKubelet } from '#lab/cluster/kubelet/kubelet.ts';

/** Everything that acts on its own: controllers, the garbage collector, the scheduler, the kubelets. */
export function startControlLoops(core: Core, caCert: string): { stop(): void } {
  const manager = createManager(core, [
    namespaceController(caCert),
    deploymentController,
    replicaSetController,
    statefulSetController,
    daemonSetController,
    jobController,
    schedulerController,
    endpointsController,
    disruptionController,
    quotaController,
  ]);
  const kubelet = createKubelet(core);
  manager.start();
  kubelet.start();
  const stopCollector = startGarbageCollector(core);
  return {
    stop: () => {
      stopCollector();
      manager.stop();
      kubelet.stop();
    },
  };
}
