import { describe, expect, it } from 'vitest';
import { failureIn } from '#src/diagnosis/view/routing/call-failures.ts';

describe('failureIn', () => {
  it.each([
    ['dial tcp: lookup cart on 10.96.0.10:53: no such host', { how: 'unresolved', host: 'cart' }],
    ['dial tcp: lookup cart on 10.96.0.10:53: server misbehaving', { how: 'dns', host: 'cart' }],
    [
      'dial tcp: lookup cart on 10.96.0.10:53: read udp 10.1.1.1:3456->10.96.0.10:53: i/o timeout',
      { how: 'dns', host: 'cart' },
    ],
    [
      'dial tcp 10.96.3.4:7001: connect: connection refused',
      { how: 'refused', host: '10.96.3.4', port: 7001 },
    ],
    ['dial tcp 10.96.3.4:7001: i/o timeout', { how: 'timeout', host: '10.96.3.4', port: 7001 }],
    ['Error: getaddrinfo ENOTFOUND api.example.com', { how: 'unresolved', host: 'api.example.com' }],
    ['Error: getaddrinfo EAI_AGAIN db', { how: 'dns', host: 'db' }],
    ['Error: connect ECONNREFUSED 10.0.0.4:5432', { how: 'refused', host: '10.0.0.4', port: 5432 }],
    [
      'java.net.UnknownHostException: orders: Name or service not known',
      { how: 'unresolved', host: 'orders' },
    ],
    [
      'java.net.ConnectException: Connection refused: orders/10.2.3.4:80',
      { how: 'refused', host: '10.2.3.4', port: 80 },
    ],
    [
      'details = "DNS resolution failed for cart:3550: C-ares status is not ARES_SUCCESS qtype=AAAA name=cart is_balancer=0: Domain name not found"',
      { how: 'unresolved', host: 'cart', port: 3550 },
    ],
    [
      'failed to connect to all addresses; last error: UNKNOWN: ipv4:10.0.0.1:7000: Failed to connect to remote host: Connection refused',
      { how: 'refused', host: '10.0.0.1', port: 7000 },
    ],
    [
      'could not translate host name "db" to address: Name or service not known',
      { how: 'unresolved', host: 'db' },
    ],
    [
      'connection to server at "db" (10.0.0.1), port 5432 failed: Connection refused',
      { how: 'refused', host: 'db', port: 5432 },
    ],
    ['curl: (6) Could not resolve host: cart', { how: 'unresolved', host: 'cart' }],
    [
      'System.Net.Sockets.SocketException: Connection refused (cart:8080)',
      { how: 'refused', host: 'cart', port: 8080 },
    ],
  ])('reads %s', (text, expected) => {
    expect(failureIn(text)).toEqual(expected);
  });

  it.each([
    'request timed out',
    'timeout: health rpc did not complete within 1s',
    'lookup table loaded',
    'access refused',
  ])('says nothing about %s', (text) => {
    expect(failureIn(text)).toBeUndefined();
  });
});
