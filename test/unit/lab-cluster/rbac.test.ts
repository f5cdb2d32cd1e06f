import { describe, expect, it } from 'vitest';
import { type Attributes, type Rule, ruleAllows } from '#lab/cluster/auth/rbac.ts';

const asked = (changes: Partial<Attributes>): Attributes => ({
  verb: 'get',
  group: 'apps',
  resource: 'deployments',
  subresource: '',
  name: 'web',
  namespace: 'shop',
  path: '',
  ...changes,
});
const rule = (changes: Partial<Rule>): Rule => ({
  verbs: ['get'],
  apiGroups: ['apps'],
  resources: ['deployments'],
  ...changes,
});

describe('a rule', () => {
  it.each([
    ['what it names', {}, {}, true],
    ['no other verb', {}, { verb: 'patch' }, false],
    ['no other group', {}, { group: '' }, false],
    ['no subresource of what it names', {}, { subresource: 'scale' }, false],
    ['a subresource that it names', { resources: ['deployments/scale'] }, { subresource: 'scale' }, true],
    ['a subresource of every resource', { resources: ['*/scale'] }, { subresource: 'scale' }, true],
    [
      'everything with stars',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { subresource: 'scale', verb: 'x' },
      true,
    ],
    ['a name that it lists', { resourceNames: ['web'] }, {}, true],
    ['no other name', { resourceNames: ['web'] }, { name: 'db' }, false],
    [
      'no request without a name, such as create',
      { verbs: ['create'], resourceNames: ['web'] },
      { verb: 'create', name: '' },
      false,
    ],
  ] as const)('allows %s', (_what, ruleChanges, changes, allowed) => {
    expect(ruleAllows(rule(ruleChanges as Partial<Rule>), asked(changes))).toBe(allowed);
  });

  it('allows paths by prefix', () => {
    const paths = { verbs: ['get'], nonResourceURLs: ['/api/*', '/version'] };
    const path = (value: string) => ruleAllows(paths, asked({ resource: '', path: value }));
    expect([path('/api/v1'), path('/version'), path('/version/x'), path('/metrics')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
