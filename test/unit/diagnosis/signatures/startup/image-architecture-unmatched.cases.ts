import type { SignatureCases } from '../cases.ts';
import { container, crashing, HEALTHY, pulling, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the image has no build for the node',
      world: {
        objects: search({
          broken: pulling(
            'rpc error: code = NotFound desc = failed to pull and unpack image "r.example/search:2": no match for platform in manifest: not found',
          ),
        }),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ["not built for the node's architecture"],
      verdict: 'failed',
    },
    {
      name: "the kernel refuses the program, says the container's log",
      world: {
        objects: search({ broken: crashing(255) }),
        podLogs: { 'shop/search-h2-p0000/main': ['exec /usr/bin/search: exec format error'] },
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['exec format error', 'exit code 255'],
      verdict: 'failed',
    },
    {
      name: 'an older runtime refuses to start it',
      world: {
        objects: search({
          broken: refused(
            'RunContainerError',
            'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec /search: exec format error: unknown',
          ),
        }),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['another processor'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'a tag that does not exist',
      world: { objects: search({ broken: pulling('r.example/search:2: not found') }) },
    },
    {
      name: 'a program that is missing',
      world: {
        objects: search({ broken: crashing(127) }, container({ command: ['serch'] })),
        podLogs: { 'shop/search-h2-p0000/main': ['sh: serch: not found'] },
      },
    },
  ],
};
