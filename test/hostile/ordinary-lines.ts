import { characters } from './secrets.ts';

/** Gives the same numbers in every run. */
type Pick = <T>(...of: T[]) => T;

const HEX = '0123456789abcdef';
const LOWER_DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const ALNUM = `${LOWER_DIGITS}ABCDEFGHIJKLMNOPQRSTUVWXYZ`;

/** Lines that hold nothing secret, as common software writes them; many speak of tokens, keys and passwords. */
function kinds(seed: number, pick: Pick): string[] {
  const number = (to: number): number => Number.parseInt(characters(seed + to, 7, HEX), 16) % to;
  const hex = (length: number, salt = 0): string => characters(seed * 31 + salt, length, HEX);
  const uuid = `${hex(8)}-${hex(4, 1)}-4${hex(3, 2)}-a${hex(3, 3)}-${hex(12, 4)}`;
  const pod = `${pick('checkout', 'cart', 'payment-gateway', 'user-profile')}-${hex(9, 5)}-${characters(seed, 5, LOWER_DIGITS)}`;
  const at = new Date(
    Date.UTC(2030, number(12), 1 + number(28), number(24), number(60), number(60), number(999)),
  );
  const iso = at.toISOString();
  const ip = `10.${number(255)}.${number(254)}.${number(253)}`;
  const path = pick(
    '/api/v1/orders',
    '/healthz',
    '/login',
    '/api/v2/cart/items',
    '/static/js/main.8f3a1c2b.js',
    '/oauth/token',
    '/password/reset',
  );
  const klog = `${pick('I', 'W', 'E')}${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 19)}.${hex(6).replace(/\D/g, '3')}       1`;
  const secret = pick('db-credentials', 'api-token', 'web-tls', 'registry-login', 'oauth-client-secret');
  const ns = pick('shop', 'team-a', 'prod', 'kube-system');
  return [
    `${ip} - - [${iso}] "${pick('GET', 'POST', 'PUT')} ${path}?page=${number(90)}&sort=created_at HTTP/1.1" ${pick(200, 404, 401, 500)} ${number(99999)} "https://shop.example${path}" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${number(140)}.0.0.0 Safari/537.36"`,
    `${klog} reflector.go:${number(900)}] failed to list *v1.Secret: secrets is forbidden: User "system:serviceaccount:${ns}:default" cannot list resource "secrets" in API group "" at the cluster scope`,
    `${klog} kuberuntime_manager.go:${number(1500)}] "Failed to start container" pod="${ns}/${pod}" err="CreateContainerConfigError: couldn't find key ${pick('password', 'token', 'api-key')} in Secret ${ns}/${secret}"`,
    `MountVolume.SetUp failed for volume "${secret}" : secret "${secret}" not found`,
    `${iso} ERROR [http-nio-8080-exec-${number(20)}] o.a.c.c.C.[.[.[/].[dispatcherServlet] : Servlet.service() threw exception [Request processing failed: org.springframework.security.authentication.BadCredentialsException: Bad credentials] with root cause`,
    `\tat org.springframework.security.authentication.dao.AbstractUserDetailsAuthenticationProvider.authenticate(AbstractUserDetailsAuthenticationProvider.java:${number(300)})`,
    `\tat com.example.shop.security.JwtTokenAuthenticationFilter.doFilterInternal(JwtTokenAuthenticationFilter.java:${number(200)}) ~[classes!/:1.${number(30)}.0]`,
    `${iso.replace('T', ' ')} UTC [${number(9999)}] FATAL:  password authentication failed for user "${pick('app', 'postgres', 'reporting')}"`,
    `${iso.replace('T', ' ')} UTC [${number(9999)}] DETAIL:  Connection matched file "/etc/postgresql/pg_hba.conf" line ${number(120)}: "host all all 0.0.0.0/0 scram-sha-256"`,
    `${iso.replace('T', ' ')} UTC [${number(9999)}] ERROR:  duplicate key value violates unique constraint "orders_pkey"`,
    `${iso.replace('T', ' ')} UTC [${number(9999)}] DETAIL:  Key (session_id)=(${number(99999)}) already exists.`,
    `{"level":"${pick('info', 'error', 'warn')}","ts":"${iso}","logger":"auth","msg":"${pick('token expired', 'invalid token', 'refresh token rotated', 'password changed', 'session not found')}","trace_id":"${hex(32)}","span_id":"${hex(16)}","user_id":"${uuid}","duration_ms":${number(900)}}`,
    `time="${iso}" level=info msg="Listing tags for ${pick('registry.example', 'docker.io')}/shop/app" digest="sha256:${hex(64)}" image="registry.example/shop/app:v${number(9)}.${number(30)}.${number(9)}-${hex(8, 6)}"`,
    `Successfully pulled image "registry.example/shop/app@sha256:${hex(64)}" in ${number(9)}.${number(900)}s (${number(9)}s including waiting). Image size: ${number(99999999)} bytes.`,
    `[${iso}] "${pick('GET', 'POST')} ${path} HTTP/2" ${pick(200, 503)} UH 0 ${number(90)} ${number(9000)} - "${ip}" "grpc-go/1.${number(70)}.0" "${uuid}" "shop.example:443" "${ip}:8080"`,
    `${iso} INFO  kafka.coordinator.group.GroupCoordinator - [GroupCoordinator ${number(9)}]: Member consumer-orders-${number(9)}-${uuid} in group orders has failed, removing it from the group`,
    `1:M ${number(28)} Jan 2030 ${iso.slice(11, 19)}.${number(999)} # Warning: Could not create server TCP listening socket *:6379: bind: Address already in use`,
    `-NOAUTH Authentication required. -WRONGPASS invalid username-password pair or user is disabled.`,
    `Traceback (most recent call last):   File "/usr/lib/python3.12/site-packages/requests/adapters.py", line ${number(700)}, in send     raise ConnectionError(e, request=request)`,
    `requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://api.example${path}?limit=${number(500)}&cursor=${hex(24, 7)}`,
    `panic: runtime error: invalid memory address or nil pointer dereference [signal SIGSEGV: segmentation violation code=0x1 addr=0x${hex(8)} pc=0x${hex(6, 8)}]`,
    `github.com/shop/checkout/internal/auth.(*TokenVerifier).Verify(0xc000${hex(6)}, {0xc000${hex(6, 9)}, 0x${hex(2)}})`,
    `[INFO] ${ip}:${number(60000)} - ${number(60000)} "A IN payment-gateway.${ns}.svc.cluster.local. udp ${number(90)} false 512" NOERROR qr,aa,rd ${number(200)} 0.000${number(900)}s`,
    `Readiness probe failed: HTTP probe failed with statuscode: ${pick(401, 503, 500)}`,
    `Back-off restarting failed container app in pod ${pod}_${ns}(${uuid})`,
    `${iso} warn: key rotation skipped: signing key is not older than ${number(90)} days`,
    `cache miss for key=orders:${number(99999)}:page:${number(20)} ttl=${number(900)}s`,
    `hash key: user, sort key: created_at, partition_key=${number(64)}`,
    `GET /api/v1/namespaces/${ns}/secrets/${secret} ${pick(403, 404)} in ${number(90)}ms`,
    `rate limit: token bucket empty, ${number(900)} tokens per second, max_tokens=${number(9000)}`,
    `completion used prompt_tokens=${number(9000)} completion_tokens=${number(900)} total_tokens=${number(9999)}`,
    `continue token expired, please restart the list with a new resourceVersion ${number(99999999)}`,
    `x509: certificate signed by unknown authority (possibly because of "crypto/rsa: verification error" while trying to verify candidate authority certificate "kubernetes")`,
    `tls: private key does not match public key; cert-file=/etc/tls/tls.crt key-file=/etc/tls/tls.key`,
    `Starting server on :${8000 + number(999)} with config {Password:**** User:app Host:db.${ns}.svc}`,
    `DB_PASSWORD is not set; using DB_PASSWORD_FILE=/run/secrets/db-password`,
    `--password-file=/etc/app/password --token-ttl=${number(60)}m --tls-private-key-file=/etc/tls/tls.key`,
    `authorization: policy ${pick('allow', 'deny')} matched for principal spiffe://cluster.local/ns/${ns}/sa/default`,
    `Basic authentication is ${pick('disabled', 'enabled')}; bearer tokens are required`,
    `etcdserver: request "header:<ID:${number(99999999)} username:\\"kube-apiserver\\" auth_revision:1 > txn:<compare:<target:MOD key:\\"/registry/leases/${ns}/web\\" mod_revision:${number(99999)}" took too long (${number(900)}.${number(99)}ms)`,
    `commit ${hex(40)} (HEAD -> main) Author: Someone <someone@example.org> Rotate the password of the reporting user`,
    `npm error code E401 npm error Incorrect or missing password. npm error If you were trying to login, change your password`,
    `level=debug component=oauth msg="exchanging code for token" issuer=https://login.example client_id=shop-web scopes="openid profile"`,
    `Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[kube-api-access-${characters(seed, 5, LOWER_DIGITS)} data]: timed out waiting for the condition`,
    `session ${uuid} closed: idle for ${number(900)} s; cookie jar cleared`,
    `consumer lag topic=user.password.reset partition=${number(32)} lag=${number(99999)}`,
    `{"@timestamp":"${iso}","log.level":"ERROR","message":"Failed to validate the token","ecs.version":"1.2.0","process.thread.name":"http-nio-8080-exec-${number(9)}","transaction.id":"${hex(16)}","error.type":"io.jsonwebtoken.ExpiredJwtException"}`,
    `object etag "${hex(32)}" uploaded to s3://backups-${ns}/2030/${characters(seed, 12, ALNUM)}.tar.gz`,
    `resolved https://registry.npmjs.org/@shop/ui/-/ui-${number(9)}.${number(9)}.${number(9)}.tgz integrity sha512-${characters(seed, 86, `${ALNUM}+/`)}==`,
    `audit: type=1400 apparmor="DENIED" operation="open" profile="docker-default" name="/proc/sys/kernel" pid=${number(9999)} comm="app" requested_mask="r" denied_mask="r"`,
    `Unable to authenticate the request: [invalid bearer token, service account token has expired]`,
    `passed ${number(90)} checks, password policy ok, passphrase not required`,
    `Warning: passing a password on the command line is insecure; user=${pick('app', 'root')} host=${ip}`,
  ];
}

/** Ordinary lines, the same in every run. */
export function ordinaryLines(count: number): string[] {
  const lines: string[] = [];
  for (let seed = 1; lines.length < count; seed += 1) {
    let salt = 0;
    const pick: Pick = (...of) => {
      salt += 1;
      return of[Number.parseInt(characters(seed * 97 + salt, 6, HEX), 16) % of.length] as (typeof of)[number];
    };
    lines.push(...kinds(seed, pick));
  }
  return lines.slice(0, count);
}
