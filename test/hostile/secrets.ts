/** One way in which a secret is written down. */
export interface SecretSample {
  /** What it is, and where it stands. */
  shape: string;
  /** As it stands in a log, an object or a file. */
  text: string;
  /** What must not be left of it. */
  secret: string;
}

/**
 * Random-looking characters that are the same in every run; the alphabet decides the shape. They are made when the test runs,
 * so that scanners of this repository do not take the samples for secrets.
 */
export function characters(seed: number, length: number, alphabet: string): string {
  let state = (seed * 2_654_435_761 + 1) >>> 0;
  let out = '';
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    out += alphabet[(state >>> 16) % alphabet.length];
  }
  return out;
}

const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const HEX = `${DIGITS}abcdef`;
const ALNUM = UPPER + LOWER + DIGITS;
const BASE64 = `${ALNUM}+/`;
const URL64 = `${ALNUM}-_`;
const b64 = (text: string): string => Buffer.from(text).toString('base64');
const pem = (kind: string, seed: number): string =>
  `-----BEGIN ${kind}-----\n${characters(seed, 64, BASE64)}\n${characters(seed + 1, 64, BASE64)}\n${characters(seed + 2, 30, BASE64)}==\n-----END ${kind}-----`;

/** Tokens with a shape of their own: hidden wherever they stand. */
const TOKENS: Record<string, string> = {
  'AWS access key id': `AKIA${characters(1, 16, UPPER + DIGITS)}`,
  'AWS session key id': `ASIA${characters(2, 16, UPPER + DIGITS)}`,
  'GitHub token, classic': `ghp_${characters(3, 36, ALNUM)}`,
  'GitHub token of an app': `ghs_${characters(4, 36, ALNUM)}`,
  'GitHub token, fine-grained': `github_pat_${characters(5, 22, ALNUM)}_${characters(6, 59, ALNUM)}`,
  'GitLab token': `glpat-${characters(7, 20, URL64)}`,
  'GitLab deploy token': `gldt-${characters(8, 20, URL64)}`,
  'Slack bot token': `xoxb-${characters(9, 12, DIGITS)}-${characters(10, 12, DIGITS)}-${characters(11, 24, ALNUM)}`,
  'Slack app token': `xapp-1-A${characters(12, 10, UPPER + DIGITS)}-${characters(13, 13, DIGITS)}-${characters(14, 64, HEX)}`,
  'Stripe live key': `sk_live_${characters(15, 24, ALNUM)}`,
  'Stripe restricted key': `rk_live_${characters(16, 24, ALNUM)}`,
  'Stripe webhook secret': `whsec_${characters(17, 32, ALNUM)}`,
  'npm token': `npm_${characters(18, 36, ALNUM)}`,
  'PyPI token': `pypi-AgEIcHlwaS5vcmc${characters(19, 80, URL64)}`,
  'OpenAI key': `sk-proj-${characters(20, 48, ALNUM)}`,
  'OpenAI key, old': `sk-${characters(21, 20, ALNUM)}T3BlbkFJ${characters(22, 20, ALNUM)}`,
  'Anthropic key': `sk-ant-api03-${characters(23, 93, URL64)}AA`,
  'Hugging Face token': `hf_${characters(24, 34, ALNUM)}`,
  'Twilio API key': `SK${characters(25, 32, HEX)}`,
  'SendGrid key': `SG.${characters(26, 22, URL64)}.${characters(27, 43, URL64)}`,
  'Mailgun key': `key-${characters(28, 32, HEX)}`,
  'Google API key': `AIza${characters(29, 35, ALNUM)}`,
  'Google OAuth token': `ya29.${characters(30, 60, URL64)}`,
  'Google OAuth client secret': `GOCSPX-${characters(31, 28, URL64)}`,
  'DigitalOcean token': `dop_v1_${characters(32, 64, HEX)}`,
  'Docker Hub token': `dckr_pat_${characters(33, 27, URL64)}`,
  'Vault token': `hvs.${characters(34, 90, URL64)}`,
  'Shopify token': `shpat_${characters(35, 32, HEX)}`,
  'Databricks token': `dapi${characters(36, 32, HEX)}`,
  'Grafana service account token': `glsa_${characters(37, 32, ALNUM)}_${characters(38, 8, HEX)}`,
  'Grafana Cloud token': `glc_eyJ${characters(39, 60, ALNUM)}`,
  'New Relic key': `NRAK-${characters(40, 27, UPPER + DIGITS)}`,
  'Linear key': `lin_api_${characters(41, 40, ALNUM)}`,
  'Atlassian token': `ATATT3xFfGF0${characters(42, 60, URL64)}`,
  'Terraform Cloud token': `${characters(43, 14, ALNUM)}.atlasv1.${characters(44, 64, URL64)}`,
  'Doppler token': `dp.pt.${characters(45, 43, ALNUM)}`,
  'PlanetScale password': `pscale_pw_${characters(46, 43, URL64)}`,
  'Telegram bot token': `${characters(47, 10, '123456789')}:AA${characters(48, 33, URL64)}`,
  'age key': `AGE-SECRET-KEY-1${characters(49, 58, 'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L')}`,
  JWT: `eyJhbGciOiJIUzI1NiJ9.${b64('{"sub":"1234","name":"someone"}').replaceAll('=', '')}.${characters(50, 43, URL64)}`,
  'encrypted JWT': `eyJhbGciOiJSU0EtT0FFUCJ9.${characters(51, 60, URL64)}.${characters(52, 16, URL64)}.${characters(53, 40, URL64)}.${characters(54, 22, URL64)}`,
  'bcrypt hash': `$2b$12$${characters(55, 53, `${ALNUM}./`)}`,
};

const said = (shape: string, text: (secret: string) => string, secret: string): SecretSample => ({
  shape,
  text: text(secret),
  secret,
});
const word = (seed: number): string => `${characters(seed, 10, ALNUM)}7q`;
const key40 = characters(60, 40, BASE64);
const azureKey = `${characters(61, 86, BASE64)}==`;
const rsa = pem('RSA PRIVATE KEY', 62);
const openssh = pem('OPENSSH PRIVATE KEY', 66);
const pkcs8 = pem('PRIVATE KEY', 70);
const serviceAccount = JSON.stringify(
  {
    type: 'service_account',
    project_id: 'shop',
    private_key_id: characters(74, 40, HEX),
    private_key: `${pkcs8}\n`,
    client_email: 'app@shop.iam.gserviceaccount.com',
  },
  null,
  2,
);
const basic = b64(`deploy:${word(75)}`);
const wrapped = b64(`DB_PASSWORD=${word(76)}\nDB_HOST=db.shop\n`);
const wrappedToken = b64(TOKENS['GitHub token, classic'] ?? '');
const wrappedKey = b64(rsa);

/** Secrets that only their surroundings give away. */
const IN_PLACE: SecretSample[] = [
  said('AWS secret in an env file', (s) => `AWS_SECRET_ACCESS_KEY=${s}`, key40),
  said('AWS secret in an ini file', (s) => `[default]\naws_secret_access_key = ${s}\n`, key40),
  said('AWS secret in JSON', (s) => `{"AccessKeyId":"x","SecretAccessKey":"${s}"}`, key40),
  said('AWS session token', (s) => `aws_session_token = ${s}`, characters(77, 300, BASE64)),
  said('AWS secret in prose', (s) => `using secret access key ${s} of the build`, key40),
  said(
    'presigned URL of S3',
    (s) => `GET https://b.s3.amazonaws.com/o?X-Amz-Expires=900&X-Amz-Signature=${s}&x=1`,
    characters(78, 64, HEX),
  ),
  said('GCP service account, key', () => serviceAccount, characters(70, 64, BASE64)),
  said(
    'GCP service account, in a log line',
    () => `loaded ${JSON.stringify(serviceAccount)}`,
    characters(71, 64, BASE64),
  ),
  said(
    'Azure storage connection string',
    (s) => `DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=${s};EndpointSuffix=core.windows.net`,
    azureKey,
  ),
  said(
    'Azure service bus connection string',
    (s) => `Endpoint=sb://shop.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${s}`,
    `${characters(79, 43, BASE64)}=`,
  ),
  said(
    'Azure SAS',
    (s) => `https://shop.blob.core.windows.net/c/o?sv=2024-01-01&se=2030-01-01&sig=${s}&sp=r`,
    `${characters(80, 43, ALNUM)}%3D`,
  ),
  said(
    'Azure client secret',
    (s) => `AZURE_CLIENT_SECRET=${s}`,
    `${characters(81, 3, ALNUM)}8Q~${characters(82, 34, URL64)}`,
  ),
  said(
    'SQL Server connection string',
    (s) => `Server=db,1433;Database=shop;User Id=app;Password=${s};Encrypt=true`,
    word(83),
  ),
  said('JDBC URL', (s) => `jdbc:mysql://db:3306/shop?user=app&password=${s}&useSSL=true`, word(84)),
  said('libpq string', (s) => `host=db port=5432 user=app password='${s}' dbname=shop`, word(85)),
  ...[
    'postgres',
    'postgresql',
    'mysql',
    'mongodb',
    'mongodb+srv',
    'redis',
    'rediss',
    'amqp',
    'amqps',
    'https',
    'ftp',
    'ldap',
    'clickhouse',
    'nats',
    'smtp',
  ].map((scheme, index) =>
    said(
      `${scheme} URL`,
      (s) => `cannot connect to ${scheme}://app:${s}@host.shop:1234/x?y=z: refused`,
      word(90 + index),
    ),
  ),
  said('URL without a user', (s) => `REDIS_URL=redis://:${s}@cache:6379/0`, word(110)),
  said('URL with an encoded password', (s) => `postgres://app:${s}@db/shop`, `p%40ss%2F${word(111)}`),
  said(
    'URL with a slash in the password',
    (s) => `postgres://app:${s}@db/shop`,
    `${characters(200, 6, LOWER)}/9${characters(201, 8, LOWER)}`,
  ),
  said(
    'Git remote with a token',
    (s) => `fatal: unable to access 'https://${s}@git.example/shop.git/'`,
    characters(112, 40, HEX),
  ),
  said('Git remote with oauth2', (s) => `https://oauth2:${s}@git.example/shop.git`, word(113)),
  said('RSA key', () => `key:\n${rsa}\nend`, characters(63, 64, BASE64)),
  said(
    'RSA key on one line',
    () => `TLS_KEY="${rsa.replaceAll('\n', '\\n')}" started`,
    characters(62, 64, BASE64),
  ),
  said(
    'RSA key without line ends',
    () => `key ${rsa.replaceAll('\n', ' ')} loaded`,
    characters(62, 64, BASE64),
  ),
  said(
    'RSA key in escaped JSON',
    () => JSON.stringify(JSON.stringify({ key: rsa })),
    characters(63, 64, BASE64),
  ),
  said('EC key', () => pem('EC PRIVATE KEY', 114), characters(115, 64, BASE64)),
  said('SSH key', () => openssh, characters(67, 64, BASE64)),
  said('encrypted key', () => pem('ENCRYPTED PRIVATE KEY', 118), characters(118, 64, BASE64)),
  said('PGP key', () => pem('PGP PRIVATE KEY BLOCK', 121), characters(122, 64, BASE64)),
  said('key that a limit cut', () => rsa.slice(0, 100), rsa.slice(40, 90)),
  said(
    'PuTTY key',
    (s) =>
      `PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 2\nAAAA\nPrivate-Lines: 1\n${s}\nPrivate-MAC: 00`,
    characters(123, 48, BASE64),
  ),
  said(
    'WireGuard key',
    (s) => `[Interface]\nPrivateKey = ${s}\nAddress = 10.0.0.2/32`,
    `${characters(124, 43, BASE64)}=`,
  ),
  said('password in an env file', (s) => `DB_PASSWORD=${s}`, word(130)),
  said('password in lower case', (s) => `db_password=${s}`, word(131)),
  said('password in quotes', (s) => `PGPASSWORD="${s}" psql`, word(132)),
  said('password with spaces in quotes', (s) => `password: "${s}"`, 'correct horse battery staple'),
  said('password of words', (s) => `login password=${s}`, 'swordfish'),
  said('password in a log', (s) => `login failed user=app password=${s} host=db`, word(133)),
  said('password behind a colon in a log', (s) => `login failed, password: ${s}, user: app`, word(134)),
  said('password in camel case', (s) => `{"dbPassword":"${s}"}`, word(135)),
  said('password in Python', (s) => `{'user': 'app', 'password': '${s}'}`, word(136)),
  said('password in Ruby', (s) => `{:user=>"app", :password=>"${s}"}`, word(137)),
  said('password in Go', (s) => `config{User:app Password:${s} Port:5432}`, word(138)),
  said('password in Java', (s) => `DataSource(user=app, password=${s}, pool=5)`, word(139)),
  said('password in XML', (s) => `<user>app</user><password>${s}</password>`, word(140)),
  said('password in an XML attribute', (s) => `<datasource user="app" password="${s}"/>`, word(141)),
  said('password in TOML', (s) => `[db]\npassword = "${s}"`, word(142)),
  said('password in YAML', (s) => `db:\n  password: ${s}\n`, word(143)),
  said('password in a flag', (s) => `mysqldump --password=${s} shop`, word(144)),
  said('password in a separate flag', (s) => `tool --password ${s} --verbose`, word(145)),
  said('password of curl', (s) => `curl -u deploy:${s} https://api.example/x`, word(146)),
  said('password of curl, long', (s) => `curl --user 'deploy:${s}' https://api.example/x`, word(147)),
  said('password of mysql', (s) => `mysql -uapp -p${s} shop`, word(148)),
  said('password of sshpass', (s) => `sshpass -p '${s}' ssh deploy@host`, word(149)),
  said('password of redis-cli', (s) => `redis-cli -h cache -a ${s} ping`, word(150)),
  said('password in SQL', (s) => `CREATE USER app IDENTIFIED BY '${s}'`, word(151)),
  said('password in SQL of Postgres', (s) => `ALTER ROLE app WITH PASSWORD '${s}'`, word(152)),
  said('password in a form', (s) => `POST /login body=username=app&password=${s}&remember=1`, word(153)),
  said('password in escaped JSON', (s) => `{"message":"{\\"password\\":\\"${s}\\"}"}`, word(154)),
  said('password in prose', (s) => `the password is ${s} for now`, word(155)),
  said('password in .netrc', (s) => `machine api.example login deploy password ${s}`, word(156)),
  said('password in .pgpass', (s) => `db.shop:5432:orders:app:${s}`, word(157)),
  said(
    'password in htpasswd',
    (s) => `app:$apr1$${characters(158, 8, ALNUM)}$${s}`,
    characters(159, 22, ALNUM),
  ),
  said('password in a full-width form', (s) => `password＝${s}`, word(160)),
  said('passwd entry', (s) => `passwd: ${s}`, word(161)),
  said('PIN-like pass', (s) => `SMTP_PASS=${s}`, '123456'),
  said('environment entry', (s) => `{"name":"DB_PASSWORD","value":"${s}"}`, word(162)),
  said('environment entry, value first', (s) => `{"value":"${s}","name":"DB_PASSWORD"}`, word(163)),
  said('environment entry in YAML', (s) => `env:\n- name: DB_PASSWORD\n  value: ${s}\n`, word(164)),
  said('environment of docker inspect', (s) => `"Env": ["PATH=/bin", "API_KEY=${s}"]`, word(165)),
  said(
    'kubeconfig, token',
    (s) => `users:\n- name: admin\n  user:\n    token: ${s}\n`,
    characters(166, 40, ALNUM),
  ),
  said('kubeconfig, client key', (s) => `    client-key-data: ${s}\n`, wrappedKey),
  said('kubeconfig, client key in JSON', (s) => `{"client-key-data":"${s}"}`, wrappedKey),
  said(
    'bootstrap token',
    (s) => `kubeadm join 10.0.0.1:6443 --token ${s} --discovery-token-ca-cert-hash sha256:00`,
    `${characters(167, 6, LOWER)}.${characters(168, 16, LOWER + DIGITS)}`,
  ),
  said(
    'Secret as YAML',
    (s) => `apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  some: ${s}\n`,
    b64(word(169)),
  ),
  said(
    'Secret as JSON in an annotation',
    (s) => `{"apiVersion":"v1","data":{"some":"${s}"},"kind":"Secret"}`,
    b64(word(170)),
  ),
  said('docker config', (s) => `{"auths":{"r.example":{"auth":"${s}"}}}`, basic),
  said(
    'docker config, escaped',
    (s) => `{"auths":{"r.example":{"auth":"${s}"}}}`.replaceAll('"', '\\"'),
    basic,
  ),
  said(
    'docker config in base64',
    (s) => `.dockerconfigjson: ${s}`,
    b64(`{"auths":{"r.example":{"auth":"${basic}"}}}`),
  ),
  said('docker login', (s) => `docker login -u deploy -p ${s} r.example`, word(171)),
  said('npmrc', (s) => `//registry.npmjs.org/:_authToken=${s}`, characters(172, 36, HEX)),
  said('npmrc, old', (s) => `_auth=${s}`, basic),
  said('header, bearer', (s) => `Authorization: Bearer ${s}`, characters(173, 40, ALNUM)),
  said('header, bearer, without digits', (s) => `Authorization: Bearer ${s}`, characters(174, 40, LOWER)),
  said('header, basic', (s) => `authorization: Basic ${s}`, basic),
  said(
    'header, digest',
    (s) => `Authorization: Digest username="app", response="${s}"`,
    characters(175, 32, HEX),
  ),
  said(
    'header, AWS signature',
    (s) => `Authorization: AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=${s}`,
    characters(176, 64, HEX),
  ),
  said('header of a proxy', (s) => `Proxy-Authorization: Basic ${s}`, basic),
  said('header in JSON', (s) => `{"headers":{"authorization":"Bearer ${s}"}}`, characters(177, 40, ALNUM)),
  said(
    'header in a list of Go',
    (s) => `map[Authorization:[Bearer ${s}] Accept:[*/*]]`,
    characters(178, 40, ALNUM),
  ),
  said('API key in a header', (s) => `x-api-key: ${s}`, characters(179, 32, HEX)),
  said('API key in a query', (s) => `GET /v1/geo?apikey=${s}&q=x 200`, characters(180, 32, HEX)),
  said('token in a query', (s) => `wss://x.example/ws?access_token=${s}`, characters(181, 32, HEX)),
  said('token in a fragment', (s) => `/callback#id_token=${s}&state=x`, characters(182, 40, ALNUM)),
  said('cookie, request', (s) => `Cookie: theme=dark; sessionid=${s}; lang=en`, characters(183, 32, HEX)),
  said('cookie, answer', (s) => `Set-Cookie: sid=${s}; Path=/; HttpOnly`, characters(184, 32, ALNUM)),
  said('cookie of PHP', (s) => `cookie: PHPSESSID=${s}`, characters(185, 26, LOWER + DIGITS)),
  said('cookie of Java', (s) => `JSESSIONID=${s}`, characters(186, 32, UPPER + DIGITS)),
  said('cookie of express', (s) => `connect.sid=s%3A${s}`, characters(187, 60, URL64)),
  said('session id in JSON', (s) => `{"session_id":"${s}"}`, characters(188, 32, HEX)),
  said('CSRF token', (s) => `csrf_token=${s}`, characters(189, 40, HEX)),
  said(
    'client secret',
    (s) => `client_id=app&client_secret=${s}&grant_type=client_credentials`,
    characters(190, 32, ALNUM),
  ),
  said('refresh token', (s) => `{"refresh_token":"${s}"}`, characters(191, 48, ALNUM)),
  said(
    'Slack webhook',
    (s) => `posting to https://hooks.slack.com/services/${s}`,
    `T00000000/B00000000/${characters(192, 24, ALNUM)}`,
  ),
  said(
    'Discord webhook',
    (s) => `https://discord.com/api/webhooks/123456789012345678/${s}`,
    characters(193, 68, URL64),
  ),
  said(
    'Teams webhook',
    (s) => `https://shop.webhook.office.com/webhookb2/${s}`,
    `${characters(194, 8, HEX)}-0000-4000-8000-${characters(195, 12, HEX)}@x/IncomingWebhook/${characters(196, 32, HEX)}`,
  ),
  said('Sentry DSN', (s) => `SENTRY_DSN=https://${s}@o1.ingest.sentry.io/1`, characters(197, 32, HEX)),
  said('Datadog key', (s) => `DD_API_KEY=${s}`, characters(198, 32, HEX)),
  said('Twilio auth token', (s) => `TWILIO_AUTH_TOKEN=${s}`, characters(199, 32, HEX)),
  said(
    'Heroku key',
    (s) => `HEROKU_API_KEY=${s}`,
    `${characters(202, 8, HEX)}-1111-4111-8111-${characters(203, 12, HEX)}`,
  ),
  said('encryption key', (s) => `ENCRYPTION_KEY=${s}`, characters(204, 64, HEX)),
  said('SECRET_KEY_BASE', (s) => `SECRET_KEY_BASE=${s}`, characters(205, 128, HEX)),
  said('Django', (s) => `SECRET_KEY = '${s}'`, `django-insecure-${characters(206, 50, ALNUM)}`),
  said('signing salt', (s) => `JWT_SECRET: "${s}"`, word(207)),
  said(
    'TOTP address',
    (s) => `otpauth://totp/app:x?secret=${s}&issuer=app`,
    characters(208, 32, `${UPPER}234567`),
  ),
  said('env file in base64', (s) => `payload ${s} stored`, wrapped),
  said('token in base64', (s) => `blob: ${s}`, wrappedToken),
  said('key in base64', (s) => `tls.key: ${s}`, wrappedKey),
  said('key in base64 in prose', (s) => `wrote ${s}`, wrappedKey),
  said('password behind zero-width characters', (s) => `pass\u200bword=${s}`, word(209)),
  said('token split by a zero-width character', (s) => `token ghp_\u200b${s}`, characters(210, 36, ALNUM)),
  said('password behind a colour', (s) => `\u001b[33mpassword\u001b[0m=${s}`, word(211)),
  said('value behind a colour', (s) => `password=\u001b[31m${s}\u001b[0m`, word(212)),
];

export const SECRETS: readonly SecretSample[] = [
  ...Object.entries(TOKENS).map(([shape, secret]) =>
    said(`${shape} in a log line`, (s) => `calling the api with ${s}, status 401`, secret),
  ),
  ...Object.entries(TOKENS).map(([shape, secret]) =>
    said(`${shape} in JSON`, (s) => `{"note":"${s}"}`, secret),
  ),
  ...IN_PLACE,
];
