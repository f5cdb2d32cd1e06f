import { minutesAgo } from '#test/support/cluster-objects.ts';
import { reports } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const readOnly = (status: string) => ({
  conditions: [
    {
      type: 'ReadonlyFilesystem',
      status,
      reason: status === 'True' ? 'FilesystemIsReadOnly' : 'FilesystemIsNotReadOnly',
      message: status === 'True' ? 'Filesystem is read-only' : 'Filesystem is not read-only',
      lastTransitionTime: minutesAgo(12),
    },
  ],
});
const line = (body: string, minutes: number) => ({
  at: minutesAgo(minutes),
  node: 'node-a',
  unit: 'kubelet.service',
  body,
});
const broken = 'blk_update_request: I/O error, dev sda, sector 41943040 op 0x1:(WRITE)';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the problem detector has seen a file system go read-only',
      world: { objects: [worker('node-a', readOnly('True')), worker('node-b'), ...reports] },
      object: nodeA,
      runbooks: [],
      says: ['ReadonlyFilesystem', 'Filesystem is read-only'],
      verdict: 'degraded',
    },
    {
      name: 'the journal tells of a disk',
      world: { objects: [worker('node-a'), worker('node-b'), ...reports], nodeLogs: [line(broken, 2)] },
      object: nodeA,
      runbooks: [],
      says: ['I/O error, dev sda'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the problem detector is content',
      world: { objects: [worker('node-a', readOnly('False')), ...reports] },
    },
    {
      name: 'a line of an hour ago',
      world: { objects: [worker('node-a'), ...reports], nodeLogs: [line(broken, 50)] },
    },
    {
      name: 'an application may not write to its own read-only volume',
      world: {
        objects: [worker('node-a'), ...reports],
        nodeLogs: [
          line(
            'E0517 11:59:00.000000 1 log.go:32] "ExecSync failed" err="write /data/x: read-only file system"',
            1,
          ),
        ],
      },
    },
  ],
};
