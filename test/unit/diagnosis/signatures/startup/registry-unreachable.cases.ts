import type { SignatureCases } from '../cases.ts';
import { HEALTHY, pulling, SEARCH, search } from './worlds.ts';

const asked = (how: string) =>
  `failed to pull and unpack image "r.example/search:2": failed to resolve reference "r.example/search:2": failed to do request: Head "https://r.example/v2/search/manifests/2": ${how}`;

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'nothing answers: the image before comes from the same registry',
      world: { objects: search({ broken: pulling(asked('dial tcp 10.9.0.1:443: i/o timeout')) }) },
      object: SEARCH,
      runbooks: [],
      says: ['the registry cannot be reached', 'i/o timeout'],
      verdict: 'failed',
    },
    {
      name: 'a certificate that nobody trusts',
      world: {
        objects: search({
          ready: 1,
          broken: pulling(
            asked('tls: failed to verify certificate: x509: certificate signed by unknown authority'),
          ),
        }),
      },
      object: SEARCH,
      runbooks: [],
      says: ['x509'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'the name is not resolved, which times out as well',
      world: {
        objects: search({
          broken: pulling(
            asked('dial tcp: lookup r.example on 10.0.0.2:53: read udp 10.0.0.9:4->10.0.0.2:53: i/o timeout'),
          ),
        }),
      },
    },
    {
      name: 'the runtime does not answer the kubelet',
      world: {
        objects: search({
          broken: pulling(
            'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: dial unix /run/containerd/containerd.sock: connect: connection refused"',
          ),
        }),
      },
    },
  ],
};
