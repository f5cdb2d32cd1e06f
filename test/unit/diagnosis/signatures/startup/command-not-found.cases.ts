import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { container, crashing, HEALTHY, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

const message =
  'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "serch": executable file not found in $PATH: unknown';
const serch = container({ command: ['serch'] });
const SAID = {
  name: 'main',
  image: 'r.example/search:2',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason: 'RunContainerError', message } },
};

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout misspells the command',
      world: { objects: search({ broken: refused('RunContainerError', message) }, serch) },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['exec: "serch": executable file not found in $PATH'],
      verdict: 'failed',
    },
    {
      name: 'the words are known of one pod and lost of the other',
      world: {
        objects: search({ broken: refused('RunContainerError', '') }, serch).map((object) =>
          object.metadata.name === podName('search', 2, 1)
            ? { ...object, status: { ...(object as Pod).status, containerStatuses: [SAID] } }
            : object,
        ),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['2 of 2 pods', 'executable file not found'],
      verdict: 'failed',
    },
    {
      name: 'between two tries',
      world: {
        objects: search({
          ready: 1,
          broken: {
            phase: 'Running',
            restartCount: 4,
            state: {
              waiting: {
                reason: 'CrashLoopBackOff',
                message: 'back-off 1m20s restarting failed container=main',
              },
            },
            lastState: { terminated: { exitCode: 128, reason: 'StartError', message } },
          },
        }),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['executable file not found'],
      verdict: 'degraded',
    },
    {
      name: 'a shell does not find it',
      world: {
        objects: search({ broken: crashing(127) }, serch),
        podLogs: { 'shop/search-h2-p0000/main': ['starting', '/bin/sh: serch: not found'] },
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['exit code 127', 'serch: not found'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'the program is there and lacks a library',
      world: {
        objects: search({ broken: crashing(127) }),
        podLogs: {
          'shop/search-h2-p0000/main': [
            'search: error while loading shared libraries: libssl.so.3: cannot open shared object file: No such file or directory',
          ],
        },
      },
    },
    {
      name: 'the program runs and misses a file',
      world: {
        objects: search({ broken: crashing(1) }),
        podLogs: { 'shop/search-h2-p0000/main': ['open /etc/search.yaml: no such file or directory'] },
      },
    },
    {
      name: 'the memory limit is too small for the start',
      world: {
        objects: search({
          broken: refused(
            'RunContainerError',
            'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown',
          ),
        }),
      },
    },
  ],
};
