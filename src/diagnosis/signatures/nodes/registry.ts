import type { Signature } from '../signature.ts';
import { certificateExpired } from './certificate-expired.ts';
import { clockSkewed } from './clock-skewed.ts';
import { clusterDnsDown } from './cluster-dns-down.ts';
import { containerRuntimeDown } from './container-runtime-down.ts';
import { controllerManagerDown } from './controller-manager-down.ts';
import { diskPressure } from './disk-pressure.ts';
import { kernelTrouble } from './kernel-trouble.ts';
import { kubeProxyDown } from './kube-proxy-down.ts';
import { kubeletDown } from './kubelet-down.ts';
import { memoryPressure } from './memory-pressure.ts';
import { networkPluginDown } from './network-plugin-down.ts';
import { networkUnavailable } from './network-unavailable.ts';
import { notReady } from './not-ready.ts';
import { pidPressure } from './pid-pressure.ts';
import { rebooting } from './rebooting.ts';
import { schedulerDown } from './scheduler-down.ts';

/** What pods run on, and the control plane. */
export const NODES: readonly Signature[] = [
  certificateExpired,
  clockSkewed,
  clusterDnsDown,
  containerRuntimeDown,
  controllerManagerDown,
  diskPressure,
  kernelTrouble,
  kubeProxyDown,
  kubeletDown,
  memoryPressure,
  networkPluginDown,
  networkUnavailable,
  notReady,
  pidPressure,
  rebooting,
  schedulerDown,
];
