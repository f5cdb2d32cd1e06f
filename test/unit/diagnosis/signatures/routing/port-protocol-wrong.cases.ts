import type { SignatureCases } from '../cases.ts';
import { served, tried } from './network-objects.ts';

const udp = { ports: [{ name: 'dns', containerPort: 5353, protocol: 'UDP' }] };
const object = { kind: 'Service', namespace: 'shop', name: 'names' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'TCP to a port that speaks UDP',
      world: {
        objects: served({
          name: 'names',
          container: udp,
          ports: [{ port: 53, targetPort: 5353, protocol: 'TCP' }],
        }),
        probes: [tried('names', 53, false)],
      },
      object,
      runbooks: [],
      says: ['takes TCP on port 53 and sends it to 5353, where its pods speak UDP'],
      verdict: 'failed',
    },
    {
      name: 'a name that exists for the other protocol alone',
      world: {
        objects: served({
          name: 'names',
          container: udp,
          ports: [{ port: 53, targetPort: 'dns', protocol: 'TCP' }],
        }),
      },
      object,
      runbooks: [],
      says: ['sends it to dns, where its pods speak UDP'],
      verdict: 'failed',
    },
    {
      name: 'UDP to a port on which the pod answers probes',
      world: {
        objects: served({
          name: 'names',
          container: { readinessProbe: { httpGet: { path: '/', port: 8080 } } },
          ports: [{ port: 80, targetPort: 8080, protocol: 'UDP' }],
        }),
      },
      object,
      runbooks: [],
      says: ['takes UDP on port 80', 'speak TCP'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'UDP to UDP',
      world: {
        objects: served({
          name: 'names',
          container: udp,
          ports: [{ port: 53, targetPort: 5353, protocol: 'UDP' }],
        }),
      },
    },
    {
      name: 'UDP to a port whose protocol nobody wrote',
      world: {
        objects: served({
          name: 'names',
          listens: 8125,
          ports: [{ port: 8125, targetPort: 8125, protocol: 'UDP' }],
        }),
      },
    },
    {
      name: 'both protocols on one port, as QUIC has it',
      world: {
        objects: served({
          name: 'names',
          listens: 8443,
          container: {
            ports: [
              { containerPort: 8443, protocol: 'UDP' },
              { containerPort: 8443, protocol: 'TCP' },
            ],
          },
          ports: [
            { name: 'https', port: 443, targetPort: 8443, protocol: 'TCP' },
            { name: 'quic', port: 443, targetPort: 8443, protocol: 'UDP' },
          ],
        }),
      },
    },
  ],
};
