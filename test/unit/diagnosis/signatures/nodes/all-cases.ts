import type { SignatureCases } from '../cases.ts';
import { CASES as certificateExpired } from './certificate-expired.cases.ts';
import { CASES as clockSkewed } from './clock-skewed.cases.ts';
import { CASES as clusterDnsDown } from './cluster-dns-down.cases.ts';
import { CASES as containerRuntimeDown } from './container-runtime-down.cases.ts';
import { CASES as controllerManagerDown } from './controller-manager-down.cases.ts';
import { CASES as diskPressure } from './disk-pressure.cases.ts';
import { CASES as kernelTrouble } from './kernel-trouble.cases.ts';
import { CASES as kubeProxyDown } from './kube-proxy-down.cases.ts';
import { CASES as kubeletDown } from './kubelet-down.cases.ts';
import { CASES as memoryPressure } from './memory-pressure.cases.ts';
import { CASES as networkPluginDown } from './network-plugin-down.cases.ts';
import { CASES as networkUnavailable } from './network-unavailable.cases.ts';
import { CASES as notReady } from './not-ready.cases.ts';
import { CASES as pidPressure } from './pid-pressure.cases.ts';
import { CASES as rebooting } from './rebooting.cases.ts';
import { CASES as schedulerDown } from './scheduler-down.cases.ts';

export const NODES_CASES: Readonly<Record<string, SignatureCases>> = {
  'nodes.certificate-expired': certificateExpired,
  'nodes.clock-skewed': clockSkewed,
  'nodes.cluster-dns-down': clusterDnsDown,
  'nodes.container-runtime-down': containerRuntimeDown,
  'nodes.controller-manager-down': controllerManagerDown,
  'nodes.disk-pressure': diskPressure,
  'nodes.kernel-trouble': kernelTrouble,
  'nodes.kube-proxy-down': kubeProxyDown,
  'nodes.kubelet-down': kubeletDown,
  'nodes.memory-pressure': memoryPressure,
  'nodes.network-plugin-down': networkPluginDown,
  'nodes.network-unavailable': networkUnavailable,
  'nodes.not-ready': notReady,
  'nodes.pid-pressure': pidPressure,
  'nodes.rebooting': rebooting,
  'nodes.scheduler-down': schedulerDown,
};
