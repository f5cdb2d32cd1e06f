import { describe, expect, it } from 'vitest';
import { DeniedError, InvalidInputError, NotFoundError, UpstreamError } from '#src/errors.ts';
import { clusterError, permissionOf, statusMessage, unreachable } from '#src/kubernetes/errors.ts';

const failed = { cluster: 'lab', method: 'GET', path: '/api/v1/namespaces/shop/pods', body: '' };

describe('permissionOf', () => {
  it.each([
    ['GET', '/api/v1/namespaces/shop/pods', 'list pods in namespace shop'],
    ['GET', '/api/v1/namespaces/shop/pods/web-1', 'get pods in namespace shop'],
    ['GET', '/api/v1/namespaces/shop/pods/web-1/log', 'get pods/log in namespace shop'],
    ['GET', '/api/v1/nodes', 'list nodes cluster-wide'],
    ['GET', '/api/v1/namespaces', 'list namespaces cluster-wide'],
    ['PATCH', '/apis/apps/v1/namespaces/shop/deployments/web', 'patch deployments.apps in namespace shop'],
    [
      'POST',
      '/api/v1/namespaces/cb/serviceaccounts/rb/token',
      'create serviceaccounts/token in namespace cb',
    ],
    ['DELETE', '/api/v1/namespaces/cb/secrets/x', 'delete secrets in namespace cb'],
  ])('%s %s needs to %s', (method, path, permission) => {
    expect(permissionOf(method, path)).toBe(permission);
  });
});

describe('clusterError', () => {
  it('names the missing permission for 403', () => {
    const error = clusterError({ ...failed, status: 403, body: '{"message":"pods is forbidden"}' });
    expect(error).toBeInstanceOf(DeniedError);
    expect(error.message).toContain('pods is forbidden');
    expect(error.fix).toBe('Grant the permission to list pods in namespace shop.');
  });

  it('says that credentials are stale for 401, which has no body', () => {
    const error = clusterError({ ...failed, status: 401 });
    expect(error).toBeInstanceOf(DeniedError);
    expect(error.fix).toContain('credentials');
  });

  it.each([
    [404, NotFoundError],
    [422, InvalidInputError],
    [400, InvalidInputError],
    [409, UpstreamError],
    [500, UpstreamError],
    [503, UpstreamError],
  ])('makes a class of %i', (status, type) => {
    expect(clusterError({ ...failed, status })).toBeInstanceOf(type);
  });

  it('keeps the wait that the server asks for', () => {
    expect(clusterError({ ...failed, status: 429, retryAfter: '7' })).toMatchObject({
      status: 429,
      retryAfterMs: 7_000,
    });
    expect(clusterError({ ...failed, status: 429 })).toMatchObject({ retryAfterMs: undefined });
  });

  it('shows nothing of a body that is no Status, and no secret of one that is', () => {
    expect(statusMessage('<html>proxy login</html>')).toBe('');
    expect(statusMessage('{"message":')).toBe('');
    expect(statusMessage('{"message":"bad header Authorization: Bearer abc123DEF456ghi789"}')).not.toContain(
      'abc123',
    );
    expect(statusMessage(JSON.stringify({ message: 'x'.repeat(1_000) }))).toHaveLength(300);
  });
});

describe('unreachable', () => {
  it('says that nothing came in time, or why', () => {
    const timeout = new DOMException('timed out', 'TimeoutError');
    expect(unreachable('lab', 'GET', '/version', timeout).message).toContain('no answer in time');
    const refused = new TypeError('fetch failed', {
      cause: new Error('connect ECONNREFUSED 127.0.0.1:6443'),
    });
    expect(unreachable('lab', 'GET', '/version', refused).message).toContain('ECONNREFUSED');
  });
});
