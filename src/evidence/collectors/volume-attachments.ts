import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Which volume is attached to which node. */
export const volumeAttachments: Collector = objectCollector({
  kind: 'kubernetes.volumeattachments',
  reads: 'VolumeAttachment',
  noun: 'VolumeAttachments',
  limit: 2_000,
});
