import { describe, expect, test } from 'vitest';
import { faultIn } from '#src/diagnosis/view/startup/image-pull.ts';
import { imageParts } from '#src/diagnosis/view/startup/images.ts';
import { missedName, startError } from '#src/diagnosis/view/startup/start-errors.ts';

const resolve = 'failed to pull and unpack image "r.io/a:1": failed to resolve reference "r.io/a:1": ';
const head = `${resolve}failed to do request: Head "https://r.io/v2/a/manifests/1": `;

describe('what a failed pull says', () => {
  test.each([
    ['not-found', `rpc error: code = NotFound desc = ${resolve}r.io/a:1: not found`],
    [
      'not-found',
      'Error response from daemon: manifest for r.io/a:1 not found: manifest unknown: manifest unknown',
    ],
    ['not-found', 'reading manifest 1 in r.io/a: manifest unknown'],
    [
      'not-found',
      "repository r.io/a not found: name unknown: The repository with name 'a' does not exist in the registry",
    ],
    ['refused', "pull access denied for a, repository does not exist or may require 'docker login'"],
    [
      'refused',
      `${resolve}failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://r.io/token?scope=repository%3Aa%3Apull: 403 Forbidden`,
    ],
    [
      'refused',
      'unable to retrieve auth token: invalid username/password: unauthorized: incorrect username or password',
    ],
    [
      'rate-limited',
      'toomanyrequests: You have reached your pull rate limit. https://www.docker.com/increase-rate-limit',
    ],
    ['name-unresolved', `${head}dial tcp: lookup r.io on 127.0.0.53:53: server misbehaving`],
    [
      'name-unresolved',
      `${resolve}failed to authorize: failed to fetch oauth token: Post "https://auth.io/token": dial tcp: lookup auth.io on 10.0.0.2:53: no such host`,
    ],
    ['unreachable', `${head}dial tcp 10.0.0.1:443: connect: connection refused`],
    ['unreachable', `${head}http: server gave HTTP response to HTTPS client`],
    [
      'unreachable',
      `${head}tls: failed to verify certificate: x509: certificate has expired or is not yet valid`,
    ],
    [
      'unreachable',
      `${resolve}unexpected status from HEAD request to https://r.io/v2/a/manifests/1: 503 Service Unavailable`,
    ],
    ['architecture', 'no matching manifest for linux/arm64/v8 in the manifest list entries'],
    [
      'architecture',
      'choosing an image from manifest list docker://r.io/a:1: no image found in image index for architecture arm64',
    ],
    [
      'reference-invalid',
      'short-name "a:1" did not resolve to an alias and no unqualified-search registries are defined',
    ],
    ['unknown', 'failed to extract layer sha256:1: write /var/lib/containerd/x: no space left on device'],
  ])('%s: %s', (fault, message) => {
    expect(faultIn(message, 'r.io/a:1')).toBe(fault);
  });

  test('a tag is no status', () => {
    expect(faultIn('Back-off pulling image "r.io/a:401"', 'r.io/a:401')).toBe('unknown');
    expect(faultIn('r.io/a:429: not found', 'r.io/a:429')).toBe('not-found');
  });
});

describe('what a container that does not start says', () => {
  const runc = 'OCI runtime create failed: runc create failed: unable to start container process: ';
  const sandbox = 'Failed to create pod sandbox: rpc error: code = Unknown desc = ';
  test.each([
    ['CreateContainerConfigError', 'configmap "a" not found', 'config-map-missing'],
    ['Failed', 'Error: secret "a" not found', 'secret-missing'],
    ['CreateContainerConfigError', "couldn't find key k in ConfigMap ns/a", 'config-key-missing'],
    ['FailedMount', 'volume "c" : configmap references non-existent config key: k', 'config-key-missing'],
    [
      'CreateContainerConfigError',
      "container's runAsUser breaks non-root policy",
      'security-context-violated',
    ],
    [
      'CreateContainerError',
      'failed to generate spec: apparmor profile not found p',
      'security-context-violated',
    ],
    ['StartError', `${runc}exec: "/a.sh": permission denied: unknown`, 'command-not-found'],
    [
      'StartError',
      `${runc}error during container init: exec: "/a": stat /a: no such file or directory`,
      'command-not-found',
    ],
    ['CreateContainerError', 'failed to generate spec: no command specified', 'command-not-found'],
    [
      'StartError',
      `${runc}error mounting "/x" to rootfs at "/y": mount /x:/y: not a directory`,
      'mount-failed',
    ],
    [
      'StartError',
      `${runc}error mounting "/x" to rootfs at "/y": permission denied`,
      'volume-permission-denied',
    ],
    [
      'CreateContainerError',
      'failed to generate spec: failed to stat "/x": stat /x: no such file or directory',
      'mount-failed',
    ],
    [
      'FailedMount',
      'NewMounter initialization failed for volume "pv" : path "/x" does not exist',
      'mount-failed',
    ],
    [
      'FailedMount',
      'mount.nfs: access denied by server while mounting 10.0.0.7:/x',
      'volume-permission-denied',
    ],
    [
      'FailedAttachVolume',
      'Multi-Attach error for volume "pv" Volume is already used by pod(s) a',
      'volume-multi-attached',
    ],
    [
      'FailedAttachVolume',
      'AttachVolume.Attach failed for volume "pv" : CSINode n does not contain driver d',
      'volume-attach-failed',
    ],
    [
      'FailedCreatePodSandBox',
      `${sandbox}failed to get sandbox image "pause:3.9": not found`,
      'sandbox-failed',
    ],
    ['CreateContainerError', 'context deadline exceeded', 'other'],
    [
      'FailedMount',
      'volume "t" : failed to fetch token: Post "https://10.0.0.1:6443": connection reset',
      undefined,
    ],
    [
      'FailedCreatePodSandBox',
      `${sandbox}dial unix /run/containerd/containerd.sock: connect: no such file or directory`,
      undefined,
    ],
    ['StartError', `${runc}container init was OOM-killed (memory limit too low?): unknown`, undefined],
    ['RunContainerError', `${runc}init process: signal: killed`, undefined],
  ])('%s %s', (reason, message, error) => {
    expect(startError(reason, message)).toBe(error);
  });

  test('what is missed has a name', () => {
    expect(missedName("couldn't find key k in Secret ns/a")).toBe('key k of Secret a');
    expect(missedName('Error: secret "a" not found')).toBe('Secret a');
  });
});

test.each([
  ['nginx', 'docker.io', 'library', 'nginx'],
  ['team/search:2', 'docker.io', 'team', 'search'],
  ['ghcr.io/a/b/c:1@sha256:00', 'ghcr.io', 'a/b', 'c'],
  ['localhost:5000/x', 'localhost:5000', '', 'x'],
])('the parts of %s', (image, registry, project, name) => {
  expect(imageParts(image)).toEqual({ registry, project, name });
});
