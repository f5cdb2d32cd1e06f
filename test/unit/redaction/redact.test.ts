import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Json } from '#src/evidence/types.ts';
import { redactJson, redactText, setRedactionKey } from '#src/redaction/redact.ts';

/** Written in two parts, so that scanners of this repository do not take the samples for secrets. */
const SECRETS: [kind: string, secret: string][] = [
  ['aws-key-id', `AKIA${'IOSFODNN7EXAMPLE'}`],
  ['github-token', `ghp_${'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'}`],
  ['github-token', `github_pat_${'11ABCDEFG0aBcDeFgHiJkL_mNoPqRsTuVwXyZ'}`],
  ['gitlab-token', `glpat-${'Ab1Cd2Ef3Gh4Ij5Kl6Mn'}`],
  ['slack-token', `xoxb-${'123456789012-abcdefGHIJKL'}`],
  ['slack-token', `xapp-1-${'A0123456789-0123456789-abcdef'}`],
  ['stripe-key', `sk_live_${'51Hh2pLkCq9TzVn4s8Xy'}`],
  ['openai-key', `sk-proj-${'Ab1cD2eF3gH4iJ5kL6mN7oP8'}`],
  ['google-key', `AIza${'SyA1bC2dE3fG4hI5jK6lM7nO8pQ9rS0tU1v'}`],
  ['npm-token', `npm_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`],
  ['sendgrid-key', `SG.${'aBcDeFgHiJkLmNoPqRsTuV'}.${'wXyZ0123456789aBcDeFgHiJkLmNoPqRsTuVwXyZ012'}`],
  ['vault-token', `hvs.${'CAESIJ1kQ2mR3nS4oT5pU6qV7'}`],
  ['jwt', `eyJ${'hbGciOiJIUzI1NiJ9'}.eyJ${'zdWIiOiIxMjM0In0'}.${'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'}`],
];

const PLACEHOLDER = /\[redacted:[a-z0-9-]+:[0-9a-f]{8}\]/g;
const b64 = (text: string): string => Buffer.from(text).toString('base64');

describe('secrets by their shape', () => {
  it.each(SECRETS)('hides a %s in the middle of a line', (kind, secret) => {
    const out = redactText(`calling api with ${secret} now`);
    expect(out).toMatch(new RegExp(`^calling api with \\[redacted:${kind}:[0-9a-f]{8}\\] now$`));
  });

  it('hides private keys, whole and cut, and leaves certificates', () => {
    const begin = `-----BEGIN RSA PRIVATE ${'KEY'}-----`;
    const end = `-----END RSA PRIVATE ${'KEY'}-----`;
    const body = 'MIIEowIBAAKCAQEA7bq\nq0n2Yw==';
    expect(redactText(`a\n${begin}\n${body}\n${end}\nb`)).toMatch(
      /^a\n\[redacted:private-key:[0-9a-f]{8}\]\nb$/,
    );
    expect(redactText(`{"key":"${begin}\\nMIIEow${'\\n'}abc`)).not.toContain('MIIEow');
    const certificate = '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmg\n-----END CERTIFICATE-----';
    expect(redactText(certificate)).toBe(certificate);
  });

  it('hides only the password of a connection string', () => {
    expect(redactText('postgres://app:s3cr@t!x@db.shop:5432/orders?sslmode=require')).toMatch(
      /^postgres:\/\/app:\[redacted:url-password:[0-9a-f]{8}\]@db\.shop:5432\/orders\?sslmode=require$/,
    );
    expect(redactText('redis://:hunter22@cache:6379')).not.toContain('hunter22');
  });

  it('hides credentials of headers', () => {
    expect(redactText('Authorization: Bearer abc123DEF456ghi789')).not.toContain('abc123');
    expect(redactText(`authorization: Basic ${b64('user:hunter22')}`)).not.toContain(b64('user:hunter22'));
    expect(redactText('Authorization: Token 9944b09199c62bcf9418')).not.toContain('9944b');
    expect(redactText('X-Api-Key: 9944b09199c62bcf9418')).not.toContain('9944b');
  });
});

describe('secrets by the name they stand under', () => {
  it.each([
    ['env file', 'DB_PASSWORD=hunter2,&;x', 'hunter2'],
    ['exported', 'export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCY', 'wJalr'],
    ['ini', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCY', 'wJalr'],
    ['log', 'connecting user=app password=hunter2 host=db', 'hunter2'],
    ['YAML', 'auth:\n  password: correct-horse\n', 'correct-horse'],
    ['JSON', '{"clientSecret":"abcdef","port":1}', 'abcdef'],
    ['JSON with escapes', '{"password":"a\\"b-hidden"}', 'hidden'],
    ['JSON in JSON', '{"m":"{\\"password\\":\\"hunter2\\"}"}', 'hunter2'],
    ['flag', 'mysqldump --password hunter2 shop', 'hunter2'],
    ['query', 'GET /login?access_token=a1b2c3d4e5', 'a1b2c3d4e5'],
    ['environment entry', '{"name":"DB_PASSWORD","value":"hunter2"}', 'hunter2'],
    ['environment entry in YAML', '- name: DB_PASSWORD\n  value: hunter2\n', 'hunter2'],
    [
      'Secret as YAML',
      `apiVersion: v1\nkind: Secret\ndata:\n  a: ${b64('plain')}\ntype: Opaque`,
      b64('plain'),
    ],
  ])('hides it in %s', (_, text, secret) => {
    const out = redactText(text);
    expect(out).not.toContain(secret);
    expect(out).toMatch(PLACEHOLDER);
  });

  it('keeps what stands around it', () => {
    expect(redactText('user=app password=hunter2 host=db')).toMatch(
      /^user=app password=\[redacted:password:[0-9a-f]{8}\] host=db$/,
    );
    expect(JSON.parse(redactText('{"m":"{\\"password\\":\\"hunter2\\",\\"n\\":1}"}'))).toHaveProperty('m');
  });
});

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

describe('redactJson', () => {
  it('hides values by their key, environment entries, flags and all data of a Secret', () => {
    const out = redactJson({
      env: [
        { name: 'API_TOKEN', value: 'abc123def' },
        { name: 'PORT', value: '8080' },
      ],
      args: ['--password', 'hunter2', '--port', '80'],
      password: 'hunter2',
      list: [
        { kind: 'Secret', type: 'Opaque', data: { user: b64('x') }, stringData: { note: 'plain words' } },
      ],
      annotation: JSON.stringify({ kind: 'Secret', data: { user: b64('hello') } }),
    });
    const text = JSON.stringify(out);
    for (const secret of ['abc123def', 'hunter2', b64('x'), b64('hello'), 'plain words'])
      expect(text).not.toContain(secret);
    expect(text).toContain('8080');
    expect(redactJson(out)).toEqual(out);
  });

  it('leaves numbers, booleans and the names of Secrets', () => {
    const object = {
      automountServiceAccountToken: true,
      secretName: 'db-login',
      imagePullSecrets: [{ name: 'pull' }],
      tokens: 3,
      secret: { key: 'a' },
    };
    expect(redactJson(object)).toEqual(object);
  });

  it('copies only what it changes', () => {
    const kept = {
      name: 'web',
      ports: [
        { port: 80, protocol: 'TCP' },
        { port: 443, protocol: 'TCP' },
      ],
    };
    const given = { env: [{ name: 'DB_PASSWORD', value: 'hunter2' }], kept };
    const out = redactJson(given) as typeof given;
    expect(redactJson(kept)).toBe(kept);
    expect(out.kept).toBe(kept);
    expect(given.env[0]?.value).toBe('hunter2');
    expect(out.env[0]?.value).toMatch(/^\[redacted:/);
  });

  it('puts the keys of every object in order, of many as of few, and leaves out what JSON does not have', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.integer({ min: 0, max: 120 }), (value, count) => {
        const many = Object.fromEntries(
          Array.from({ length: count }, (_, index) => [`k${(index * 37) % 113}`, index]),
        );
        const out = redactJson(JSON.parse(JSON.stringify({ z: value, many, a: [many] })));
        expect(JSON.stringify(out)).toBe(JSON.stringify(sorted(out)));
      }),
    );
    const odd = redactJson(JSON.parse('{"z":"x","__proto__":{"password":"hunter2"}}'));
    expect(JSON.stringify(odd)).toMatch(/^\{"__proto__":\{"password":"\[redacted:[^"]+"\},"z":"x"\}$/);
    const built = { b: undefined, a: [Number.NaN, 1], c: 'x' } as unknown as Json;
    expect(Object.keys(redactJson(built) as object)).toEqual(['a', 'c']);
    expect(JSON.stringify(redactJson(built))).toBe('{"a":[null,1],"c":"x"}');
  });
});

describe('placeholders', () => {
  afterEach(() => setRedactionKey(undefined));

  it('are equal for equal secrets wherever they stand, and differ by key', () => {
    const [first, second] = redactText('password=hunter2 {"password":"hunter2"}').match(PLACEHOLDER) ?? [];
    expect(first).toBe(second);
    expect(redactText('password=hunter3').match(PLACEHOLDER)?.[0]).not.toBe(first);
    setRedactionKey('another');
    expect(redactText('password=hunter2').match(PLACEHOLDER)?.[0]).not.toBe(first);
  });

  it('are never redacted again', () => {
    const piece = fc.oneof(
      fc.constantFrom(...SECRETS.map(([, secret]) => secret)),
      fc.constantFrom(
        'password=',
        'token: ',
        '"secret":"',
        '\\"',
        '"',
        "'",
        '--password ',
        'name: X_KEY\n value: ',
        'kind: Secret\n',
        'data:\n  a: ',
        '://u:',
        '@',
        '\n',
        ' ',
        '[redacted:x:01234567]',
        '-----BEGIN PRIVATE KEY-----',
        'Bearer ',
      ),
      fc.string({ maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = redactText(pieces.join(''));
        expect(redactText(once)).toBe(once);
      }),
      { numRuns: 1_500 },
    );
  });

  it('are never redacted again in JSON', () => {
    const key = fc.constantFrom('password', 'name', 'value', 'kind', 'data', 'note', 'DB_TOKEN');
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom('Secret', 'DB_PASSWORD', 'hunter2', 'password=hunter2', '--token', 'a1b2c3d4'),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.integer(),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const once = redactJson(JSON.parse(JSON.stringify(value)));
        expect(redactJson(once)).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });
});

describe('ordinary text', () => {
  const ORDINARY = [
    'token expired',
    'invalid token: signature has expired',
    'error: password authentication failed for user "app"',
    'secret "db-login" not found',
    'MountVolume.SetUp failed for volume "tls" : secret "web-tls" not found',
    "Error: couldn't find key password in Secret shop/db-login",
    'pod 6f1c0c3a-2f0b-4a51-9c5e-0d5f6e1b2a3c deleted',
    'image r.example/app@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'commit 2fd4e1c67a2d28fced849ee1bb76e7391b93eb12 merged',
    'open /var/run/secrets/kubernetes.io/serviceaccount/token: no such file or directory',
    'GET /api/v1/namespaces/shop/pods?limit=500&resourceVersion=123456 200 12ms',
    'http://gateway.shop.svc.cluster.local:8080/healthz?at=2030-05-17T12:00:00Z',
    'key=value sort_key=created_at primary key: id',
    'PWD=/srv/app',
    'tokens=512 max_tokens=4096 next_page_token=abc123def456',
    'pods "sk-learn-trainer-7d9f8c6b5-abcde" not found',
    '--token-ttl 10m',
    'Basic authentication is disabled; bearer tokens are required',
    'E0517 12:00:00.000000       1 reflector.go:147] failed to list *v1.Secret: secrets is forbidden',
    'trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7',
    'password: ""',
    'DB_PASSWORD=$(POSTGRES_PASSWORD)',
  ];

  it.each(ORDINARY)('survives: %s', (line) => {
    expect(redactText(line)).toBe(line);
  });

  it('is hidden in none of many generated log lines', () => {
    const hex = (length: number) =>
      fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });
    const line = fc
      .tuple(
        fc.uuid(),
        hex(64),
        hex(40),
        fc.ipV4(),
        hex(8).map((path) => `https://${path}.example:8443/${path}?page=${path}#top`),
        fc.date({ noInvalidDate: true }),
      )
      .map(
        ([id, digest, sha, ip, url, at]) =>
          `${at.toISOString()} INFO id=${id} image=app@sha256:${digest} commit ${sha} from ${ip}:8080 ${url}`,
      );
    let changed = 0;
    fc.assert(
      fc.property(line, (text) => {
        if (redactText(text) !== text) changed += 1;
      }),
      { numRuns: 400 },
    );
    expect(changed).toBe(0);
  });
});

describe('long text', () => {
  it.each([
    'password',
    'eyJ',
    '-----BEGIN PRIVATE KEY-----',
    '://a:',
    'name: a ',
    '"name":"',
    'token:"',
    '\\',
    'password=x ',
    'kind: Secret\n',
    'data:\n a: b\n',
  ])('of many times %j takes time in proportion', (piece) => {
    const start = performance.now();
    redactText(piece.repeat(Math.ceil(200_000 / piece.length)));
    // Quadratic search takes minutes here; the bound is wide for slow machines.
    expect(performance.now() - start).toBeLessThan(2_500);
  });
});
