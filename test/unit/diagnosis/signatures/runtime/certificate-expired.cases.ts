import { minutesAgo } from '#test/support/cluster-objects.ts';
import { saying, served } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const expired =
  'Post "https://payments:443/charge": tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time 2030-05-17T11:59:00Z is after 2030-05-17T09:00:00Z';
const probe = (validUntil: string) => ({
  namespace: 'shop',
  service: 'payments',
  port: 443,
  kind: 'tls' as const,
  success: true,
  detail: 'handshake done',
  validUntil,
});

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a caller that refuses the certificate of a Service',
      world: {
        objects: [...served('payments'), ...served('checkout')],
        patterns: [saying('checkout', expired)],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'payments' },
      runbooks: [],
      says: ['checkout in shop cannot connect', 'certificate of payments in shop has expired'],
      verdict: 'degraded',
    },
    {
      name: 'a probe that read the end of the certificate',
      world: { objects: served('payments'), probes: [probe(minutesAgo(40))] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'payments' },
      runbooks: [],
      says: ['Service payments in shop', 'port 443 expired at 11:20:00 UTC'],
      verdict: 'failed',
    },
    {
      name: 'a host outside of the cluster',
      world: {
        objects: served('mailer'),
        patterns: [
          saying(
            'mailer',
            'Error: certificate has expired code: CERT_HAS_EXPIRED, GET https://api.mail.example/v1',
          ),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'mailer' },
      runbooks: [],
      says: ['the certificate of api.mail.example has expired'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'a certificate that lasts',
      world: { objects: served('payments'), probes: [probe(minutesAgo(-9_000))] },
    },
    {
      name: 'a clock that is behind',
      world: {
        objects: [...served('payments'), ...served('checkout')],
        patterns: [saying('checkout', expired.replace('is after 2030-05-17T09', 'is before 2030-05-17T13'))],
      },
    },
  ],
};
