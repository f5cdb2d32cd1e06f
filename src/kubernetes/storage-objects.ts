import type { Condition, KubeObject } from './objects.ts';
import type { LabelSelector, NodeSelectorTerm } from './pod-objects.ts';

export interface PersistentVolume extends KubeObject {
  spec: {
    capacity?: { storage?: string };
    accessModes?: string[];
    storageClassName?: string;
    volumeMode?: string;
    persistentVolumeReclaimPolicy?: string;
    claimRef?: { namespace?: string; name?: string; uid?: string };
    nodeAffinity?: { required?: { nodeSelectorTerms: NodeSelectorTerm[] } };
    csi?: { driver?: string; volumeHandle?: string };
    [source: string]: unknown;
  };
  status?: { phase?: string; reason?: string; message?: string };
}

export interface PersistentVolumeClaim extends KubeObject {
  spec: {
    accessModes?: string[];
    resources?: { requests?: { storage?: string } };
    /** Absent means the default class; empty text means none. */
    storageClassName?: string;
    volumeMode?: string;
    volumeName?: string;
    selector?: LabelSelector;
  };
  status?: { phase?: string; capacity?: { storage?: string }; conditions?: Condition[] };
}

export interface StorageClass extends KubeObject {
  provisioner?: string;
  volumeBindingMode?: string;
  allowVolumeExpansion?: boolean;
  reclaimPolicy?: string;
}
