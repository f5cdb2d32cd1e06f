import { join } from 'node:path';
import type { Lab } from '#lab/run/lab.ts';

/** What a newcomer reads once everything is ready: where to look and what to try next. */
export function welcome(lab: Lab, dataDir: string, resetCommand: string): string[] {
  const parts = lab.timings.parts().map(({ name, ms }) => `${name} ${(ms / 1_000).toFixed(1)} s`);
  const { webhookToken } = lab.secrets;
  const labels = { alertname: 'Hello', namespace: 'default', cluster: lab.clusterName };
  const alert = {
    version: '4',
    alerts: [{ status: 'firing', labels, annotations: { summary: 'A first alert' }, startsAt: 'NOW' }],
  };
  const body = JSON.stringify(alert).replace('NOW', `'$(date -u +%FT%TZ)'`);
  return [
    `Ready in ${(lab.timings.totalMs() / 1_000).toFixed(1)} s (${parts.join(', ')}).`,
    '',
    `  Open        ${lab.url}`,
    '              Pick "auth-service leaks memory after v1.2.1" under "Break something",',
    '              then switch to the other SRE and approve.',
    '',
    '  Send an alert of your own:',
    `    curl -sS ${lab.appUrl}/signals/alertmanager -H 'Authorization: Bearer ${webhookToken}' \\`,
    `      -H 'Content-Type: application/json' -d '${body}'`,
    '',
    '  Or from your Alertmanager:',
    '    receivers:',
    '      - name: casebook',
    '        webhook_configs:',
    `          - url: ${lab.appUrl}/signals/alertmanager`,
    '            http_config:',
    `              authorization: { credentials: ${webhookToken} }`,
    '',
    '  On the command line (also: case show 1, status, doctor, audit verify 1):',
    `    (set -a; . ${quote(lab.cliEnvFile)}; npx casebook case list)`,
    '',
    `  kubectl     export KUBECONFIG=${quote(join(dataDir, 'admin.kubeconfig'))}`,
    `  Data, logs  ${dataDir}  (start anew with: ${resetCommand})`,
    '  Stop        Ctrl-C',
  ];
}

/** For a shell, where a folder's name needs it. */
export function quote(path: string): string {
  return /^[\w./@-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
